"""What ties a translation to its source, as functions of tensors; what D says of it is a loss like any other's."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor


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
