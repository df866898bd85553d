"""The model of the chapter on the two losses, against PyTorch's autograd."""

import numpy as np
import pytest
import torch
from torch.nn.functional import logsigmoid

from tests.pages.theory.model_answers import answers

LOSSES = {"saturating": lambda o: logsigmoid(-o), "non_saturating": lambda o: -logsigmoid(o)}


def test_losses_and_slopes_at_random_logits(javascript):
    generator = np.random.default_rng(9)
    settings = [{"logit": float(logit)} for logit in generator.uniform(-8, 8, 50)]
    for values, metrics in zip(settings, answers(javascript, "losses/losses.js#generator", settings), strict=True):
        logit = torch.tensor(values["logit"], dtype=torch.float64, requires_grad=True)
        d = torch.sigmoid(logit).item()
        assert metrics["d"] == pytest.approx(d, rel=1e-12)
        slopes = {}
        for name, loss in LOSSES.items():
            value = loss(logit)
            (slope,) = torch.autograd.grad(value, logit)
            slopes[name] = slope.item()
            assert metrics[name] == pytest.approx(value.item(), rel=1e-12)
            assert metrics[f"{name}_by_logit"] == pytest.approx(slopes[name], rel=1e-12)
            # dD/do = D (1 − D)
            assert metrics[f"{name}_by_d"] == pytest.approx(slopes[name] / (d * (1 - d)), rel=1e-9)
        assert metrics["ratio"] == pytest.approx(slopes["non_saturating"] / slopes["saturating"], rel=1e-9)
