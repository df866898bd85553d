"""The chapter on generative and discriminative models, against SciPy."""

import math

import numpy as np
import pytest
from figures import Figure, open_chapter
from scipy.stats import norm

X = np.linspace(-40, 40, 16001)


def test_the_joint_and_what_follows_from_it(page, server):
    open_chapter(page, server.url, "models")
    figure = Figure(page, "two-classes")
    figure.nudge("given", "spam_mean", "ArrowRight", 3)
    assert figure.values["spam_mean"] == pytest.approx(1.95)
    figure.type("ham_std", 1.7)
    figure.slide("prior", "ArrowLeft")
    figure.drag("posterior", "x", right=25)
    figure.type("n", 4000)
    now, metrics = figure.values, figure.metrics
    assert now["prior"] == pytest.approx(0.39)
    assert now["x"] > 0.7
    joint = {
        "spam": now["prior"] * norm(now["spam_mean"], now["spam_std"]).pdf(now["x"]),
        "ham": (1 - now["prior"]) * norm(now["ham_mean"], now["ham_std"]).pdf(now["x"]),
    }
    assert metrics["posterior"] == pytest.approx(joint["spam"] / sum(joint.values()), abs=1e-9)
    assert figure.shown("posterior").endswith(f"{metrics['posterior']:.3f}")
    assert metrics["marginal_sum"] == pytest.approx(sum(joint.values()), abs=1e-9)
    # Samples: their classes are as frequent as p(y) says, their scores as p(x) says.
    assert abs(metrics["drawn_share"] - now["prior"]) < 4 * math.sqrt(0.25 / 4000)
    edges = np.array(figure.array("edges"))
    cdf = now["prior"] * norm(now["spam_mean"], now["spam_std"]).cdf(edges)
    cdf += (1 - now["prior"]) * norm(now["ham_mean"], now["ham_std"]).cdf(edges)
    drawn = np.array(figure.array("drawn_all")) * np.diff(edges)
    assert drawn.sum() == pytest.approx(np.diff(cdf).sum(), abs=0.01)
    assert 0.5 * np.abs(drawn - np.diff(cdf)).sum() < 0.07
    assert not figure.broken()

    # ▶ adds samples until it is pressed again.
    figure.type("n", 0)
    figure.play("n", "samples of the joint", beyond=60)
    assert 60 < figure.values["n"] < 4000

    worlds = Figure(page, "same-posterior")
    before = worlds.array("first_posterior")
    worlds.drag("two-densities", "centre", right=60)
    now, metrics = worlds.values, worlds.metrics
    assert now["centre"] > -2
    first = 0.5 * norm(1.5, 1.2).pdf(X) + 0.5 * norm(-1.5, 1.2).pdf(X)
    second = first * np.exp(-0.5 * ((X - now["centre"]) / now["width"]) ** 2)
    second /= np.trapezoid(second, X)
    assert metrics["total_variation"] == pytest.approx(0.5 * np.trapezoid(np.abs(first - second), X), abs=1e-5)
    assert metrics["total_variation"] > 0.1
    assert worlds.array("second_posterior") == pytest.approx(before, abs=1e-12)
    assert worlds.shown("posterior_apart").splitlines()[-1].startswith("✓")

    # The same samples teach a boundary and a density.
    figure.type("n", 300)
    now, metrics = figure.values, figure.metrics
    boundary = figure.array("learned_x")[0]
    spam, ham = norm(now["spam_mean"], now["spam_std"]), norm(now["ham_mean"], now["ham_std"])
    right = now["prior"] * spam.sf(boundary) + (1 - now["prior"]) * ham.cdf(boundary)
    assert metrics["learned_right"] == pytest.approx(right, abs=1e-9)
    assert 0 <= metrics["right_lost"] < metrics["bars_off"] / 3
    assert figure.shown("right_lost").endswith(f"{metrics['right_lost']:.3f}")

    noise = Figure(page, "noise-dimension")
    noise.type("folds", 9)
    noise.nudge("cells", "level", "ArrowRight", 2)
    now = noise.values
    assert (now["folds"], now["level"]) == (9, 5)
    z = (np.arange(400_000) + 0.5) / 400_000
    y = np.minimum(z * 9 % 2, 2 - z * 9 % 2)
    shares = np.histogram2d(z, y, bins=32, range=((0, 1), (0, 1)))[0].ravel() / len(z)
    assert noise.metrics["right"] == pytest.approx(0.5 + 0.25 * np.abs(shares - 1 / 1024).sum(), abs=2e-3)
    xs, ys = np.array(noise.array("x")), np.array(noise.array("y"))
    assert len(xs) == now["n"]
    assert ys == pytest.approx(np.minimum(xs * 9 % 2, 2 - xs * 9 % 2), abs=1e-12)
    assert noise.shown("length").endswith(f"{math.hypot(1, 9):.3f}")
    noise.choose("dimension", "two")
    assert noise.metrics["right"] == 0.5
    assert np.std(noise.array("y")) == pytest.approx(math.sqrt(1 / 12), abs=0.02)
    assert not noise.broken()

    pushed = Figure(page, "pushforward")
    pushed.nudge("map", "z", "ArrowRight", 2)
    z = pushed.values["z"]
    slope = 1 + 0.6 * math.cos(2 * z)
    assert pushed.metrics["log_density"] == pytest.approx(norm.logpdf(z) - math.log(slope), abs=1e-9)
    pushed.click("No inverse")
    assert pushed.shown("log_density").splitlines()[-1].startswith("–")
    fine = np.linspace(-9, 9, 100_001)
    sides = np.sign(fine + 1.5 * np.sin(2 * fine) - (z + 1.5 * math.sin(2 * z)))
    assert int(pushed.shown("preimages").splitlines()[-1]) == np.count_nonzero(np.diff(sides[sides != 0]))
