"""What the two players minimise, as functions of the discriminator's raw outputs.

Every loss has two faces. `discriminator` and `generator` are scalars for autograd. The `_slope` methods are their
derivatives in the raw outputs, written out by hand: the one-dimensional engine starts its backward pass from them, and
the charts show with them how much gradient reaches G. Tests hold the two faces together.

Binary losses work on logits o, with D = σ(o), through softplus: −log σ(o) = softplus(−o) and −log(1 − σ(o)) =
softplus(o). They and their slopes are finite and keep their digits at any logit, where a loss on probabilities has
rounded 1 − D to 0 and clamps its logarithm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn.functional import softplus


@dataclass(frozen=True)
class Loss:
    """One pair of objectives. The mean over a mini-batch of raw outputs is what gets minimised.

    Attributes:
        label: the name that people see.
        on_logits: True if D = σ(raw output); False if the raw output is D itself.
        per_real: raw outputs on real samples -> the discriminator's loss on each.
        per_fake: raw outputs on generated samples -> the discriminator's loss on each.
        per_generated: raw outputs on generated samples -> the generator's loss on each.
        real_slope: derivative of `per_real`, written to `out`.
        fake_slope: derivative of `per_fake`, written to `out`.
        generated_slope: derivative of `per_generated`, written to `out`.
    """

    label: str
    on_logits: bool
    per_real: Callable[[Tensor], Tensor]
    per_fake: Callable[[Tensor], Tensor]
    per_generated: Callable[[Tensor], Tensor]
    real_slope: Callable[[Tensor, Tensor], Tensor]
    fake_slope: Callable[[Tensor, Tensor], Tensor]
    generated_slope: Callable[[Tensor, Tensor], Tensor]

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """The discriminator's loss: the sum of the means over a real and a generated batch; a scalar, in nats."""
        return self.per_real(real_logits).mean() + self.per_fake(fake_logits).mean()

    def generator(self, fake_logits: Tensor) -> Tensor:
        """The generator's loss: the mean over a generated batch; a scalar, in nats."""
        return self.per_generated(fake_logits).mean()

    def probability(self, raw: Tensor) -> Tensor:
        """D in [0, 1] from raw outputs, same shape, for display only."""
        return torch.sigmoid(raw) if self.on_logits else raw.clamp(0.0, 1.0)


def _minus_sigmoid_of_minus(o: Tensor, out: Tensor) -> Tensor:
    # σ(o) − 1 written as −σ(−o): the first rounds to 0 from o = 17 on in float32, the second never does.
    return torch.neg(o, out=out).sigmoid_().neg_()


def _sigmoid(o: Tensor, out: Tensor) -> Tensor:
    return torch.sigmoid(o, out=out)


def _minus_sigmoid(o: Tensor, out: Tensor) -> Tensor:
    return torch.sigmoid(o, out=out).neg_()


def _distance_to_one(o: Tensor, out: Tensor) -> Tensor:
    return torch.sub(o, 1.0, out=out)


def _distance_to_zero(o: Tensor, out: Tensor) -> Tensor:
    return out.copy_(o)


_BINARY_DISCRIMINATOR = {
    "on_logits": True,
    "per_real": lambda o: softplus(-o),
    "per_fake": softplus,
    "real_slope": _minus_sigmoid_of_minus,
    "fake_slope": _sigmoid,
}

LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        # Goodfellow et al. (2014), section 3: "rather than training G to minimize log(1 − D(G(z))) ..."
        "non_saturating": Loss(
            label="Non-saturating",
            per_generated=lambda o: softplus(-o),
            generated_slope=_minus_sigmoid_of_minus,
            **_BINARY_DISCRIMINATOR,
        ),
        # Goodfellow et al. (2014), equation 1: G minimises E log(1 − D(G(z))) = −E softplus(o).
        "saturating": Loss(
            label="Saturating",
            per_generated=lambda o: -softplus(o),
            generated_slope=_minus_sigmoid,
            **_BINARY_DISCRIMINATOR,
        ),
        # Mao et al. (2017), equation 9: targets 1 for real and for what G wants, 0 for generated samples.
        "least_squares": Loss(
            label="Least squares",
            on_logits=False,
            per_real=lambda o: 0.5 * (o - 1.0) ** 2,
            per_fake=lambda o: 0.5 * o**2,
            per_generated=lambda o: 0.5 * (o - 1.0) ** 2,
            real_slope=_distance_to_one,
            fake_slope=_distance_to_zero,
            generated_slope=_distance_to_one,
        ),
    }
)
