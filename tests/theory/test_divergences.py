"""Divergences against closed forms, SciPy, brute force, and against each other."""

import math

import numpy as np
import pytest
import torch
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance as scipy_wasserstein

from gan_core.theory import divergences
from gan_core.theory.divergences import (
    LN2,
    LOG4,
    discriminator_accuracy,
    js_divergence,
    kl_divergence,
    optimal_discriminator,
    optimal_value,
    total_variation,
    transport_in_bins,
    value_from_logits,
    value_function,
    value_gap,
    wasserstein_distance,
)
from gan_core.theory.mixtures import GaussianMixture

EDGES = np.linspace(-6.0, 6.0, 401)


def random_pair(seed, *, zeros=False):
    """Masses of two random mixtures on the lab's bins, or rough masses with empty bins."""
    rng = np.random.default_rng(seed)
    if zeros:
        pair = rng.exponential(size=(2, 60)) * (rng.random((2, 60)) < 0.6)
        return tuple(pair / pair.sum(axis=1, keepdims=True))

    def mixture():
        k = rng.integers(1, 5)
        return GaussianMixture(rng.uniform(-5, 5, k), rng.uniform(0.05, 2.0, k), rng.uniform(0.1, 1.0, k))

    return mixture().bin_masses(EDGES), mixture().bin_masses(EDGES)


PAIRS = [random_pair(seed, zeros=seed % 2 == 1) for seed in range(24)]


def test_constants():
    assert pytest.approx(0.6931471805599453, abs=0) == LN2
    assert pytest.approx(2 * LN2, abs=1e-16) == LOG4


def test_kl_of_two_gaussians_has_its_closed_form():
    edges = np.linspace(-25.0, 25.0, 50_001)
    m, s, n, t = 0.4, 0.8, -0.7, 1.1
    p = GaussianMixture([m], [s], [1]).bin_masses(edges)
    q = GaussianMixture([n], [t], [1]).bin_masses(edges)
    exact = math.log(t / s) + (s**2 + (m - n) ** 2) / (2 * t**2) - 0.5
    assert kl_divergence(p, q) == pytest.approx(exact, rel=1e-5)
    # Coarser bins see less, never more.
    coarse = np.linspace(-6.0, 6.0, 41)
    p, q = (GaussianMixture([a], [b], [1]).bin_masses(coarse) for a, b in ((m, s), (n, t)))
    assert 0.9 * exact < kl_divergence(p, q) < exact


def test_kl_conventions_at_zero():
    assert kl_divergence([0.5, 0.5, 0.0], [0.25, 0.5, 0.25]) == pytest.approx(0.5 * LN2, abs=1e-15)
    assert kl_divergence([0.25, 0.5, 0.25], [0.5, 0.5, 0.0]) == math.inf
    assert kl_divergence([0.3, 0.7], [0.3, 0.7]) == 0.0
    # The quotient of the masses overflows here, the divergence does not.
    assert kl_divergence([0.5, 0.5], [1e-310, 1.0]) == pytest.approx(
        0.5 * (math.log(0.5) - math.log(1e-310)) + 0.5 * math.log(0.5), rel=1e-12
    )


@pytest.mark.parametrize("pair", PAIRS)
def test_jsd_agrees_with_scipy_is_symmetric_and_bounded(pair):
    p, q = pair
    jsd = js_divergence(p, q)
    assert jsd == pytest.approx(jensenshannon(p, q) ** 2, abs=1e-12)
    assert jsd == pytest.approx(js_divergence(q, p), abs=1e-15)
    assert 0.0 < jsd < LN2
    # The two ways round of the total variation: Lin 1991, Theorem 3, and Pinsker's inequality with the mixture.
    tv = total_variation(p, q)
    assert 0.5 * tv**2 <= jsd + 1e-15
    assert jsd <= LN2 * tv + 1e-15


