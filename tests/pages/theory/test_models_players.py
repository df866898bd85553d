"""The model of the chapter on the two players, against derivatives by PyTorch's autograd."""

import numpy as np
import pytest
import torch
from scipy.stats import norm
from torch.nn.functional import binary_cross_entropy_with_logits

from tests.pages.theory.model_answers import answers
from tests.pages.theory.oracles.players import PARAMETERS, game


def labelled_cost(values):
    """The mean binary cross-entropy of D, half of the samples real and half generated, by PyTorch's own loss."""
    nodes = np.linspace(-12, 12, 4801)
    weights = torch.tensor(norm.pdf(nodes) * 0.005)
    cost = 0.0
    for label, mean, std in ((1.0, 2.0, 1.0), (0.0, values["mu"], values["s"])):
        logits = values["a"] * (mean + std * torch.tensor(nodes)) + values["b"]
        costs = binary_cross_entropy_with_logits(logits, torch.full_like(logits, label), reduction="none")
        cost += 0.5 * float(weights @ costs)
    return cost


def test_derivatives_at_random_settings(javascript):
    generator = np.random.default_rng(8)
    settings = [
        {
            "a": float(generator.uniform(-4, 4)),
            "b": float(generator.uniform(-6, 6)),
            "mu": float(generator.uniform(-5, 5)),
            "s": float(generator.uniform(0.1, 4)),
            "z": float(generator.uniform(-3, 3)),
            "rate": float(generator.uniform(0.05, 2)),
            "loss": ["saturating", "non_saturating"][int(generator.integers(2))],
            "turn": "d",
        }
        for _ in range(50)
    ]
    found = answers(javascript, "players/players.js#game", settings)
    steps = (
        answers(javascript, "players/players.js#discriminatorTurn", settings),
        answers(javascript, "players/players.js#generatorTurn", settings),
    )
    for one, metrics, of_d, of_g in zip(settings, found, *steps, strict=True):
        terms, slopes = game(one)
        for term in ("first", "second"):
            assert metrics[term] == pytest.approx(terms[term], abs=1e-8)
            for name in PARAMETERS:
                assert metrics[f"{term}_{name}"] == pytest.approx(slopes[term][name], abs=1e-8), (one, term, name)
        assert metrics["value_labelled"] == pytest.approx(-2 * labelled_cost(one), rel=1e-8, abs=1e-8)
        assert metrics["loss_mean"] == pytest.approx(terms["loss"], abs=1e-8)
        assert set(of_d) == {"turn", "a", "b"}
        assert set(of_g) == {"turn", "mu", "s"}
        for name in ("mu", "s"):
            assert of_g[name] == pytest.approx(one[name] - one["rate"] * slopes["loss"][name], abs=1e-8)
