"""The chapter on divergences, against SciPy."""

import math

import numpy as np
import pytest
from figures import Figure, answers, open_chapter
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.stats import norm, uniform, wasserstein_distance

from pages.theory.divergences.figures import OVERLAP, SEEKING

X = np.linspace(-40, 40, 40_001)


def log_sum(log_p, log_q):
    return np.logaddexp(log_p, log_q) - math.log(2)


def distances(p, q):
    """KL, reverse KL, JSD, TV and W1 of two frozen SciPy distributions, by adaptive quadrature."""
    low, high = min(p.ppf(1e-15), q.ppf(1e-15)), max(p.isf(1e-15), q.isf(1e-15))
    points = sorted({*p.ppf([1e-6, 0.1, 0.5, 0.9, 1 - 1e-6]), *q.ppf([1e-6, 0.1, 0.5, 0.9, 1 - 1e-6])})

    def over(integrand):
        return quad(integrand, low, high, points=points, limit=500, epsabs=1e-9)[0]

    def towards(one, other):
        return over(lambda x: one.pdf(x) * (one.logpdf(x) - other.logpdf(x)))

    def to_mixture(one):
        return over(lambda x: one.pdf(x) * (one.logpdf(x) - log_sum(p.logpdf(x), q.logpdf(x))))

    return {
        "forward": towards(p, q),
        "reverse": towards(q, p),
        "jsd": (to_mixture(p) + to_mixture(q)) / 2,
        "tv": over(lambda x: abs(p.pdf(x) - q.pdf(x))) / 2,
        "transport": over(lambda x: abs(p.cdf(x) - q.cdf(x))),
    }


def test_a_user_moves_two_densities_and_has_a_gaussian_fitted(page, server):
    open_chapter(page, server.url, "divergences")
    pair = Figure(page, "two-densities")
    pair.drag("densities", "generated_mean", right=60)
    pair.drag("distances", "generated_mean", right=30)
    pair.nudge("densities", "data_std", "Shift+ArrowRight")
    pair.type("data_mean", -2)
    now = pair.values
    assert (now["data_mean"], now["data_std"]) == (-2, 1.5)
    assert now["generated_mean"] > 2.5
    p, q = norm(-2, 1.5), norm(now["generated_mean"], now["generated_std"])
    expected = distances(p, q)
    assert {name: pair.metrics[name] for name in expected} == pytest.approx(expected, abs=1e-6)
    assert pair.shown("jsd").split()[-2] == f"{expected['jsd']:.3f}"
    assert pair.metrics["forward"] != pytest.approx(pair.metrics["reverse"], rel=0.1)
    pair.click("Far apart")
    assert abs(pair.metrics["jsd_slope"]) < 1e-6
    assert pair.shown("transport_slope").split()[-1] == "−1.000"
    pair.click("No overlap")
    assert [pair.shown(name).split()[-2] for name in ("forward", "reverse", "jsd")] == ["∞", "∞", "0.693"]
    assert pair.metrics["jsd"] == pytest.approx(math.log(2), abs=1e-15)
    assert pair.metrics["transport"] == pytest.approx(4.5, abs=1e-12)
    assert not pair.broken()

    fitted = Figure(page, "covering-seeking")
    fitted.click("Cover")
    assert fitted.metrics["std"] == pytest.approx(math.hypot(2.5, 0.6), abs=1e-6)
    fitted.click("Seek")
    assert (fitted.metrics["mean"], fitted.metrics["std"]) == pytest.approx((2.5, 0.6), abs=5e-3)
    fitted.click("Seek on the left")
    assert fitted.shown("mean").split()[-1].startswith("−2.")
    fitted.drag("way", "start_mean", right=70, up=-15)
    assert fitted.values["start_mean"] > 0
    assert fitted.metrics["mean"] == pytest.approx(2.5, abs=5e-3)
    fitted.slide("steps", "Home")
    assert fitted.metrics["mean"] == fitted.values["start_mean"]
    fitted.element.get_by_role("button", name="Play: steps of descent").click()
    page.wait_for_function("document.querySelector('[data-figure=covering-seeking]').theoryFigure.values.steps > 3")
    assert not fitted.broken()