def test_jsd_at_its_bounds():
    p = GaussianMixture([-3.0], [0.1], [1]).bin_masses(EDGES)
    q = GaussianMixture([3.0], [0.1], [1]).bin_masses(EDGES)
    assert js_divergence(p, q) == pytest.approx(LN2, abs=1e-6)
    assert js_divergence([1.0, 0.0], [0.0, 1.0]) == pytest.approx(LN2, abs=1e-15)
    assert js_divergence(p, p) == 0.0
    assert js_divergence([1.0, 5e-324], [1.0, 0.0]) == pytest.approx(0.0, abs=1e-300)
    # One of two equal modes lost.
    assert js_divergence([0.5, 0.5], [1.0, 0.0]) == pytest.approx(0.2157615543388357, abs=1e-15)


def test_optimal_discriminator():
    d = optimal_discriminator([0.0, 0.2, 0.8, 0.0], [0.5, 0.2, 0.0, 0.0])
    assert d.tolist() == pytest.approx([0.0, 0.5, 1.0, 0.5], abs=1e-16)
    assert ((optimal_discriminator(*PAIRS[0]) >= 0) & (optimal_discriminator(*PAIRS[0]) <= 1)).all()


@pytest.mark.parametrize("pair", PAIRS)
def test_the_identity_of_theorem_1(pair):
    assert optimal_value(*pair) == pytest.approx(-LOG4 + 2.0 * js_divergence(*pair), abs=1e-12)


def test_the_two_sides_of_the_identity_share_no_function(monkeypatch):
    """Breaking either side must show in the difference on the page."""
    p, q = PAIRS[0]
    value, jsd = optimal_value(p, q), js_divergence(p, q)
    monkeypatch.setattr(divergences, "_kl", lambda *_: pytest.fail("optimal_value uses the divergence"))
    assert optimal_value(p, q) == value
    monkeypatch.undo()
    monkeypatch.setattr(divergences, "_log_odds", lambda *_: pytest.fail("js_divergence uses the log-odds"))
    monkeypatch.setattr(divergences, "_weighted_sum", lambda *_: pytest.fail("js_divergence uses the value's sum"))
    assert js_divergence(p, q) == jsd


def test_optimal_value_at_its_bounds():
    p, _ = PAIRS[0]
    assert optimal_value(p, p) == pytest.approx(-LOG4, abs=1e-14)
    assert optimal_value([1.0, 0.0], [0.0, 1.0]) == 0.0


@pytest.mark.parametrize("pair", PAIRS[:8])
def test_no_discriminator_beats_the_optimal_one(pair):
    p, q = pair
    best = optimal_value(p, q)
    assert value_function(p, q, optimal_discriminator(p, q)) == pytest.approx(best, abs=1e-9)
    rng = np.random.default_rng(5)
    for _ in range(20):
        d = np.clip(optimal_discriminator(p, q) + 0.1 * rng.normal(size=p.shape), 0.0, 1.0)
        assert value_function(p, q, d) < best


def test_value_function_by_hand_and_its_floor():
    p, q, d = [0.25, 0.75], [0.5, 0.5], [0.2, 0.9]
    by_hand = 0.25 * math.log(0.2) + 0.75 * math.log(0.9) + 0.5 * math.log(0.8) + 0.5 * math.log(0.1)
    assert value_function(p, q, d) == pytest.approx(by_hand, abs=1e-12)
    assert value_function([1.0], [1.0], [0.0]) == pytest.approx(math.log(1e-300), rel=1e-15)


@pytest.mark.parametrize("pair", PAIRS[:6])
def test_value_from_logits_agrees_with_torch(pair):
    p, q = pair
    o = np.random.default_rng(2).normal(scale=40.0, size=p.shape)
    logsigmoid = torch.nn.functional.logsigmoid
    theirs = torch.tensor(p) @ logsigmoid(torch.tensor(o)) + torch.tensor(q) @ logsigmoid(-torch.tensor(o))
    assert value_from_logits(p, q, o) == pytest.approx(float(theirs), rel=1e-12)
    small = np.clip(o, -9.0, 9.0)
    d = 1.0 / (1.0 + np.exp(-small))
    assert value_from_logits(p, q, small) == pytest.approx(value_function(p, q, d), rel=1e-10)


