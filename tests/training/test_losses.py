"""Losses against torch's own, their slopes against autograd, and both at extreme logits."""

import math

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import mse_loss

from gan_core.training.losses import LOSSES

LOGITS = torch.tensor([-100.0, -40.0, -17.5, -3.0, -0.1, 0.0, 0.2, 2.5, 16.0, 40.0, 100.0], dtype=torch.float64)
FLIPPED = LOGITS.flip(0) * 0.9
ONES, ZEROS = torch.ones_like(LOGITS), torch.zeros_like(LOGITS)


def test_discriminator_losses_are_the_library_s():
    binary = bce(LOGITS, ONES) + bce(FLIPPED, ZEROS)
    for name in ("saturating", "non_saturating"):
        assert LOSSES[name].discriminator(LOGITS, FLIPPED).item() == pytest.approx(binary.item(), rel=1e-12)
    squares = (mse_loss(LOGITS, ONES) + mse_loss(FLIPPED, ZEROS)) / 2
    assert LOSSES["least_squares"].discriminator(LOGITS, FLIPPED).item() == pytest.approx(squares.item(), rel=1e-12)


def test_generator_losses_are_the_library_s():
    wanted = {
        "non_saturating": bce(LOGITS, ONES),
        "saturating": -bce(LOGITS, ZEROS),
        "least_squares": mse_loss(LOGITS, ONES) / 2,
    }
    assert set(wanted) == set(LOSSES)
    for name, value in wanted.items():
        assert LOSSES[name].generator(LOGITS).item() == pytest.approx(value.item(), rel=1e-12)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("face", ["real", "fake", "generated"])
def test_slopes_are_derivatives(name, face):
    loss = LOSSES[name]
    outputs = LOGITS.clone().requires_grad_()
    getattr(loss, f"per_{face}")(outputs).sum().backward()
    slope = getattr(loss, f"{face}_slope")(LOGITS, torch.empty_like(LOGITS))
    torch.testing.assert_close(slope, outputs.grad, rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gradients_survive_extreme_logits(dtype):
    o = torch.tensor([-100.0, -40.0], dtype=dtype)
    assert LOSSES["non_saturating"].generated_slope(o, torch.empty_like(o)).tolist() == [-1.0, -1.0]
    small = LOSSES["saturating"].generated_slope(o, torch.empty_like(o))[1].item()
    assert small == pytest.approx(-math.exp(-40), rel=1e-5)
    # The other end is where 1 − σ(o) rounds to 0 in float32.
    assert LOSSES["non_saturating"].generated_slope(-o, torch.empty_like(o))[1].item() == pytest.approx(small, rel=1e-5)


def test_value_at_equilibrium():
    zero = torch.zeros(8)
    assert LOSSES["non_saturating"].discriminator(zero, zero).item() == pytest.approx(math.log(4), rel=1e-6)
    assert LOSSES["non_saturating"].generator(zero).item() == pytest.approx(math.log(2), rel=1e-6)


def test_probability_for_display():
    o = torch.tensor([-2.0, 0.0, 3.0])
    torch.testing.assert_close(LOSSES["saturating"].probability(o), torch.sigmoid(o))
    assert LOSSES["least_squares"].probability(o).tolist() == [0.0, 0.0, 1.0]
