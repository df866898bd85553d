"""Models of the chapter on generative and discriminative models, against SciPy."""

import math

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from tests.pages.theory.model_answers import answers, random_ranges

X = np.linspace(-40, 40, 16001)


def test_the_two_classes_at_random_ranges(javascript):
    generator = np.random.default_rng(1)
    settings = random_ranges(
        generator,
        spam_mean=(-5, 5),
        spam_std=(0.3, 3),
        ham_mean=(-5, 5),
        ham_std=(0.3, 3),
        prior=(0.01, 0.99),
        x=(-8, 8),
    )
    for one in settings:
        one |= {"n": 4000, "seed": int(generator.integers(1, 51))}
    shares = []
    for one, found in zip(settings, answers(javascript, "models/classes.js#joint", settings), strict=True):
        logs = np.array(
            [
                math.log(one["prior"]) + norm.logpdf(one["x"], one["spam_mean"], one["spam_std"]),
                math.log(1 - one["prior"]) + norm.logpdf(one["x"], one["ham_mean"], one["ham_std"]),
            ]
        )
        assert found["posterior_logistic"] == pytest.approx(math.exp(logs[0] - logsumexp(logs)), abs=1e-9)
        assert found["marginal_sum"] == pytest.approx(math.exp(logsumexp(logs)), abs=1e-12)
        assert found["joint_spam"] == pytest.approx(math.exp(logs[0]), abs=1e-12)
        shares.append((found["drawn_share"] - one["prior"]) / math.sqrt(one["prior"] * (1 - one["prior"]) / 4000))
    assert np.abs(shares).max() < 4.5
    assert 0.5 < np.std(shares) < 1.5


def test_two_worlds_at_random_ranges(javascript):
    settings = random_ranges(np.random.default_rng(2), centre=(-6, 6), width=(0.3, 8))
    settings = [one | {"n": 0, "seed": 1} for one in settings]
    first = 0.5 * norm(1.5, 1.2).pdf(X) + 0.5 * norm(-1.5, 1.2).pdf(X)
    spam = 0.5 * norm(1.5, 1.2).pdf(X)
    for one, found in zip(settings, answers(javascript, "models/classes.js#reweighted", settings), strict=True):
        weight = np.exp(-0.5 * ((X - one["centre"]) / one["width"]) ** 2)
        mass = np.trapezoid(first * weight, X)
        assert found["constant"] == pytest.approx(mass, rel=1e-9)
        assert found["second_spam"] == pytest.approx(np.trapezoid(spam * weight, X) / mass, abs=1e-9)
        apart = 0.5 * np.trapezoid(np.abs(first - first * weight / mass), X)
        assert found["total_variation"] == pytest.approx(apart, abs=1e-5)
        assert found["posterior_apart"] < 1e-10


def test_pushforward_at_random_ranges(javascript):
    settings = random_ranges(np.random.default_rng(5), bend=(0, 4), frequency=(0.5, 3), z=(-4, 4))
    settings = [one | {"n": 5000, "seed": seed} for seed, one in enumerate(settings, 1)]
    z = np.linspace(-12, 12, 24_001)
    far = []
    for one, found in zip(settings, answers(javascript, "models/pushforward.js#pushforward", settings), strict=True):
        squares = (z + one["bend"] / one["frequency"] * np.sin(one["frequency"] * z)) ** 2
        mean = np.trapezoid(squares * norm.pdf(z), z)
        assert found["square_closed"] == pytest.approx(mean, rel=1e-9)
        error = math.sqrt((np.trapezoid(squares**2 * norm.pdf(z), z) - mean**2) / 5000)
        far.append((found["square_drawn"] - mean) / error)
    assert np.abs(far).max() < 4.5
    assert 0.5 < np.std(far) < 1.6
