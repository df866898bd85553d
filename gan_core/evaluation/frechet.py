"""The Fréchet distance between two sets of images, seen through a classifier's features.

Heusel et al. (2017), "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", eq. 6: both
sets are taken for normal distributions of features, and the distance between these is

    ‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½).

With the features of Inception it is called FID. Ours come from a small classifier of the same data set: the numbers
compare generators of one data set with each other and cannot be compared with an FID from elsewhere.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance


class _Features(nn.Identity):
    """What torchmetrics asks of a feature network, for features that exist already: other measures need them too."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.num_features = count


def frechet_distance(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """The Fréchet distance between features (n, F) and features (m, F); 0 for equal means and covariances.

    From finite samples it is too large by an amount that falls with n and m: compare like numbers of images only.

    Raises:
        ValueError: features of other shapes, fewer than two, or not finite.
    """
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1] or min(len(first), len(second)) < 2:
        raise ValueError(f"Features are (n, F) and (m, F), two or more; got {first.shape} and {second.shape}.")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("Some features are not finite.")
    metric = FrechetInceptionDistance(feature=_Features(first.shape[1]))
    metric.update(torch.from_numpy(np.array(first, np.float64)), real=True)
    metric.update(torch.from_numpy(np.array(second, np.float64)), real=False)
    # Rounding can leave a number just below 0 for sets that are alike.
    return max(0.0, float(metric.compute()))
