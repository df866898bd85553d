"""The chapter on cross-entropy as a user moves it, against SciPy."""

import math
from itertools import pairwise

import numpy as np
import pytest
from figures import Figure, open_chapter
from scipy.integrate import quad
from scipy.stats import cauchy, entropy

from tests.pages.theory.oracles.cross_entropy import FUNCTIONS, WEIGHTS, Z


def test_every_figure_of_the_chapter(page, server):
    open_chapter(page, server.url, "cross-entropy")
    figure = Figure(page, "expectation")
    figure.drag("weighed", "mean", right=-40)
    figure.type("n", 500)
    figure.slide("std", "ArrowRight")
    now, metrics = figure.values, figure.metrics
    assert now["mean"] < 0
    drawn = np.array(figure.array("drawn"))
    assert len(drawn) == 500
    costs = FUNCTIONS["loss"](now["mean"] + now["std"] * Z)
    expected = WEIGHTS @ costs
    assert metrics["over_x"] == pytest.approx(expected, abs=1e-8)
    assert metrics["batch_mean"] == pytest.approx(FUNCTIONS["loss"](drawn).mean(), abs=1e-9)
    assert metrics["standard_error"] == pytest.approx(math.sqrt((WEIGHTS @ (costs - expected) ** 2) / 500), abs=1e-8)
    assert abs(metrics["errors_away"]) < 4
    figure.choose("f", "square")
    assert figure.metrics["over_z"] == pytest.approx(now["mean"] ** 2 + now["std"] ** 2, abs=1e-8)
    assert not figure.broken()

    tails = Figure(page, "heavy-tails")
    tails.type("reach", 2)
    tails.slide("lean", "ArrowRight")
    now, metrics = tails.values, tails.metrics
    assert now["lean"] == pytest.approx(2.1)
    ends = [-100, -1, 0, 1, 210]
    moments = [quad(lambda x: x * cauchy.pdf(x), *pair)[0] for pair in pairwise(ends)]
    assert metrics["cut_cauchy"] == pytest.approx(sum(moments), abs=1e-7)
    assert metrics["absolute"] == pytest.approx(sum(map(abs, moments)), abs=1e-7)
    assert tails.shown("cut_cauchy").endswith(f"{sum(moments):.3f}")
    tails.click("All samples")
    assert abs(tails.metrics["normal_mean"]) < 4 / 100
    assert abs(tails.metrics["cauchy_mean"]) > 1
    assert tails.array("cauchy")[-1] == tails.metrics["cauchy_mean"]
    assert not tails.broken()

    coins = Figure(page, "coins")
    coins.nudge("cross", "q", "Shift+ArrowLeft", 3)
    coins.type("p", 0.45)
    q = coins.values["q"]
    assert q == pytest.approx(0.67)
    assert coins.metrics["entropy"] == pytest.approx(entropy([0.45, 0.55]), abs=1e-9)
    assert coins.metrics["divergence"] == pytest.approx(entropy([0.45, 0.55], [q, 1 - q]), abs=1e-9)
    assert coins.shown("cross").split()[-2] == f"{-0.45 * math.log(q) - 0.55 * math.log(1 - q):.3f}"
    coins.click("Half and half")
    assert coins.metrics["cross"] == pytest.approx(math.log(2), abs=1e-12)

    answer = Figure(page, "answer")
    answer.drag("cost", "d", right=50)
    d = answer.values["d"]
    assert d > 0.27
    assert answer.metrics["cost"] == pytest.approx(-math.log(d), abs=1e-9)
    answer.choose("label", "generated")
    assert answer.metrics["cost"] == pytest.approx(-math.log(1 - d), abs=1e-9)
    assert answer.metrics["slope"] == pytest.approx(1 / (1 - d), abs=1e-9)
    answer.slide("d", "End")
    assert "∞" in answer.shown("cost")
    assert not answer.broken()
    answer.nudge("cost", "d", "ArrowLeft")
    assert answer.metrics["cost"] == pytest.approx(math.log(1000), abs=1e-9)

    logits = Figure(page, "logits")
    assert logits.shown("clamped_slope") == "−4·10⁻⁶"
    assert logits.shown("logit_slope") == "−1"
    logits.nudge("loss", "o", "ArrowRight")
    assert logits.values["o"] == -39.75
    logits.click("1 − σ(o) = 0")
    assert logits.shown("definition") == "∞"
    assert logits.shown("definition_slope") == "not a number"
    assert logits.shown("clamped") == "100"
    assert logits.shown("logit") == "17"
    assert not logits.broken()
