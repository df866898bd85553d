"""What the two players minimise, as functions of the discriminator's raw outputs.

One entry of `LOSSES` is all that a loss needs: settings, command line, engines, charts, Algorithm 1 in slow motion and
exported scripts take from it what they have to know (see `gan_core.training.loss.Loss`).

Every term of a loss has two faces. `value` is a function for autograd. `slope` is its derivative in the raw output,
written out by hand: the one-dimensional engine starts its backward pass from it, and the charts show with it how much
gradient reaches G. Tests hold the two faces together.

Binary losses work on logits o, with D = σ(o), through softplus: −log σ(o) = softplus(−o) and −log(1 − σ(o)) =
softplus(o). They and their slopes are finite and keep their digits at any logit, where a loss on probabilities has
rounded 1 − D to 0 and clamps its logarithm.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from gan_core.deferred import Deferred
from gan_core.training.loss import LOGIT, TARGET, Equilibrium, Level, Loss, Output, Outputs, ScriptLines, Slope, Term

if TYPE_CHECKING:
    import numpy as np
    import torch
else:
    np, torch = Deferred("numpy"), Deferred("torch")

DEFAULT = "non_saturating"


def softplus(o: Outputs) -> Outputs:
    """log(1 + eᵒ) of a tensor or of an array, finite at any o."""
    # pyrefly: ignore[bad-return]  It does not see that the kind of the result is that of o.
    return np.logaddexp(0.0, o) if isinstance(o, np.ndarray) else torch.nn.functional.softplus(o)


def _softplus_of_minus(o: Outputs) -> Outputs:
    return softplus(-o)


def _minus_softplus(o: Outputs) -> Outputs:
    return -softplus(o)


def _half_square(o: Outputs) -> Outputs:
    return 0.5 * o**2


def _half_square_from_one(o: Outputs) -> Outputs:
    return 0.5 * (o - 1.0) ** 2


# The slope of −log σ(o) is σ(o) − 1, written as −σ(−o): the first rounds to 0 from o = 17 on in float32, the second
# never does.
_MINUS_LOG_D = Term("−log D(%s)", r"-\log D(%s)", _softplus_of_minus, Slope(weight=-1.0, side=-1.0))
_MINUS_LOG_NOT_D = Term("−log(1 − D(%s))", r"-\log\left(1 - D(%s)\right)", softplus, Slope(weight=1.0))
_LOG_NOT_D = Term("log(1 − D(%s))", r"\log\left(1 - D(%s)\right)", _minus_softplus, Slope(weight=-1.0))
_FROM_ONE = Term(
    "½(D(%s) − 1)²", r"\tfrac{1}{2}\left(D(%s) - 1\right)^2", _half_square_from_one, Slope(linear=1.0, constant=-1.0)
)
_FROM_ZERO = Term("½D(%s)²", r"\tfrac{1}{2}D(%s)^2", _half_square, Slope(linear=1.0))

_BCE = "bce = nn.BCEWithLogitsLoss()  # -log D where the target is 1, -log(1 - D) where it is 0"
_MSE = "mse = nn.MSELoss()  # D's output is compared with the target as it is, without a sigmoid"
_ON_LOGITS = (
    r"Both losses are cross-entropies on logits, or squares. Computing them from the logits, not from $D(x)$, keeps "
    r"the gradient alive where $D(x)$ rounds to 0 or 1."
)

_LOSSES: dict[str, Loss] = {
    # Goodfellow et al. (2014), equation 1: G minimises E log(1 − D(G(z))) = −E softplus(o).
    "saturating": Loss(
        label="Saturating",
        legend="saturating",
        objective="E log(1 − D(G(z))) (saturating)",
        output=LOGIT,
        unit="nats",
        real=_MINUS_LOG_D,
        fake=_MINUS_LOG_NOT_D,
        generated=_LOG_NOT_D,
        equilibrium=Equilibrium(Level(math.log(4), "log 4"), Level(-math.log(2), "−log 2")),
        script=ScriptLines(
            setup=_BCE,
            real="bce(%s, real)",
            fake="bce(%s, fake)",
            generated="-bce(%s, fake)",
            remark="saturating: log(1 - D(G(z)))",
            targets=True,
            about=_ON_LOGITS,
        ),
    ),
    # Goodfellow et al. (2014), section 3: "rather than training G to minimize log(1 − D(G(z))) ..."
    DEFAULT: Loss(
        label="Non-saturating",
        legend="non-saturating",
        objective="−E log D(G(z)) (non-saturating)",
        output=LOGIT,
        unit="nats",
        real=_MINUS_LOG_D,
        fake=_MINUS_LOG_NOT_D,
        generated=_MINUS_LOG_D,
        equilibrium=Equilibrium(Level(math.log(4), "log 4"), Level(math.log(2), "log 2")),
        script=ScriptLines(
            setup=_BCE,
            real="bce(%s, real)",
            fake="bce(%s, fake)",
            generated="bce(%s, real)",
            remark="non-saturating: -log D(G(z))",
            targets=True,
            about=_ON_LOGITS,
        ),
    ),
    # Mao et al. (2017), equation 9: targets 1 for real and for what G wants, 0 for generated samples.
    "least_squares": Loss(
        label="Least squares",
        legend="least squares",
        objective="squares",
        output=TARGET,
        unit="",
        real=_FROM_ONE,
        fake=_FROM_ZERO,
        generated=_FROM_ONE,
        equilibrium=Equilibrium(Level(1 / 4, "¼"), Level(1 / 8, "⅛")),
        script=ScriptLines(
            setup=_MSE,
            real="0.5 * mse(%s, real)",
            fake="0.5 * mse(%s, fake)",
            generated="0.5 * mse(%s, real)",
            targets=True,
            about=_ON_LOGITS,
        ),
    ),
}
LOSSES: Mapping[str, Loss] = MappingProxyType(_LOSSES)
"""Name -> loss, as they are offered: first what fails, then what helps, then what else there is."""


def losses_on(output: Output) -> tuple[str, ...]:
    """Names of the losses for which D's raw output means that."""
    return tuple(name for name, loss in LOSSES.items() if loss.output == output)


def loss_in_words() -> str:
    """What the choice of a loss is about, for people who do not know the term."""
    *others, last = (loss.objective for loss in LOSSES.values())
    return f"What G minimises: {', '.join(others)}, or {last}."


class LossLabels(Mapping[str, str]):
    """Name -> label of every loss, the default first: the choices of the setting."""

    def __getitem__(self, name: str) -> str:
        return LOSSES[name].label

    def __iter__(self) -> Iterator[str]:
        return iter((DEFAULT, *(name for name in LOSSES if name != DEFAULT)))

    def __reversed__(self) -> Iterator[str]:
        return reversed(tuple(self))

    def __len__(self) -> int:
        return len(LOSSES)
