"""The loops' sigmoid and slopes against SciPy and the losses' own words; whole gradients are compared in the engine."""

import numpy as np
import pytest
import torch
from scipy.special import expit

from gan_core.training.line import gradients
from gan_core.training.loss import Slope
from gan_core.training.losses import LOSSES

OUTPUTS = np.concatenate([np.linspace(-120, 120, 24_001), np.geomspace(1e-20, 1, 1001), [np.inf, -np.inf]])


def test_the_sigmoid_keeps_its_digits_on_both_sides():
    single = OUTPUTS.astype(np.float32)
    wanted = expit(single.astype(np.float64))
    found = gradients.sigmoid(single).astype(np.float64)
    normal = wanted > np.finfo(np.float32).tiny
    relative = np.abs(found - wanted)[normal] / wanted[normal]
    assert 1e-8 < relative.max() < 6.1e-8  # rounded once
    assert np.abs(found - wanted)[~normal].max() < 1e-44
    np.testing.assert_array_equal(gradients.sigmoid(OUTPUTS), expit(OUTPUTS))
    assert np.isnan(gradients.sigmoid(np.array([np.nan], np.float32)))


@pytest.mark.parametrize("given", [Slope(constant=-2.0, edge=1.0), Slope(1.5, -1.0, 0.5, 0.25, 3.0)], ids=str)
def test_a_slope_ends_at_its_edge(given):
    o = np.linspace(-8, 8, 129, dtype=np.float32)  # some of them on the edge
    out = np.full_like(o, np.nan)
    gradients.slope(np.array(given.numbers, np.float32), np.float32(1), o, out)
    x = o.astype(np.float64)
    smooth = given.weight * expit(given.side * x) + given.linear * x + given.constant
    np.testing.assert_allclose(out, np.where(given.side * x < given.edge, smooth, 0.0), rtol=3e-6, atol=1e-7)
    np.testing.assert_allclose(gradients.slopes_at(given, o), np.where(given.side * x < given.edge, smooth, 0.0))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("face", ["real", "fake", "generated"])
def test_slopes_of_a_mean_are_those_of_the_loss(name, face, dtype):
    term = getattr(LOSSES[name], face)
    o = np.linspace(-30, 30, 600).astype(dtype)  # none of them on the edge of a hinge
    out = np.full_like(o, np.nan)
    gradients.slope(np.array(term.slope.numbers, dtype), dtype(1 / len(o)), o, out)
    leaf = torch.from_numpy(o).double().requires_grad_()
    term.value(leaf).mean().backward()
    np.testing.assert_allclose(
        out, leaf.grad.numpy(), rtol=3e-7 if dtype is np.float32 else 3e-9, atol=0
    )  # torch takes softplus for linear from 20 on
