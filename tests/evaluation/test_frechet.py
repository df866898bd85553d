"""The Fréchet distance beside a closed form, SciPy's matrix square root, and singular values."""

import numpy as np
import pytest
from scipy.linalg import sqrtm, svdvals

from gan_core.evaluation.frechet import frechet_distance


def whitened(rng, count, features):
    """Points whose sample mean is 0 and whose sample covariance is the identity, to rounding."""
    points = rng.standard_normal((count, features))
    points -= points.mean(0)
    return points @ np.linalg.inv(np.linalg.cholesky(np.cov(points.T))).T


def test_normal_distributions_with_a_common_basis():
    # Covariances diag(a²) and diag(b²) commute: the distance is ‖μ₁ − μ₂‖² + Σ (a − b)².
    rng = np.random.default_rng(0)
    a, b, shift = np.array([1.0, 2.0, 0.5, 0.0]), np.array([3.0, 2.0, 1.0, 4.0]), np.array([1.0, -2.0, 0.0, 0.5])
    found = frechet_distance(whitened(rng, 300, 4) * a, whitened(rng, 500, 4) * b + shift)
    assert found == pytest.approx((shift**2).sum() + ((a - b) ** 2).sum(), rel=1e-9)


def test_a_single_feature():
    first, second = np.array([[0.0], [2.0], [4.0]]), np.array([[1.0], [1.5]])
    # Means 2 and 1.25, standard deviations 2 and √0.125.
    assert frechet_distance(first, second) == pytest.approx(0.75**2 + (2 - 0.125**0.5) ** 2, rel=1e-12)


def test_against_scipys_matrix_square_root():
    rng = np.random.default_rng(1)
    first = np.maximum(rng.standard_normal((400, 20)) @ rng.standard_normal((20, 20)), 0.0)
    second = np.maximum(rng.standard_normal((300, 20)) @ rng.standard_normal((20, 20)) + 0.3, 0.0)
    covariances = np.cov(first.T), np.cov(second.T)
    root = sqrtm(covariances[0] @ covariances[1]).real
    expected = ((first.mean(0) - second.mean(0)) ** 2).sum() + np.trace(sum(covariances) - 2 * root)
    assert frechet_distance(first, second) == pytest.approx(expected, rel=1e-9)
    assert frechet_distance(second, first) == pytest.approx(expected, rel=1e-9)
    assert frechet_distance(first.astype(np.float32), second.astype(np.float32)) == pytest.approx(expected, rel=1e-5)


def test_features_that_are_never_on_or_depend_on_each_other():
    # With centred points X and Y over the roots of n − 1 and m − 1, Tr (Σ₁ Σ₂)^½ is the sum of X Yᵀ's singular values.
    rng = np.random.default_rng(2)
    first, second = (rng.standard_normal((80, 5)) @ rng.standard_normal((5, 20)) for _ in range(2))
    first[:, 3] = second[:, 8] = 0.0
    x, y = ((points - points.mean(0)) / np.sqrt(79) for points in (first, second))
    expected = ((first.mean(0) - second.mean(0)) ** 2).sum() + (x**2).sum() + (y**2).sum() - 2 * svdvals(x @ y.T).sum()
    assert frechet_distance(first, second) == pytest.approx(expected, rel=1e-6)


def test_a_set_has_no_distance_to_itself():
    points = np.random.default_rng(2).standard_normal((500, 30)).astype(np.float32)
    assert 0 <= frechet_distance(points, points[::-1]) < 1e-6


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (np.zeros((5, 3)), np.zeros((5, 4)), "5, 4"),
        (np.zeros((1, 3)), np.zeros((5, 3)), "two or more"),
        (np.zeros(5), np.zeros((5, 3)), "5,"),
        (np.full((5, 3), np.nan), np.zeros((5, 3)), "finite"),
    ],
)
def test_what_has_no_distance(first, second, words):
    with pytest.raises(ValueError, match=words):
        frechet_distance(first, second)