def test_value_has_no_lower_bound():
    assert value_from_logits([1.0], [1.0], [1e4]) == pytest.approx(-1e4, rel=1e-12)
    assert value_from_logits([1.0, 0.0], [0.0, 1.0], [math.inf, -math.inf]) == 0.0
    assert value_from_logits([1.0, 0.0], [0.0, 1.0], [-math.inf, 0.0]) == -math.inf


@pytest.mark.parametrize("scale", [0.1, 3.0, 100.0])
@pytest.mark.parametrize("pair", PAIRS)
def test_the_gap_is_the_difference_of_the_values(pair, scale):
    p, q = pair
    rng = np.random.default_rng(7)
    for o in (scale * rng.choice([-1.0, 1.0], p.size), rng.normal(scale=scale, size=p.size)):
        gap = value_gap(p, q, o)
        assert gap == pytest.approx(optimal_value(p, q) - value_from_logits(p, q, o), abs=1e-9)
        assert gap > 0.0


def test_the_gap_is_a_sum_of_divergences_of_coins():
    p, q = PAIRS[1]
    o = np.random.default_rng(8).normal(size=p.size)
    d = 1.0 / (1.0 + np.exp(-o))
    best = optimal_discriminator(p, q)
    coins = sum((a + b) * kl_divergence([s, 1.0 - s], [t, 1.0 - t]) for a, b, s, t in zip(p, q, best, d, strict=True))
    assert value_gap(p, q, o) == pytest.approx(coins, abs=1e-13)


def test_the_gap_is_nothing_at_the_optimum_and_infinite_for_a_wrong_certainty():
    p, q = PAIRS[0]
    assert value_gap(p, q, np.log(p) - np.log(q)) == pytest.approx(0.0, abs=1e-14)
    inf = math.inf
    assert value_gap([1.0, 0.0], [0.0, 1.0], [inf, -inf]) == 0.0
    assert value_gap([1.0, 0.0], [0.0, 1.0], [-inf, -inf]) == inf
    assert value_gap([0.5, 0.5], [0.9, 0.1], [-inf, 0.0]) == inf
    assert value_gap([0.5, 0.5], [0.9, 0.1], [inf, 0.0]) == inf
    assert value_gap([0.0, 1.0], [0.0, 1.0], [inf, 0.0]) == 0.0


def accuracy_in_bins(p, q, logits):
    """Of a D that says the same throughout each bin."""
    real = np.asarray(logits) > 0
    (changes,) = np.nonzero(real[1:] != real[:-1])
    return discriminator_accuracy(np.cumsum(p)[changes], np.cumsum(q)[changes], real_first=bool(real[0]))


def test_total_variation_and_the_best_accuracy():
    assert total_variation([1.0, 0.0], [0.0, 1.0]) == 1.0
    assert total_variation([0.5, 0.3, 0.2], [0.2, 0.3, 0.5]) == pytest.approx(0.3, abs=1e-15)
    for p, q in PAIRS:
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.nan_to_num(np.log(p) - np.log(q))
        best = (1.0 + total_variation(p, q)) / 2.0
        assert accuracy_in_bins(p, q, odds) == pytest.approx(best, abs=1e-12)
        assert accuracy_in_bins(p, q, -odds) < 0.5
        assert accuracy_in_bins(p, q, np.zeros_like(odds)) == pytest.approx(0.5, abs=1e-12)


def test_accuracy_by_hand_counts_a_logit_of_zero_as_fake():
    assert accuracy_in_bins([0.6, 0.3, 0.1], [0.1, 0.2, 0.7], [2.0, 0.0, -1.0]) == pytest.approx(
        0.5 * (0.6 + 0.2 + 0.7), abs=1e-15
    )


def test_wasserstein_of_a_shifted_gaussian_is_the_shift():
    edges = np.linspace(-12.0, 12.0, 2401)
    x = np.concatenate(([edges[0] - 0.005], 0.5 * (edges[1:] + edges[:-1]), [edges[-1] + 0.005]))
    p = GaussianMixture([-1.0], [0.8], [1]).bin_masses(edges)
    q = GaussianMixture([1.5], [0.8], [1]).bin_masses(edges)
    assert wasserstein_distance(p, q, x) == pytest.approx(2.5, abs=1e-6)


