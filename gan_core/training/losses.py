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
from gan_core.training.loss import (
    LOGIT,
    SCORE,
    TARGET,
    Equilibrium,
    Level,
    Loss,
    Output,
    Outputs,
    ScriptLines,
    Slope,
    Term,
)

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


def _minus(o: Outputs) -> Outputs:
    return -o


def _itself(o: Outputs) -> Outputs:
    return 1.0 * o


def _below_one(o: Outputs) -> Outputs:
    # pyrefly: ignore[bad-return]  As above.
    return (1.0 - o).clip(0.0)


def _above_minus_one(o: Outputs) -> Outputs:
    # pyrefly: ignore[bad-return]  As above.
    return (1.0 + o).clip(0.0)


# The slope of −log σ(o) is σ(o) − 1, written as −σ(−o): the first rounds to 0 from o = 17 on in float32, the second
# never does.
_MINUS_LOG_D = Term("−log D(%s)", r"-\log D(%s)", _softplus_of_minus, Slope(weight=-1.0, side=-1.0))
_MINUS_LOG_NOT_D = Term("−log(1 − D(%s))", r"-\log\left(1 - D(%s)\right)", softplus, Slope(weight=1.0))
_LOG_NOT_D = Term("log(1 − D(%s))", r"\log\left(1 - D(%s)\right)", _minus_softplus, Slope(weight=-1.0))
_FROM_ONE = Term(
    "½(D(%s) − 1)²", r"\tfrac{1}{2}\left(D(%s) - 1\right)^2", _half_square_from_one, Slope(linear=1.0, constant=-1.0)
)
_FROM_ZERO = Term("½D(%s)²", r"\tfrac{1}{2}D(%s)^2", _half_square, Slope(linear=1.0))
_MINUS_SCORE = Term("−o(%s)", r"-o(%s)", _minus, Slope(constant=-1.0))
_SCORE = Term("o(%s)", r"o(%s)", _itself, Slope(constant=1.0))
_BELOW_ONE = Term("max(0, 1 − o(%s))", r"\max\left(0, 1 - o(%s)\right)", _below_one, Slope(constant=-1.0, edge=1.0))
_ABOVE_MINUS_ONE = Term(
    "max(0, 1 + o(%s))",
    r"\max\left(0, 1 + o(%s)\right)",
    _above_minus_one,
    Slope(constant=1.0, side=-1.0, edge=1.0),
)
# Of pairs, as functions of the lead: that of the real sample for the first, that of the generated one for the others.
_LEADS = Term(
    "−log σ(o(%s) − o(%s))",
    r"-\log\sigma\left(o(%s) - o(%s)\right)",
    _softplus_of_minus,
    Slope(weight=-1.0, side=-1.0),
)
_TRAILS = Term(
    "−log(1 − σ(o(%s) − o(%s)))",
    r"-\log\left(1 - \sigma\left(o(%s) - o(%s)\right)\right)",
    softplus,
    Slope(weight=1.0),
)

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
    # Arjovsky et al. (2017), equations 2 and 3: a critic estimates W₁ as the largest E o(x) − E o(G(z)) among functions
    # whose slope is at most 1. Something has to hold its slope: a penalty, or clipped weights.
    "wasserstein": Loss(
        label="Wasserstein",
        legend="Wasserstein",
        objective="−E o(G(z)) for a critic o that estimates W₁ (Wasserstein)",
        output=SCORE,
        unit="",
        real=_MINUS_SCORE,
        fake=_SCORE,
        generated=_MINUS_SCORE,
        equilibrium=None,
        script=ScriptLines(setup="", real="-%s.mean()", fake="%s.mean()", generated="-%s.mean()"),
    ),
    # Lim & Ye (2017), equations 3 and 4; Miyato et al. (2018), equations 16 and 17.
    "hinge": Loss(
        label="Hinge",
        legend="hinge",
        objective="−E o(G(z)) for one with a margin (hinge)",
        output=SCORE,
        unit="",
        real=_BELOW_ONE,
        fake=_ABOVE_MINUS_ONE,
        generated=_MINUS_SCORE,
        equilibrium=None,
        script=ScriptLines(
            setup="",
            real="torch.relu(1 - %s).mean()",
            fake="torch.relu(1 + %s).mean()",
            generated="-%s.mean()",
        ),
    ),
    # Jolicoeur-Martineau (2018), equations 5 and 6; with R1 and R2 the recipe of Huang et al. (2024), equation 2.
    "relativistic": Loss(
        label="Relativistic",
        legend="relativistic",
        objective="−E log σ(o(G(z)) − o(x)) over pairs (relativistic)",
        output=SCORE,
        unit="nats",
        real=_LEADS,
        fake=_TRAILS,
        generated=_LEADS,
        equilibrium=Equilibrium(Level(math.log(2), "log 2"), Level(math.log(2), "log 2")),
        script=ScriptLines(
            setup="softplus = nn.functional.softplus  # softplus(-o) is -log sigma(o)",
            real="softplus(-(%s)).mean()",
            fake="",
            generated="softplus(-(%s)).mean()",
            remark="each beside a real sample",
        ),
        paired=True,
    ),
}
LOSSES: Mapping[str, Loss] = MappingProxyType(_LOSSES)
"""Name -> loss, as they are offered: first what fails, then what helps, then what else there is."""


def losses_on(output: Output) -> tuple[str, ...]:
    """Names of the losses for which D's raw output means that."""
    return tuple(name for name, loss in LOSSES.items() if loss.output == output)


def critics() -> tuple[str, ...]:
    """Names of the losses for which D is a critic."""
    return losses_on(SCORE)


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
