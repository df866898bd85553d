"""Models of the chapter on where notes go wrong, against SciPy and PyTorch."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from scipy.spatial.distance import jensenshannon
from scipy.special import logsumexp
from scipy.stats import norm

from tests.pages.theory.model_answers import answers

LOG_2, LOG_4 = math.log(2), math.log(4)
NODES, GAUSS = np.polynomial.legendre.leggauss(12)
CELLS = np.arange(-26, 26, 0.25)
X = (CELLS[:, None] + 0.125 * (NODES + 1)).ravel()
WEIGHTS = np.tile(0.125 * GAUSS, len(CELLS))


def expectation(log_density, f):
    """By Gauss and Legendre, piece by piece; f of an array."""
    density = np.exp(log_density(X))
    return float(WEIGHTS @ np.where(density > 0, density * f(X), 0.0))


def divergence(log_p, log_q):
    middle = lambda x: np.logaddexp(log_p(x), log_q(x)) - LOG_2  # noqa: E731
    return 0.5 * sum(expectation(one, partial(difference, one, middle)) for one in (log_p, log_q))


def difference(one, other, x):
    return one(x) - other(x)


def log_optimal(log_p, log_q, x):
    return log_p(x) - np.logaddexp(log_p(x), log_q(x))


def log_mixture(means, x):
    return logsumexp(norm.logpdf(x[:, None], means, 0.4), axis=1) - math.log(len(means))


def log_of_log(log_d, x):
    return np.log(1 - log_d(x))


def test_the_mistakes_have_the_numbers_of_scipy_and_pytorch(javascript):
    generator = np.random.default_rng(8)
    settings = [{"distance": float(generator.uniform(0, 4))} for _ in range(20)]
    for values, metrics in zip(settings, answers(javascript, "mistakes/mistakes.js#units", settings), strict=True):
        edges = np.linspace(-4, 4, 80_001)
        boxes = [np.clip(np.diff(np.clip(edges, at - 1, at + 1)), 0, None) / 2 for at in (-2, -2 + values["distance"])]
        assert metrics["jsd"] == pytest.approx(jensenshannon(*boxes) ** 2, abs=1e-4)
        assert metrics["bits"] == pytest.approx(jensenshannon(*boxes, base=2) ** 2, abs=1e-4)

    settings = [{"place": float(place), "bumps": bumps} for place in (-5, 1, 3.3) for bumps in "139"]
    for values, metrics in zip(settings, answers(javascript, "mistakes/mistakes.js#early", settings), strict=True):
        bumps = int(values["bumps"])
        means = [values["place"] + 0.8 * (index - (bumps - 1) / 2) for index in range(bumps)]
        mixture = partial(log_mixture, means)
        wanted = LOG_4 - 2 * divergence(norm(3, 0.5).logpdf, mixture)
        assert metrics["least"] == pytest.approx(wanted, abs=1e-9)
        if values["place"] == -5:
            assert metrics["least"] < 1e-6

    settings = [{"mean": float(generator.uniform(-6, 6)), "std": float(generator.uniform(0.4, 2))} for _ in range(6)]
    settings.append({"mean": 0, "std": 1})
    for values, metrics in zip(settings, answers(javascript, "mistakes/mistakes.js#misprint", settings), strict=True):
        log_p, log_q = norm(0, 1).logpdf, norm(values["mean"], values["std"]).logpdf
        log_d = partial(log_optimal, log_p, log_q)
        wrong = expectation(log_p, log_d) + expectation(log_q, partial(log_of_log, log_d))
        assert metrics["wrong"] == pytest.approx(wrong, abs=1e-9)
        assert metrics["right"] == pytest.approx(2 * divergence(log_p, log_q) - LOG_4, abs=1e-9)
    assert metrics["wrong"] == pytest.approx(-LOG_2 + math.log(1 + LOG_2), abs=1e-9)

    settings = [
        {"threshold": float(generator.uniform(-7, 7)), "generated_mean": float(generator.uniform(-4, 2))}
        for _ in range(20)
    ]
    for values, metrics in zip(
        settings, answers(javascript, "mistakes/misreadings.js#accuracy", settings), strict=True
    ):
        threshold, mean = values["threshold"], values["generated_mean"]
        wanted = (norm.sf(threshold, 2) + norm.cdf(threshold, mean)) / 2
        assert metrics["accuracy"] == pytest.approx(wanted, abs=1e-12)
        assert metrics["best"] == pytest.approx(norm.cdf((2 - mean) / 2), abs=1e-12)

    settings = [{"logit": float(logit)} for logit in generator.uniform(-8, 8, 20)]
    criterion = torch.nn.BCEWithLogitsLoss()
    both = zip(
        settings,
        answers(javascript, "mistakes/misreadings.js#twice", settings),
        answers(javascript, "mistakes/mistakes.js#objectives", settings),
        strict=True,
    )
    for values, metrics, objectives in both:
        logit = torch.tensor([values["logit"]], dtype=torch.float64, requires_grad=True)
        one, zero = torch.ones_like(logit), torch.zeros_like(logit)
        right = criterion(logit, one) + criterion(-logit, zero)
        wrong = criterion(torch.sigmoid(logit), one) + criterion(torch.sigmoid(-logit), zero)
        assert metrics["right"] == pytest.approx(right.item(), abs=1e-12)
        assert metrics["wrong"] == pytest.approx(wrong.item(), abs=1e-12)
        assert metrics["slope"] == pytest.approx(torch.autograd.grad(wrong, logit)[0].item(), abs=1e-12)
        for name, loss in (("saturating", -criterion(logit, zero)), ("non_saturating", criterion(logit, one))):
            slope = torch.autograd.grad(loss, logit)[0].item()
            assert objectives[f"push_{name}"] == pytest.approx(-slope, abs=1e-12)

    settings = [{"count": count, "bins": bins, "seed": 3} for count, bins in ((50, 100), (300, 50), (5000, 20))]
    found = answers(javascript, "mistakes/misreadings.js#histogram", settings, ("p", "q"))
    for values, (metrics, arrays) in zip(settings, found, strict=True):
        assert metrics["estimate"] == pytest.approx(jensenshannon(arrays["p"], arrays["q"]) ** 2, abs=1e-12)
        assert sum(arrays["p"]) * 8 / values["bins"] == pytest.approx(1)
    # Where every bin is well filled the bias is that of a χ² variable with (bins - 1) degrees of freedom.
    assert metrics["mean"] == pytest.approx(19 / (4 * 5000), rel=0.35)
