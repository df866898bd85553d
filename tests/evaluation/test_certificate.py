"""The certified bound against Gaussians whose Jensen-Shannon divergence is known by quadrature."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from gan_core.evaluation.certificate import certified_divergence

DISTANCES = [0.5, 1.0, 2.0, 4.0]


def true_divergence(distance):
    p, q = norm(distance / 2).pdf, norm(-distance / 2).pdf
    integrand = lambda x: 0.5 * sum(a(x) * math.log(2 * a(x) / (p(x) + q(x))) for a in (p, q))  # noqa: E731
    return quad(integrand, -10, 10)[0]


def draw(random, distance, count):
    """Log-odds of the optimal discriminator on draws from N(±distance/2, 1)."""
    return (distance * (random.standard_normal(count) + sign * distance / 2) for sign in (1, -1))


@pytest.mark.parametrize("distance", DISTANCES)
def test_the_bound_is_below_the_truth_and_not_far_below(distance):
    random = np.random.default_rng(1)
    truth = true_divergence(distance)
    bounds = np.array([certified_divergence(*draw(random, distance, 1024)) for _ in range(200)])
    # 5 % of 200 may fail; 21 or more would have a probability under 1e-3 if the confidence were exactly 95 %.
    assert (bounds > truth).sum() < 21
    assert np.median(bounds) > truth - 0.04


def test_it_holds_where_a_normal_approximation_fails():
    # One generated image in 2,000 is taken for real with confidence: most samples contain none of them.
    random = np.random.default_rng(2)
    rare, mistake, right = 1 / 2000, 5.0, 3.0
    cost_of_right, cost_of_mistake = math.log1p(math.exp(-right)), math.log1p(math.exp(mistake))
    value = -cost_of_right - (1 - rare) * cost_of_right - rare * cost_of_mistake
    truth = 0.5 * (value + math.log(4))
    bounds, approximations = [], []
    for _ in range(400):
        generated = np.where(random.random(256) < rare, mistake, -right)
        bounds.append(certified_divergence(np.full(256, right), generated))
        values = -cost_of_right - np.logaddexp(0.0, generated)
        low = values.mean() - norm.ppf(0.95) * values.std(ddof=1) / math.sqrt(256)
        approximations.append(0.5 * (low + math.log(4)))
    assert np.mean(np.array(approximations) > truth) > 0.5
    assert np.mean(np.array(bounds) > truth) < 0.05
    assert np.median(bounds) > truth - 0.1


def test_limits():
    assert certified_divergence(np.zeros(1000), np.zeros(1000)) == 0.0
    # A discriminator that is sure and wrong certifies nothing, rather than something negative.
    assert certified_divergence(np.full(1000, -50.0), np.full(1000, 50.0)) == 0.0
    perfect = certified_divergence(np.full(1000, np.inf), np.full(1000, -np.inf))
    assert 0.65 < perfect < math.log(2)
    assert isinstance(perfect, float)
    # More images prove more.
    assert perfect < certified_divergence(np.full(10_000, 9.0), np.full(10_000, -9.0)) < math.log(2)


def test_more_confidence_costs():
    random = np.random.default_rng(3)
    real, generated = draw(random, 1.0, 1024)
    bounds = [certified_divergence(real, generated, confidence) for confidence in (0.5, 0.95, 0.999)]
    assert bounds[0] > bounds[1] > bounds[2] > 0


@pytest.mark.parametrize(
    ("real", "generated", "confidence"), [([0.0] * 3, [0.0] * 4, 0.95), ([0.0], [0.0], 0.95), ([0, 0], [0, 0], 1.0)]
)
def test_unusable_input_is_refused(real, generated, confidence):
    with pytest.raises(ValueError, match="got"):
        certified_divergence(real, generated, confidence)
