"""Improved precision and recall: are the samples believable, and do they cover the data?

Kynkäänniemi et al. (2019), "Improved Precision and Recall Metric for Assessing Generative Models", eq. 1 and 2. Around
each point of a set lies a ball that reaches to its k-th nearest neighbour in the same set; the union of the balls is
where the set lives. Precision is the share of generated points in the union of the real ones, recall the share of
real points in the union of the generated ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

NEIGHBOURS = 3
"""The paper's k."""

_BLOCK = 1000


@dataclass(frozen=True)
class PrecisionRecall:
    """Both shares, from 0 to 1.

    Attributes:
        precision: of generated points that lie where real ones do.
        recall: of real points that lie where generated ones do.
    """

    precision: float
    recall: float


def precision_recall(
    real: NDArray[np.floating], generated: NDArray[np.floating], k: int = NEIGHBOURS
) -> PrecisionRecall:
    """Both numbers from features (n, F) of real images and (n, F) of generated ones.

    They depend on n: compare like numbers of images only, as many real ones as generated.

    Raises:
        ValueError: shapes that differ, or k + 1 points or fewer.
    """
    if real.ndim != 2 or real.shape != generated.shape or len(real) <= k + 1:
        raise ValueError(
            f"Two sets (n, F) of one shape are needed, n more than {k + 1}; got {real.shape}, {generated.shape}."
        )
    return PrecisionRecall(
        precision=_share_inside(generated, real, _radii(real, k)),
        recall=_share_inside(real, generated, _radii(generated, k)),
    )


def _radii(points: NDArray[np.floating], k: int) -> NDArray[np.floating]:
    """The distance from each point to its k-th nearest neighbour; the point itself does not count."""
    parts = [np.partition(cdist(part, points), k, axis=1)[:, k] for part in _blocks(points)]
    return np.concatenate(parts)


def _share_inside(queries: NDArray[np.floating], centres: NDArray[np.floating], radii: NDArray[np.floating]) -> float:
    inside = [(cdist(part, centres) <= radii).any(axis=1) for part in _blocks(queries)]
    return float(np.concatenate(inside).mean())


def _blocks(points: NDArray[np.floating]) -> list[NDArray[np.floating]]:
    return [points[start : start + _BLOCK] for start in range(0, len(points), _BLOCK)]