def test_gaussians_agree_with_quadrature(scripts):
    generator = np.random.default_rng(1)
    settings = [
        {"shape": "gaussians", **{one.name: generator.uniform(one.minimum, one.maximum) for one in OVERLAP.parameters}}
        for _ in range(12)
    ]
    for values, found in zip(settings, answers(scripts, OVERLAP.model, settings), strict=True):
        p, q = (norm(values[f"{who}_mean"], values[f"{who}_std"]) for who in ("data", "generated"))
        expected = distances(p, q)
        assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-6, abs=1e-6), values


def test_boxes_agree_with_points_that_stand_for_them(scripts):
    generator = np.random.default_rng(2)
    settings = [
        {"shape": "boxes", **{one.name: generator.uniform(one.minimum, one.maximum) for one in OVERLAP.parameters}}
        for _ in range(25)
    ]
    u = (np.arange(20_000) + 0.5) / 20_000
    for values, found in zip(settings, answers(scripts, OVERLAP.model, settings), strict=True):
        p, q = (
            uniform(
                values[f"{who}_mean"] - math.sqrt(3) * values[f"{who}_std"], 2 * math.sqrt(3) * values[f"{who}_std"]
            )
            for who in ("data", "generated")
        )
        assert found["transport"] == pytest.approx(wasserstein_distance(p.ppf(u), q.ppf(u)), abs=1e-3)
        common = q.cdf(p.support()[1]) - q.cdf(p.support()[0])
        assert (found["reverse"] == math.inf) == (common < 1 - 1e-12)
        # Where both are positive, D* is the same number: JSD has two kinds of points on each side.
        share = p.cdf(q.support()[1]) - p.cdf(q.support()[0])
        height_p, height_q = 1 / np.ptp(p.support()), 1 / np.ptp(q.support())
        both = [2 * height / (height_p + height_q) for height in (height_p, height_q)]
        jsd = math.log(2) * (2 - share - common) / 2 + (share * math.log(both[0]) + common * math.log(both[1])) / 2
        assert found["jsd"] == pytest.approx(jsd, abs=1e-9)


def objective(divergence, values):
    """A divergence of the mixture from N(m, exp(l)²), on a dense grid of its own."""
    step, half = X[1] - X[0], values["distance"] / 2
    parts = [(1 - values["share"], norm(-half, values["mode_std"])), (values["share"], norm(half, values["mode_std"]))]
    log_p = np.logaddexp(*(math.log(weight) + part.logpdf(X) for weight, part in parts))
    below = sum(weight * part.cdf(X) for weight, part in parts)

    def of(place):
        q = norm(place[0], math.exp(place[1]))
        log_q = q.logpdf(X)
        if divergence == "forward":
            return step * np.sum(np.exp(log_p) * (log_p - log_q))
        if divergence == "reverse":
            return step * np.sum(np.exp(log_q) * (log_q - log_p))
        if divergence == "transport":
            return step * np.sum(np.abs(below - q.cdf(X)))
        middle = log_sum(log_p, log_q)
        return step * np.sum(np.exp(log_p) * (log_p - middle) + np.exp(log_q) * (log_q - middle)) / 2

    return of


@pytest.mark.parametrize("divergence", ["forward", "reverse", "jsd", "transport"])
def test_descents_end_where_another_search_finds_nothing_better(scripts, divergence):
    generator = np.random.default_rng(3)
    settings = [
        {one.name: generator.uniform(one.minimum, one.maximum) for one in SEEKING.parameters}
        | {"divergence": divergence, "steps": steps}
        for steps in (0, 7, 150, 150)
    ]
    for values, found in zip(settings, answers(scripts, SEEKING.model, settings), strict=True):
        of, end = objective(divergence, values), [found["mean"], math.log(found["std"])]
        assert found["value"] == pytest.approx(of(end), abs=2e-4)
        assert found["value"] == found[divergence]
        if values["steps"] == 150:
            better = minimize(of, end, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7, "maxfev": 150})
            assert found["value"] <= better.fun + 2e-3
