"""Critics on the line against a linear programme, SciPy's distance and brute force."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import linprog, minimize
from scipy.stats import norm, wasserstein_distance

from gan_core.theory.divergences import wasserstein_distance as transport
from gan_core.theory.mixtures import GaussianMixture
from gan_core.theory.wasserstein import (
    clipped_value,
    dual_value,
    interpolate_density,
    lipschitz_part,
    optimal_critic,
    penalised_slopes,
    steepest_slope,
)


def masses(generator, points=24):
    """Two random distributions on random points, with empty points among them."""
    x = np.cumsum(generator.uniform(0.05, 0.8, points)) - 5
    p, q = generator.uniform(size=(2, points)) * (generator.uniform(size=(2, points)) < 0.6)
    p[0] += 1e-3
    q[-1] += 1e-3
    return p / p.sum(), q / q.sum(), x


def best_of_all_critics(p, q, x):
    """The dual as a linear programme: f is bounded by nothing but its slopes between neighbours."""
    rows = np.diff(np.eye(len(x)), axis=0)
    bounds = np.concatenate((np.diff(x), np.diff(x)))
    found = linprog(q - p, np.vstack((rows, -rows)), bounds, np.eye(len(x))[:1], [0.0], bounds=(None, None))
    assert found.success
    return -found.fun


def test_the_best_critic_attains_what_a_linear_programme_finds_and_scipy_measures():
    generator = np.random.default_rng(1)
    for _ in range(40):
        p, q, x = masses(generator)
        critic = optimal_critic(p, q, x)
        assert dual_value(p, q, critic) == pytest.approx(best_of_all_critics(p, q, x), abs=1e-9)
        assert dual_value(p, q, critic) == pytest.approx(wasserstein_distance(x, x, p, q), abs=1e-12)
        assert dual_value(p, q, critic) == pytest.approx(transport(p, q, x), abs=1e-12)
        assert steepest_slope(critic, x) == pytest.approx(1.0, abs=1e-12)


def test_where_the_distribution_functions_agree_the_slope_is_free():
    x = np.arange(6.0)
    p, q = np.array([0.5, 0, 0, 0, 0.5, 0]), np.array([0, 0.5, 0, 0, 0, 0.5])
    critic = optimal_critic(p, q, x)
    assert np.diff(critic).tolist() == [-1, 0, 0, 0, -1]
    for slope in (-1.0, 0.3, 1.0):
        other = np.concatenate(([0.0], np.cumsum([-1, slope, slope, slope, -1])))
        assert dual_value(p, q, other + 7) == pytest.approx(dual_value(p, q, critic), abs=1e-12)


def test_the_1_lipschitz_part_of_a_critic_is_the_greatest_one_below_it():
    generator = np.random.default_rng(2)
    for _ in range(20):
        x = np.cumsum(generator.uniform(0.1, 1, 30))
        critic = generator.normal(0, 2, 30)
        part = lipschitz_part(critic, x)
        assert steepest_slope(part, x) <= 1 + 1e-12
        np.testing.assert_allclose(part, (critic + abs(x[:, None] - x)).min(axis=1), atol=1e-12)
    np.testing.assert_allclose(lipschitz_part(0.9 * x, x), 0.9 * x, atol=1e-12)


def test_no_clipped_network_measures_more_than_the_best_hinge():
    generator = np.random.default_rng(3)
    width, clip = 5, 0.3
    for _ in range(12):
        p, q, x = masses(generator)
        best = clipped_value(p, q, x, width, clip)
        assert best <= width * clip**2 * transport(p, q, x) + 1e-12

        def unit(weights, p=p, q=q, x=x):
            return abs((p - q) @ np.maximum(0, weights[0] * x + weights[1]))

        fine = np.linspace(-clip, clip, 601)
        edges = [(w, b) for one in fine for w, b in ((clip, one), (-clip, one), (one, clip), (one, -clip))]
        on_the_edge = max(unit(weights) for weights in edges)
        assert best == pytest.approx(width * clip * on_the_edge, rel=2e-3)
        assert best >= width * clip * on_the_edge - 1e-12
        networks = generator.uniform(-clip, clip, (2000, 3, width)) * generator.choice([1, 50], (2000, 3, width))
        w, b, a = np.clip(networks, -clip, clip).transpose(1, 0, 2)
        values = (a[:, None, :] * np.maximum(0, w[:, None, :] * x[:, None] + b[:, None, :])).sum(axis=2) @ (p - q)
        assert values.max() <= best + 1e-12


def test_the_density_between_the_samples_against_quadrature_and_samples():
    p, q = GaussianMixture([-2, 1], [0.5, 0.8], [0.3, 0.7]), GaussianMixture([3], [0.4], [1])
    x = np.linspace(-4, 5, 19)

    def at(place):
        def blend(e):
            parts = ((0.3, -2, 0.5), (0.7, 1, 0.8))
            return sum(w * norm.pdf(place, e * m + (1 - e) * 3, np.hypot(e * s, (1 - e) * 0.4)) for w, m, s in parts)

        return quad(blend, 0, 1, points=[0.2, 0.4, 0.6, 0.8, 0.9, 0.95], epsabs=1e-11)[0]

    np.testing.assert_allclose(interpolate_density(p, q, x), [at(place) for place in x], atol=1e-8)
    generator = np.random.default_rng(4)
    share = generator.uniform(size=200_000)
    first = generator.choice(2, p=[0.3, 0.7], size=len(share))
    data = np.array([-2, 1])[first] + np.array([0.5, 0.8])[first] * generator.normal(size=len(share))
    between = share * data + (1 - share) * (3 + 0.4 * generator.normal(size=len(share)))
    counts, edges = np.histogram(between, 40, (-3, 4))
    expected = interpolate_density(p, q, (edges[1:] + edges[:-1]) / 2) * np.diff(edges) * len(share)
    assert ((counts - expected) ** 2 / (expected + 1)).mean() == pytest.approx(1.0, abs=0.6)


def test_the_penalised_slopes_are_what_an_optimiser_finds():
    generator = np.random.default_rng(5)
    lead, density = generator.uniform(-0.8, 0.8, 12), generator.uniform(0.05, 0.6, 12)
    for penalty in (0.3, 10.0):

        def cost(slopes, penalty=penalty):
            return -(slopes @ lead) + penalty * (density @ (abs(slopes) - 1) ** 2)

        found = penalised_slopes(lead, density, penalty)
        start = np.sign(lead)
        better = minimize(cost, start, method="BFGS", options={"gtol": 1e-9})
        np.testing.assert_allclose(found, better.x, rtol=1e-4)
        assert cost(found) <= better.fun + 1e-12
        assert cost(found) <= min(cost(generator.normal(0, 1.5, 12)) for _ in range(200))
    assert penalised_slopes([0.0], [1.0], 1.0).tolist() == [0]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda p, x: optimal_critic(p, p, x[::-1]), "increasing"),
        (lambda p, x: optimal_critic(p, p[:-1], x), "shape"),
        (lambda p, x: optimal_critic(-p, p, x), "not negative"),
        (lambda p, x: dual_value(3 * p, p, x), "sum to 1"),
        (lambda p, x: dual_value(p, p, x[1:]), "critic"),
        (lambda p, x: steepest_slope(p[:1], x[:1]), "two points"),
        (lambda p, x: clipped_value(p, p, x, 0, 0.1), "width"),
        (lambda p, x: clipped_value(p, p, x, 3, 0.0), "clip"),
        (lambda p, x: penalised_slopes(p, 0 * p, 1.0), "above 0"),
    ],
)
def test_what_makes_no_sense_is_refused(broken, words):
    with pytest.raises(ValueError, match=words):
        broken(np.full(4, 0.25), np.arange(4.0))
