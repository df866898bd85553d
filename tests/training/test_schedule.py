"""Decay of learning rates against the scheduler of PyTorch."""

import pytest
import torch

from gan_core.training.schedule import learning_rate
from gan_core.training.settings import Settings


def test_decay_is_half_a_cosine():
    settings = Settings(generator_lr=3e-3, discriminator_lr=2e-3, decay_steps=40)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 2e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 40)
    for step in range(41):
        found = learning_rate(settings, "discriminator", step)
        assert found == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-9, abs=1e-15)
        assert learning_rate(settings, "generator", step) == pytest.approx(1.5 * found)
        optimizer.step()
        schedule.step()
    assert learning_rate(settings, "generator", 1000) == 0


def test_without_decay_rates_stay():
    assert learning_rate(Settings(generator_lr=3e-3), "generator", 10**6) == 3e-3
    assert learning_rate(Settings(dataset="mnist", generator_lr=3e-3, decay_steps=10), "generator", 5) == 3e-3
