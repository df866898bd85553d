"""Models of the chapter on other generative models, against SciPy and by enumeration."""

import itertools
import math

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from tests.pages.theory.model_answers import answers, random_ranges


def test_the_bound_at_random_ranges(javascript):
    settings = random_ranges(
        np.random.default_rng(3), x=(-4, 4), gain=(0.3, 3), noise=(0.2, 2), q_mean=(-5, 5), q_std=(0.05, 3)
    )
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    for one, found in zip(settings, answers(javascript, "families/families.js#variational", settings), strict=True):
        z = one["q_mean"] + one["q_std"] * nodes
        log_q = norm.logpdf(z, one["q_mean"], one["q_std"])
        log_joint = norm.logpdf(z) + norm.logpdf(one["x"], one["gain"] * z, one["noise"])
        # The integrand is a polynomial of z, for which this quadrature is exact.
        assert found["elbo"] == pytest.approx(weights @ (log_joint - log_q), rel=1e-9, abs=1e-9)
        evidence = norm.logpdf(one["x"], 0, math.hypot(one["gain"], one["noise"]))
        assert found["evidence"] == pytest.approx(evidence, rel=1e-12)
        assert found["gap"] == pytest.approx(evidence - found["elbo"], rel=1e-9, abs=1e-9)


def test_boltzmann_machine_by_enumeration(javascript):
    settings = random_ranges(np.random.default_rng(4), strength=(0, 4), bias=(-1, 1))
    settings = [one | {"sweeps": 3000, "seed": seed} for seed, one in enumerate(settings, 1)]
    found = answers(javascript, "families/families.js#boltzmann", settings, ("p", "visited"))
    for one, (metrics, arrays) in zip(settings, found, strict=True):
        weights = one["strength"] * np.array([[1, -1]] * 4)
        offsets = one["strength"] * np.array([-2, 2])
        states = np.array(list(itertools.product((0, 1), repeat=4)))
        hidden = np.array(list(itertools.product((0, 1), repeat=2)))
        logs = one["bias"] * states.sum(1)[:, None] + hidden @ offsets + states @ weights @ hidden.T
        assert metrics["log_z"] == pytest.approx(logsumexp(logs), rel=1e-12)
        exact = np.exp(logsumexp(logs, axis=1) - logsumexp(logs))
        assert arrays["p"] == pytest.approx(exact, abs=1e-12)
        if one["strength"] < 1:
            assert 0.5 * np.abs(exact - arrays["visited"]).sum() < 0.08
