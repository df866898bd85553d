"""Truncated latents against SciPy's truncated normal distribution."""

import numpy as np
import pytest
from scipy import stats

from gan_core.errors import SettingsError
from gan_core.latent.truncation import truncate, truncated_latents


@pytest.mark.parametrize("threshold", [0.05, 0.5, 1.0, 2.0])
def test_coordinates_have_the_truncated_normal_distribution(threshold):
    z = truncated_latents(500, 64, threshold, seed=4)
    assert z.shape == (500, 64) and np.abs(z).max() <= threshold
    assert stats.kstest(z.ravel(), stats.truncnorm(-threshold, threshold).cdf).pvalue > 0.001


def test_uniform_latents_are_truncated_to_a_smaller_cube():
    z = truncated_latents(500, 64, 0.4, seed=4, latent="uniform")
    assert stats.kstest(z.ravel(), stats.uniform(-0.4, 0.8).cdf).pvalue > 0.001


def test_only_what_lies_outside_is_drawn_again():
    free = np.random.default_rng(9).standard_normal((20, 64))
    z = truncated_latents(20, 64, 1.0, seed=9)
    inside = np.abs(free) <= 1.0
    assert np.array_equal(z[inside], free[inside])
    assert np.array_equal(truncated_latents(20, 64, 8.0, seed=9), free)
    assert np.array_equal(z, truncated_latents(20, 64, 1.0, seed=9))
    assert not np.array_equal(z, truncated_latents(20, 64, 1.0, seed=10))


def test_given_latents_are_scaled():
    z = np.random.default_rng(5).normal(size=(3, 8))
    assert np.array_equal(truncate(z, 1.0), z)
    assert not truncate(z, 0.0).any()
    np.testing.assert_allclose(np.linalg.norm(truncate(z, 0.3), axis=1), 0.3 * np.linalg.norm(z, axis=1))


@pytest.mark.parametrize(
    "call",
    [
        lambda: truncate(np.ones(3), -0.1),
        lambda: truncate(np.ones(3), np.nan),
        lambda: truncate(np.array([np.nan]), 0.5),
        lambda: truncated_latents(0, 3, 1.0, 0),
        lambda: truncated_latents(3, 3, 0.0, 0),
        lambda: truncated_latents(3, 3, np.nan, 0),
        lambda: truncated_latents(3, 3, 1.0, -1),
        lambda: truncated_latents(3, 3, 1.0, 0, "cauchy"),
    ],
)
def test_what_is_refused(call):
    with pytest.raises(SettingsError, match=r"expected|finite"):
        call()