@pytest.mark.parametrize("pair", PAIRS[:8])
def test_wasserstein_agrees_with_scipy_on_uneven_points(pair):
    p, q = pair
    x = np.sort(np.random.default_rng(9).normal(size=p.size))
    assert wasserstein_distance(p, q, x) == pytest.approx(scipy_wasserstein(x, x, p, q), rel=1e-9)


@pytest.mark.parametrize(
    "function", [kl_divergence, js_divergence, optimal_value, total_variation], ids=lambda f: f.__name__
)
def test_what_is_not_a_distribution_is_refused(function):
    for p, q in [
        ([0.5, 0.6], [0.5, 0.5]),
        ([0.5, 0.5], [50.0, 50.0]),
        ([1.5, -0.5], [0.5, 0.5]),
        ([math.nan, 1.0], [0.5, 0.5]),
        ([1.0], [0.5, 0.5]),
        ([], []),
        ([[1.0]], [[1.0]]),
    ]:
        with pytest.raises(ValueError, match="mass"):
            function(p, q)


def test_bad_companions_are_refused():
    p = [0.5, 0.5]
    with pytest.raises(ValueError, match="probabilities"):
        value_function(p, p, [0.5, 1.1])
    with pytest.raises(ValueError, match="logits"):
        value_from_logits(p, p, [0.5])
    with pytest.raises(ValueError, match="diverged"):
        value_gap(p, p, [0.5, math.nan])
    with pytest.raises(ValueError, match="do not decrease"):
        discriminator_accuracy([0.5, 0.4], [0.5, 0.6], real_first=True)
    with pytest.raises(ValueError, match="q_below"):
        discriminator_accuracy([0.5], [0.5, 0.6], real_first=True)
    with pytest.raises(ValueError, match="order"):
        wasserstein_distance(p, p, [1.0, 0.0])


COARSE = np.linspace(-24.0, 24.0, 481)


def transport(p, q, edges=COARSE):
    return transport_in_bins(
        p.bin_masses(edges), q.bin_masses(edges), p.bin_moments(edges), q.bin_moments(edges), edges
    )


@pytest.mark.parametrize("seed", range(20))
def test_transport_in_bins_is_never_above_the_true_distance_and_close_to_it(seed):
    generator = np.random.default_rng(seed)
    p, q = (
        GaussianMixture(generator.uniform(-14, 14, 3), generator.uniform(0.2, 3, 3), generator.uniform(0.1, 1, 3))
        for _ in range(2)
    )
    x = np.linspace(-40.0, 40.0, 800_001)
    true = np.trapezoid(np.abs(p.cdf(x) - q.cdf(x)), x)
    assert true - 2e-3 < transport(p, q) <= true + 1e-6


def test_transport_of_what_lies_beyond_the_last_edge():
    p = GaussianMixture([3.0], [0.5], [1.0])
    for mean in (-1e6, -12.0, 12.0, 1e6):
        q = GaussianMixture([mean], [0.5], [1.0])
        assert transport(p, q) == pytest.approx(abs(mean - 3.0), rel=1e-9)


def test_two_points_beside_an_edge_are_as_far_apart_as_they_are():
    """Masses in the middles of their bins are a whole bin apart: no lower bound."""
    masses, edges = np.eye(4)[1:3], np.array([-0.04, 0.0, 0.04])
    centres = np.array([-0.06, -0.02, 0.02, 0.06])
    assert wasserstein_distance(*masses, centres) == pytest.approx(0.04)
    moments = masses * [[-1e-6], [1e-6]]
    assert transport_in_bins(*masses, *moments, edges) == pytest.approx(2e-6, rel=1e-9)


def test_transport_needs_an_edge_between_any_two_bins():
    masses = np.full(4, 0.25)
    with pytest.raises(ValueError, match="3 are needed"):
        transport_in_bins(masses, masses, masses, masses, [0.0, 1.0])
