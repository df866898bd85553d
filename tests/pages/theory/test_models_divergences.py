"""Models of the chapter on divergences, against SciPy."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm, uniform, wasserstein_distance

from pages.theory.divergences.figures import OVERLAP, SEEKING
from tests.pages.theory.model_answers import answers
from tests.pages.theory.oracles.divergences import distances, log_mean

X = np.linspace(-40, 40, 40_001)


def test_gaussians_agree_with_quadrature(javascript):
    generator = np.random.default_rng(1)
    settings = [
        {"shape": "gaussians", **{one.name: generator.uniform(one.minimum, one.maximum) for one in OVERLAP.parameters}}
        for _ in range(12)
    ]
    for values, found in zip(settings, answers(javascript, OVERLAP.model, settings), strict=True):
        p, q = (norm(values[f"{who}_mean"], values[f"{who}_std"]) for who in ("data", "generated"))
        expected = distances(p, q)
        assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-6, abs=1e-6), values


def test_boxes_agree_with_points_that_stand_for_them(javascript):
    generator = np.random.default_rng(2)
    settings = [
        {"shape": "boxes", **{one.name: generator.uniform(one.minimum, one.maximum) for one in OVERLAP.parameters}}
        for _ in range(25)
    ]
    u = (np.arange(20_000) + 0.5) / 20_000
    for values, found in zip(settings, answers(javascript, OVERLAP.model, settings), strict=True):
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
        middle = log_mean(log_p, log_q)
        return step * np.sum(np.exp(log_p) * (log_p - middle) + np.exp(log_q) * (log_q - middle)) / 2

    return of


@pytest.mark.parametrize("divergence", ["forward", "reverse", "jsd", "transport"])
def test_descents_end_where_another_search_finds_nothing_better(javascript, divergence):
    generator = np.random.default_rng(3)
    settings = [
        {one.name: generator.uniform(one.minimum, one.maximum) for one in SEEKING.parameters}
        | {"divergence": divergence, "steps": steps}
        for steps in (0, 7, 150, 150)
    ]
    for values, found in zip(settings, answers(javascript, SEEKING.model, settings), strict=True):
        of, end = objective(divergence, values), [found["mean"], math.log(found["std"])]
        assert found["value"] == pytest.approx(of(end), abs=2e-4)
        assert found["value"] == found[divergence]
        if values["steps"] == 150:
            better = minimize(of, end, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7, "maxfev": 150})
            assert found["value"] <= better.fun + 2e-3
