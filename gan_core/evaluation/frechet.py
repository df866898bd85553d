"""The Fréchet distance between two sets of images, seen through a classifier's features.

Heusel et al. (2017), "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", eq. 6: both
sets are taken for normal distributions of features, and the distance between these is

    ‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½).

With the features of Inception it is called FID. Ours come from a small classifier of the same data set: the numbers
compare generators of one data set with each other and cannot be compared with an FID from elsewhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


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
    first, second = first.astype(np.float64), second.astype(np.float64)
    between_means = np.square(first.mean(0) - second.mean(0)).sum()
    covariance, other = (np.atleast_2d(np.cov(features, rowvar=False)) for features in (first, second))
    # Σ₁ Σ₂ has the eigenvalues of Σ₁^½ Σ₂ Σ₁^½, which is symmetric: they are real, and found without loss of digits.
    root = _square_root(covariance)
    shared = np.sqrt(_not_negative(np.linalg.eigvalsh(root @ other @ root))).sum()
    # Rounding can leave a number just below 0 for sets that are alike.
    return max(0.0, float(between_means + np.trace(covariance) + np.trace(other) - 2.0 * shared))


def _square_root(matrix: NDArray[np.floating]) -> NDArray[np.floating]:
    """The symmetric root of a symmetric matrix without negative eigenvalues."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(_not_negative(values))) @ vectors.T


def _not_negative(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Eigenvalues of a covariance, of which rounding makes some that are 0 slightly negative."""
    return np.maximum(values, 0.0)
