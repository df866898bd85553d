"""Models of the chapter on generative and discriminative models, against SciPy."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from scipy.stats import norm

from pages.theory.models.figures import TWO_CLASSES
from pages.theory.models.noise_dimension import NOISE_DIMENSION
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


def right_answers(one, at):
    """The share of right answers with one boundary, spam above it."""
    spam, ham = norm(one["spam_mean"], one["spam_std"]), norm(one["ham_mean"], one["ham_std"])
    return one["prior"] * spam.sf(at) + (1 - one["prior"]) * ham.cdf(at)


def test_a_boundary_and_bars_learned_from_the_same_samples(javascript):
    ranges = {
        "spam_mean": (0.5, 4),
        "spam_std": (0.5, 2),
        "ham_mean": (-4, -0.5),
        "ham_std": (0.5, 2),
        "prior": (0.2, 0.8),
    }
    settings = [one | {"x": 0, "n": 300, "seed": 1} for one in random_ranges(np.random.default_rng(7), **ranges)]
    found = answers(javascript, TWO_CLASSES.model, settings, ("drawn_all", "edges", "learned_x"))
    for one, (metrics, arrays) in zip(settings, found, strict=True):
        places = np.linspace(-8, 8, 321)
        start = places[np.argmax(right_answers(one, places))]
        best = -minimize_scalar(lambda at, one=one: -right_answers(one, at), bounds=(start - 0.1, start + 0.1)).fun
        assert metrics["best_right"] == pytest.approx(max(best, one["prior"], 1 - one["prior"]), abs=1e-6)
        assert metrics["learned_right"] == pytest.approx(right_answers(one, arrays["learned_x"][0]), abs=1e-12)
        assert metrics["right_lost"] == pytest.approx(metrics["best_right"] - metrics["learned_right"], abs=1e-15)
        edges = np.array(arrays["edges"])
        cdf = one["prior"] * norm(one["spam_mean"], one["spam_std"]).cdf(edges)
        cdf += (1 - one["prior"]) * norm(one["ham_mean"], one["ham_std"]).cdf(edges)
        exact, drawn = np.diff(cdf), np.array(arrays["drawn_all"]) * np.diff(edges)
        off = np.abs(exact - drawn).sum() + abs(exact.sum() - drawn.sum())
        assert metrics["bars_off"] == pytest.approx(0.5 * off, abs=1e-9)


def test_what_the_chapter_says_of_300_messages(javascript):
    start = {one.name: one.value for one in TWO_CLASSES.parameters}
    assert start["n"] == 300
    found = answers(javascript, TWO_CLASSES.model, [start | {"seed": seed} for seed in range(1, 51)])
    lost = [one["right_lost"] for one in found]
    assert 0.0005 < np.median(lost) < 0.0015
    assert np.quantile(lost, 0.9) < 0.01
    assert np.median([one["bars_off"] for one in found]) == pytest.approx(1 / 8, abs=0.005)


def test_what_cells_see_of_a_folded_line(javascript):
    generator = np.random.default_rng(9)
    settings = [
        {
            "dimension": "one",
            "folds": int(generator.integers(1, 41)),
            "level": int(generator.integers(0, 8)),
            "n": 0,
            "seed": 1,
        }
        for _ in range(30)
    ]
    z = (np.arange(400_000) + 0.5) / 400_000
    for one, found in zip(settings, answers(javascript, NOISE_DIMENSION.model, settings), strict=True):
        turn = z * one["folds"] % 2
        y = np.minimum(turn, 2 - turn)
        count = 2 ** one["level"]
        shares = np.histogram2d(z, y, bins=count, range=((0, 1), (0, 1)))[0].ravel() / len(z)
        even = np.full(count**2, 1 / count**2)
        assert found["right"] == pytest.approx(0.5 + 0.25 * np.abs(shares - even).sum(), abs=2e-3)
        assert found["reached"] == pytest.approx(np.mean(shares > 0), abs=0.01)
        finer = np.histogram2d(z, y, bins=2 * count, range=((0, 1), (0, 1)))[0].ravel() / len(z)
        assert found["finer"] == pytest.approx(0.5 + 0.25 * np.abs(finer - 0.25 / count**2).sum(), abs=4e-3)
        assert 0.5 <= found["right"] <= found["finer"] + 1e-12 <= 1 + 1e-12
        assert found["length"] == pytest.approx(np.hypot(np.diff(z), np.diff(y)).sum(), rel=1e-3)
        # Each coordinate by itself is as it should be.
        assert np.histogram(y, bins=10, range=(0, 1))[0] == pytest.approx([40_000] * 10, rel=1e-3)


def test_two_numbers_fill_the_square(javascript):
    settings = [{"dimension": "two", "folds": 4, "level": level, "n": 2000, "seed": 3} for level in range(8)]
    found = answers(javascript, NOISE_DIMENSION.model, settings, ("x", "y"))
    assert {metrics["right"] for metrics, _ in found} == {0.5}
    counts = np.histogram2d(*(found[0][1][name] for name in "xy"), bins=4, range=((0, 1), (0, 1)))[0]
    assert np.abs(counts - 125).max() < 50
