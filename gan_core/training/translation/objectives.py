"""What the players minimise, as functions of tensors.

Raw outputs are the verdicts of a PatchGAN, one for each patch; every loss is a mean over all that it is given.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from gan_core.training.losses import LOSSES

PAIRED = LOSSES["non_saturating"]
"""Isola et al. (2017), section 3.3: G maximises log D(x, G(x))."""
UNPAIRED = LOSSES["least_squares"]
"""Zhu et al. (2017), section 4: squares train more steadily."""


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
