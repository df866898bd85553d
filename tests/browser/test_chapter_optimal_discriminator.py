"""The chapter on the optimal discriminator, against SciPy and gan_core.theory."""

import math

import numpy as np
import pytest
from figures import Figure, answers, open_chapter
from scipy.integrate import quad
from scipy.special import log_expit
from scipy.stats import norm

from gan_core.theory.divergences import optimal_discriminator, optimal_value
from gan_core.theory.mixtures import GaussianMixture
from pages.theory.optimal_discriminator.figures import POINT, WHOLE

CHART = np.linspace(-8, 8, 321)


def random_values(figure, generator, **fixed):
    values = {one.name: generator.uniform(one.minimum, one.maximum) for one in figure.parameters}
    sketches = {one.name: generator.uniform(0, one.maximum, len(one.value)).tolist() for one in figure.sketches}
    return {**values, **sketches, **{one.name: one.value for one in figure.options}, **fixed}


def mixtures(values):
    def of(who):
        means, share = [values[f"{who}_mean"], values[f"{who}_second"]], values[f"{who}_share"]
        return GaussianMixture(means, [values[f"{who}_std"]] * 2, [1 - share, share])

    return of("data"), of("generated")


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


def test_one_point_agrees_with_an_independent_computation(scripts):
    generator = np.random.default_rng(1)
    settings = [random_values(POINT, generator, densities="mixtures") for _ in range(50)]
    for values, found in zip(settings, answers(scripts, POINT.model, settings), strict=True):
        p, q = (density.pdf(values["x"]).item() for density in mixtures(values))
        assert (found["p_here"], found["q_here"]) == pytest.approx((p, q), rel=1e-9, abs=1e-300)
        assert found["best"] == pytest.approx(optimal_discriminator([p], [q])[0], rel=1e-9)
        d = values["d"]
        assert found["payoff"] == pytest.approx(p * np.log(d) + q * np.log1p(-d), rel=1e-9, abs=1e-300)


def test_whole_curves_agree_with_quadrature_and_with_masses(scripts):
    generator = np.random.default_rng(2)
    settings = [random_values(WHOLE, generator, densities="mixtures", curve="logistic") for _ in range(20)]
    edges = np.linspace(-16, 16, 6401)
    for values, found in zip(settings, answers(scripts, WHOLE.model, settings), strict=True):
        p, q = mixtures(values)

        def paid(x, p=p, q=q, values=values):
            o = values["steepness"] * (x - values["middle"])
            return p.pdf(x).item() * log_expit(o) + q.pdf(x).item() * log_expit(-o)

        value, _ = quad(paid, -14, 14, points=np.arange(-8, 9).tolist(), limit=400, epsabs=1e-9)
        assert found["value"] == pytest.approx(value, abs=1e-7)
        # The masses of fine bins are a lower bound of JSD, and converge to it.
        assert found["optimum"] == pytest.approx(optimal_value(p.bin_masses(edges), q.bin_masses(edges)), abs=2e-5)


def test_where_both_densities_are_nothing_the_answer_is_a_half_by_convention(scripts):
    values = random_values(POINT, np.random.default_rng(3), densities="draw", x=5.0, d=0.2)
    values["drawn_data"][100:] = values["drawn_generated"][100:] = [0.0] * 61
    ((found, curves),) = answers(scripts, POINT.model, [values], arrays=("d_optimal", "d_free"))
    assert (found["best"], found["found"], found["payoff"], found["slope"]) == (0.5, 0.5, 0, 0)
    free = CHART > 2.0 - 1e-9
    assert np.isnan(np.array(curves["d_optimal"])[free]).all()
    assert (np.array(curves["d_free"])[free] == 0.5).all()
    assert np.isfinite(np.array(curves["d_optimal"])[~free]).all()
