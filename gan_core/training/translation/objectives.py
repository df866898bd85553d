r"""What the players minimise, as functions of tensors and as equations.

Raw outputs are the verdicts of a PatchGAN, one for each patch; every loss is a mean over all that it is given.

Pix2Pix: G minimises λ_adv · E[−log D(x, G(x))] + λ_L1 · E‖y − G(x)‖₁ for a pair of a drawing x and its image y.

CycleGAN: from A to B, G minimises λ_adv · E[½(D_B(G_AB(a)) − 1)²] + λ_cyc · E‖G_BA(G_AB(a)) − a‖₁ +
λ_id · E‖G_AB(b) − b‖₁, and the same from B to A.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from gan_core.training.loss import Term
from gan_core.training.losses import LOSSES

if TYPE_CHECKING:
    from torch import Tensor

PAIRED = LOSSES["non_saturating"]
"""Isola et al. (2017), section 3.3: G maximises log D(x, G(x))."""
UNPAIRED = LOSSES["least_squares"]
"""Zhu et al. (2017), section 4: squares train more steadily."""


_ADV, _L1, _CYC, _ID = (rf"\lambda_{{\mathrm{{{name}}}}}" for name in ("adv", "L_1", "cyc", "id"))

WEIGHTED: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "pix2pix": {"adversarial_weight": (_ADV, PAIRED.legend), "l1_weight": (_L1, "L1")},
        "cyclegan": {
            "adversarial_weight": (_ADV, UNPAIRED.legend),
            "cycle_weight": (_CYC, "cycle"),
            "identity_weight": (_ID, "identity"),
        },
    }
)
"""Method -> the weights of what G minimises, as settings: its symbol in LaTeX, and a word for what it weighs."""


def l1(first: Tensor, second: Tensor) -> Tensor:
    """The mean of |first − second| over everything, in units of pixels from −1 to 1."""
    return (first.float() - second.float()).abs().mean()


def weighted(parts: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
    """Σ weight · part, over the parts that there are."""
    terms = [weights[name] * part for name, part in parts.items()]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def equations(method: str) -> Mapping[str, str]:
    r"""What "discriminator" and "generator" minimise, in LaTeX; terms of the losses are those that the players descend.

    Real images stand in `\data{}` and generated ones in `\generated{}`, the roles that have colours on the pages. Of a
    CycleGAN it is one of two directions.

    Args:
        method: a name in `gan_core.training.translation.methods.METHODS`.
    """
    return _EQUATIONS[method]()


def _paired() -> dict[str, str]:
    image, made = r"\data{y}", r"\generated{G(x)}"
    judged = _term(PAIRED.real, f"x, {image}"), _term(PAIRED.fake, f"x, {made}")
    return {
        "discriminator": f"L_D = {_mean('x,y', judged[0])} + {_mean('x', judged[1])}",
        "generator": "L_G = "
        + _weighted(
            (_ADV, _mean("x", _term(PAIRED.generated, f"x, {made}"))),
            (_L1, _mean("x,y", _distance(image, made))),
        ),
    }


def _unpaired() -> dict[str, str]:
    a, b, made = r"\data{a}", r"\data{b}", r"\generated{G_{AB}(a)}"
    back, same = r"\generated{G_{BA}(G_{AB}(a))}", r"\generated{G_{AB}(b)}"
    judged = _term(UNPAIRED.real, b, "D_B"), _term(UNPAIRED.fake, made, "D_B")
    return {
        "discriminator": f"L_D = {_mean('b', judged[0])} + {_mean('a', judged[1])}",
        "generator": "L_G = "
        + _weighted(
            (_ADV, _mean("a", _term(UNPAIRED.generated, made, "D_B"))),
            (_CYC, _mean("a", _distance(back, a))),
            (_ID, _mean("b", _distance(same, b))),
        ),
    }


_EQUATIONS: Mapping[str, Callable[[], dict[str, str]]] = MappingProxyType({"pix2pix": _paired, "cyclegan": _unpaired})


def _term(term: Term, sample: str, judge: str = "D") -> str:
    return (term.latex % sample).replace("D(", f"{judge}(")


def _weighted(*parts: tuple[str, str]) -> str:
    return " + ".join(rf"{weight}\,{part}" for weight, part in parts)


def _distance(first: str, second: str) -> str:
    return rf"\lVert {first} - {second} \rVert_1"


def _mean(over: str, value: str) -> str:
    return rf"\mathbb{{E}}_{{{over}}}\left[{value}\right]"
