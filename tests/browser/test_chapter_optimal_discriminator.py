"""The chapter on the optimal discriminator, against SciPy and gan_core.theory."""

import math

import numpy as np
import pytest
from figures import Figure, open_chapter
from scipy.stats import norm

from gan_core.theory.divergences import optimal_discriminator

CHART = np.linspace(-8, 8, 321)


def test_a_user_finds_the_best_answer_and_draws_a_curve(page, server):
    open_chapter(page, server.url, "optimal-discriminator")
    point = Figure(page, "best-answer")
    point.drag("answer", "x", right=-30, up=20)
    point.type("generated_std", 0.6)
    point.nudge("payoff", "d", "Shift+ArrowRight", 2)
    now = point.values
    assert now["x"] < 0
    assert now["d"] > 0.77
    p, q = norm.pdf(now["x"], now["data_mean"], now["data_std"]), norm.pdf(now["x"], now["generated_mean"], 0.6)
    assert point.shown("payoff").split()[-1] == f"−{-(p * math.log(now['d']) + q * math.log(1 - now['d'])):.3f}"
    assert point.metrics["best"] == pytest.approx(p / (p + q), rel=1e-12)
    assert point.metrics["slope"] == pytest.approx(p / now["d"] - q / (1 - now["d"]), rel=1e-9)
    point.click("To the peak")
    assert point.values["d"] == pytest.approx(p / (p + q), abs=1e-3)

    point.choose("densities", "draw")
    point.draw("densities", [(-8, 0), (-2, 0), (0, 0.4), (2, 0), (8, 0)])
    point.choose("pencil", "generated")
    point.draw("densities", [(-8, 0), (0, 0), (2, 0.5), (4, 0), (8, 0)])
    curves = np.array(point.array("p")), np.array(point.array("q"))
    for curve, peak in zip(curves, (0, 2), strict=True):
        assert np.trapezoid(curve, CHART) == pytest.approx(1.0, abs=1e-9)
        assert CHART[np.argmax(curve)] == pytest.approx(peak, abs=0.15)
    drawn = np.interp(CHART, np.linspace(-8, 8, 161), point.values["drawn_data"])
    np.testing.assert_allclose(curves[0], drawn / np.trapezoid(drawn, CHART), atol=1e-9)
    np.testing.assert_allclose(
        np.nan_to_num(point.array("d_optimal"), nan=0.5), optimal_discriminator(*curves), atol=1e-12
    )
    point.type("x", -7)
    assert (point.shown("best").split()[-1], point.metrics["payoff"]) == ("0.500", 0)
    assert not point.broken()

    whole = Figure(page, "whole-curve")
    assert whole.shown("value").split()[-2] == "−1.386"
    whole.draw("discriminator", [(-7.9, 0.9), (-2, 0.9), (2, 0.2), (7.9, 0.2)])
    d = np.array(whole.array("d"))
    assert np.interp([-5, 0, 5], CHART, d) == pytest.approx([0.9, 0.55, 0.2], abs=0.03)
    now, x = whole.values, np.linspace(-8, 8, 8001)
    p, q = (norm.pdf(CHART, now[f"{who}_mean"], now[f"{who}_std"]) for who in ("data", "generated"))
    assert whole.metrics["value"] == pytest.approx(np.trapezoid(p * np.log(d) + q * np.log(1 - d), CHART), abs=1e-6)
    p, q = (norm.pdf(x, now[f"{who}_mean"], now[f"{who}_std"]) for who in ("data", "generated"))
    best = np.trapezoid(p * np.log(p / (p + q)) + q * np.log(q / (p + q)), x)
    assert whole.metrics["gap"] == pytest.approx(best - whole.metrics["value"], abs=1e-6)
    assert whole.metrics["gap"] > 0.05
    whole.click("Every point to its best")
    assert whole.metrics["gap"] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(whole.array("d"), whole.array("d_optimal"), atol=2e-12)
    assert not whole.broken()
