import numpy as np
import pytest
import torch

from gan_core import checkpoints
from gan_core.errors import CheckpointError
from gan_core.pretraining import generators as pretraining
from gan_core.pretraining.generators import Phase, Recipe
from gan_core.training.images.engine import ImageEngine
from gan_core.training.images.observer import ImageObserver
from gan_core.training.settings import Settings

SMALL = Settings(
    dataset="mnist", latent_dim=4, generator_width=8, discriminator_width=8, batch_size=16, ema=0.5, seed=3
)


def test_a_recipe_is_trained_in_stages_and_its_average_kept(tmp_path, monkeypatch):
    recipe = Recipe(SMALL, (Phase(60), Phase(3, {"generator_lr": 0.0})))
    monkeypatch.setattr(pretraining, "RECIPES", {"small": recipe})
    told = []
    path = pretraining.pretrain("small", tmp_path, lambda step, steps: told.append((step, steps)))
    assert told == [(50, 63), (60, 63), (63, 63)]
    engine = ImageEngine(SMALL, mixed_precision=pretraining.prefers_mixed_precision())
    engine.run(60)
    engine.apply(SMALL.replace(generator_lr=0.0))
    engine.run(3)
    found = checkpoints.load(path)
    assert (found.name, found.settings, found.steps) == ("small", SMALL, 63)
    assert "CC BY-SA" in found.licence
    for name, tensor in engine.average.state_dict().items():
        np.testing.assert_array_equal(found.tensors[name], tensor.numpy())
    assert found.metrics == ImageObserver(engine).snapshot().metrics


def test_an_annealed_rate_is_that_of_pytorchs_schedule():
    settings = pretraining.RECIPES["mnist_dcgan"].settings.replace(generator_lr=2e-3, discriminator_lr=8e-3)
    phases = pretraining._annealed(settings, 1_000).phases
    assert sum(phase.steps for phase in phases) == 1_000
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], 2e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 1_000)
    rates = []
    for _ in range(1_000):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    done = 0
    for phase in phases:
        middle = rates[done + phase.steps // 2]
        assert phase.changes["generator_lr"] == pytest.approx(middle, rel=1e-6)
        assert phase.changes["discriminator_lr"] == pytest.approx(4 * middle, rel=1e-6)
        done += phase.steps


def test_an_unknown_recipe_is_answered_with_what_exists(tmp_path):
    with pytest.raises(CheckpointError, match=r"'mnist'.*mnist_mlp.*stages_digits.*classifier_mnist"):
        pretraining.pretrain("mnist", tmp_path)


@pytest.mark.parametrize("name", pretraining.RECIPES)
def test_every_recipe_has_its_checkpoint(name):
    recipe = pretraining.RECIPES[name]
    found = checkpoints.load(name)
    assert found.settings == recipe.settings
    assert found.steps == recipe.steps
    assert recipe.settings.ema > 0
    assert (checkpoints.FOLDER / f"{name}.safetensors").stat().st_size < 6 * 2**20


def test_its_digits_are_like_digits():
    """Nearest held-out digits are far closer to a good sample than to noise, and every class appears among them."""
    from gan_core import datasets

    digits = datasets.load("mnist")
    real = digits.test_images[:4000].reshape(4000, -1).astype(np.float32) / 255
    samples = checkpoints.load("mnist_mlp").sample(300, 0).reshape(300, -1).astype(np.float32) / 255
    others = digits.train_images[:300].reshape(300, -1).astype(np.float32) / 255

    def nearest(images):
        squares = (images**2).sum(1)[:, None] + (real**2).sum(1)[None] - 2 * images @ real.T
        return np.sqrt(squares.min(1)), digits.test_labels[squares.argmin(1)]

    distance, labels = nearest(samples)
    usual, _ = nearest(others)
    assert np.median(distance) < 1.15 * np.median(usual)
    counts = np.bincount(labels, minlength=10)
    assert counts.min() >= 6, counts
    assert counts.max() <= 75, counts
