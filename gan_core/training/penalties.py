"""Penalties on the slope of D's raw output: what they cost, and where it is taken.

All of them are weight · E (‖∇ₓ o(x)‖ − wanted)², o being D's raw output. They differ in where x lies, in the slope that
they want, and in whether slopes below it cost as well:

    R1, R2             x real, or generated; wanted 0            Mescheder et al. (2018), equation 9
    gradient penalty   x between a real and a generated sample; wanted 1
                       two-sided: Gulrajani et al. (2017), equation 3
                       one-sided, for slopes above it only: Petzka et al. (2018), equation 8
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.deferred import Deferred
from gan_core.training.settings import Settings

if TYPE_CHECKING:
    import torch
    from torch import Tensor
else:
    torch = Deferred("torch")

PLACES = ("real", "fake", "between")
"""At real samples, at generated ones, and at points between a real one and a generated one, its partner."""


@dataclass(frozen=True)
class Penalty:
    """One of them.

    Attributes:
        place: where the slope is taken, one of `PLACES`.
        weight: its factor, more than 0.
        wanted: the slope that costs nothing.
        one_sided: whether smaller slopes cost nothing either.
    """

    place: str
    weight: float
    wanted: float = 0.0
    one_sided: bool = False

    def cost(self, slopes: Tensor) -> Tensor:
        """The penalty, a scalar.

        Args:
            slopes: (n, ...), the gradient of the raw output in each sample.
        """
        flat = slopes.flatten(1)
        if not self.wanted:
            return self.weight * flat.square().sum(1).mean()
        excess = torch.linalg.vector_norm(flat, dim=1) - self.wanted
        if self.one_sided:
            excess = excess.clamp(min=0.0)
        return self.weight * excess.square().mean()


def penalties(settings: Settings) -> tuple[Penalty, ...]:
    """Those that D is trained with."""
    asked = (
        Penalty("real", settings.r1 / 2),
        Penalty("fake", settings.r2 / 2),
        Penalty("between", settings.gradient_penalty, 1.0, settings.penalty_sides == "one"),
    )
    return tuple(penalty for penalty in asked if penalty.weight)


def between(real: Tensor, fake: Tensor, shares: Tensor) -> Tensor:
    """Points on the lines from generated samples to real ones, (n, ...).

    Args:
        real: (n, ...) real samples.
        fake: (n, ...) generated ones, their partners.
        shares: (n,) of the real one, uniform between 0 and 1.
    """
    share = shares.reshape(-1, *[1] * (real.dim() - 1))
    return share * real + (1 - share) * fake
