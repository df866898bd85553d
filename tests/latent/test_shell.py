"""Lengths against SciPy's chi distribution, a quantile by hand and samples; arithmetic against sums."""

import math

import numpy as np
import pytest
from scipy import stats

from gan_core.errors import SettingsError
from gan_core.latent.shell import arithmetic, length_band, lengths, to_shell, typical_length

A, B, C = np.random.default_rng(2).normal(size=(3, 64))


@pytest.mark.parametrize("dim", [1, 2, 64, 300])
def test_lengths_of_normal_latents_have_the_chi_distribution(dim):
    chi, band = stats.chi(dim), length_band(dim)
    assert band.mean == pytest.approx(chi.mean(), rel=1e-9)
    assert (band.low, band.high) == pytest.approx((chi.ppf(0.05), chi.ppf(0.95)), rel=1e-9)


def test_quantiles_in_the_plane_are_those_of_rayleigh():
    """In two dimensions P(|z| <= r) = 1 - exp(-r^2 / 2)."""
    band = length_band(2)
    assert band.low == pytest.approx(math.sqrt(-2 * math.log(0.95)), rel=1e-9)
    assert band.high == pytest.approx(math.sqrt(-2 * math.log(0.05)), rel=1e-9)


@pytest.mark.parametrize("latent", ["normal", "uniform"])
@pytest.mark.parametrize("dim", [16, 64])
def test_nine_of_ten_samples_lie_in_the_band(latent, dim):
    random = np.random.default_rng(3)
    z = random.normal(size=(40_000, dim)) if latent == "normal" else random.uniform(-1, 1, (40_000, dim))
    band, found = length_band(dim, latent), lengths(z)
    assert (found < band.low).mean() == pytest.approx(0.05, abs=0.006)
    assert (found > band.high).mean() == pytest.approx(0.05, abs=0.006)
    assert band.mean == pytest.approx(found.mean(), rel=1e-3)
    assert typical_length(dim, latent) == pytest.approx(math.sqrt((found**2).mean()), rel=3e-3)


def test_to_shell_changes_the_length_only():
    moved = to_shell(np.stack([A, 0.1 * B]))
    np.testing.assert_allclose(lengths(moved), 8.0, rtol=1e-12)
    assert moved[1] @ B == pytest.approx(8.0 * np.linalg.norm(B))
    assert np.linalg.norm(to_shell(A, "uniform")) == pytest.approx(math.sqrt(64 / 3))


def test_arithmetic():
    np.testing.assert_allclose(arithmetic(A, B, C), A - B + C)
    np.testing.assert_allclose(arithmetic(A, B, B), A, atol=1e-14)
    scaled = arithmetic(A, B, C, on_shell=True)
    assert np.linalg.norm(scaled) == pytest.approx(8.0)
    np.testing.assert_allclose(scaled / 8.0, (A - B + C) / np.linalg.norm(A - B + C))


@pytest.mark.parametrize(
    "call",
    [
        lambda: arithmetic(A, B, C[:5]),
        lambda: arithmetic(A, B, C * np.inf),
        lambda: arithmetic(A, A, 0 * A, on_shell=True),
        lambda: to_shell(np.zeros(4)),
        lambda: length_band(0),
        lambda: typical_length(4, "cauchy"),
    ],
)
def test_what_is_refused(call):
    with pytest.raises(SettingsError, match=r"expected|finite"):
        call()
