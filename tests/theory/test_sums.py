"""All sums in one pass: each as its own definition says, with and without a compiler."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from gan_core.theory import divergences
from gan_core.theory.mixtures import GaussianMixture
from gan_core.theory.sums import Sums, sums

EDGES = np.concatenate([-4.0 - np.geomspace(40, 0.1, 30), np.linspace(-4, 4, 401), 4.0 + np.geomspace(0.1, 40, 30)])
DRAWN = slice(31, 431)


pytestmark = pytest.mark.usefixtures("player")


def asked(p, q, logits):
    return sums(
        p.bin_masses(EDGES), q.bin_masses(EDGES), p.bin_moments(EDGES), q.bin_moments(EDGES), logits, EDGES, DRAWN
    )


def test_sums_of_two_gaussians_are_integrals_over_their_densities():
    p, q = GaussianMixture([0.4], [0.8], [1.0]), GaussianMixture([-0.7], [1.1], [1.0])
    middles = np.concatenate(([-44.0], 0.5 * (EDGES[1:] + EDGES[:-1]), [44.0]))
    found = asked(p, q, 1.5 * middles)  # D(x) = σ(1.5 x)

    def integral(f):
        return quad(lambda x: f(x, p.pdf(x), q.pdf(x)), -9, 9, limit=400, epsabs=1e-10, points=[-2, 0, 2])[0]

    jsd = integral(lambda x, a, b: 0.5 * (a * math.log(2 * a / (a + b)) + b * math.log(2 * b / (a + b))))
    value = integral(lambda x, a, b: -a * np.logaddexp(0, -1.5 * x) - b * np.logaddexp(0, 1.5 * x))
    kl = math.log(1.1 / 0.8) + (0.8**2 + 1.1**2) / (2 * 1.1**2) - 0.5
    reverse = math.log(0.8 / 1.1) + (1.1**2 + 1.1**2) / (2 * 0.8**2) - 0.5
    assert found.jsd == pytest.approx(jsd, rel=1e-4)
    assert found.value_optimal == pytest.approx(2 * jsd - divergences.LOG4, rel=1e-4)
    assert found.value == pytest.approx(value, rel=1e-4)
    assert found.value_gap == pytest.approx(2 * jsd - divergences.LOG4 - value, rel=1e-3)
    assert found.kl_data_g == pytest.approx(kl, rel=1e-3)
    assert found.kl_g_data == pytest.approx(reverse, rel=1e-3)
    assert found.total_variation == pytest.approx(integral(lambda x, a, b: 0.5 * abs(a - b)), rel=1e-3)
    area = integral(lambda x, a, b: abs(p.cdf(x) - q.cdf(x)))
    assert area * (1 - 1e-4) < found.wasserstein <= area * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_one_pass_finds_what_each_definition_says(seed):
    """Rough masses, some of them 0, and a D that is sure of some bins."""
    random = np.random.default_rng(seed)
    pair = random.exponential(size=(2, len(EDGES) + 1)) * (random.random((2, len(EDGES) + 1)) < 0.8)
    if seed % 2:  # with an infinite KL in one direction only
        pair[1] += 1e-9
    p, q = pair / pair.sum(axis=1, keepdims=True)
    places = np.concatenate(([EDGES[0] - 1], 0.5 * (EDGES[1:] + EDGES[:-1]), [EDGES[-1] + 1]))
    logits = random.standard_normal(len(p)) * 10.0 ** random.integers(-3, 4, len(p))
    merged = [np.concatenate(([m[:31].sum()], m[DRAWN], [m[431:].sum()])) for m in (p, q)]
    expected = Sums(
        jsd=divergences.js_divergence(p, q),
        value_optimal=divergences.optimal_value(p, q),
        value=divergences.value_from_logits(p, q, logits),
        value_gap=divergences.value_gap(p, q, logits),
        kl_data_g=divergences.kl_divergence(*merged),
        kl_g_data=divergences.kl_divergence(*merged[::-1]),
        total_variation=divergences.total_variation(p, q),
        wasserstein=divergences.transport_in_bins(p, q, p * places, q * places, EDGES),
    )
    found = sums(p, q, p * places, q * places, logits, EDGES, DRAWN)
    assert math.isfinite(expected.kl_data_g) == bool(seed % 2)
    assert expected.kl_g_data == math.inf
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)


def test_equal_densities_have_no_distance_and_an_undecided_d_misses_nothing():
    p = GaussianMixture([0.5], [1.0], [1.0])
    found = asked(p, p, np.zeros(len(EDGES) + 1))
    assert found.value == pytest.approx(-divergences.LOG4, abs=1e-14)
    assert found.value_optimal == pytest.approx(-divergences.LOG4, abs=1e-14)
    for name in ("jsd", "value_gap", "kl_data_g", "kl_g_data", "total_variation", "wasserstein"):
        assert getattr(found, name) == pytest.approx(0.0, abs=1e-14), name


def test_densities_with_nothing_in_common():
    """Each in one bin of its own: JSD ln 2, KL infinite both ways, and the distance of the two places."""
    p, q, at = np.zeros((3, len(EDGES) + 1))
    p[100] = q[300] = 1.0
    at[1:-1] = 0.5 * (EDGES[1:] + EDGES[:-1])
    found = sums(p, q, p * at, q * at, np.where(p > 0, 50.0, -50.0), EDGES, DRAWN)
    assert (found.jsd, found.total_variation) == (divergences.LN2, 1.0)
    assert found.kl_data_g == found.kl_g_data == math.inf
    assert found.value_optimal == 0.0
    assert found.value == pytest.approx(-2 * math.exp(-50), rel=1e-9)
    assert found.value_gap == pytest.approx(2 * math.exp(-50), rel=1e-9)
    assert found.wasserstein == pytest.approx(at[300] - at[100], rel=1e-12)
