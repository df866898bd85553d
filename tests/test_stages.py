"""Stages: a run that takes one up goes on exactly as if it had never stopped."""

import itertools

import numpy as np
import pytest
import torch

from gan_core import stages
from gan_core.errors import CheckpointError
from gan_core.pretraining import generators as pretraining
from gan_core.runs import states
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

TINY = {
    "mlp": Settings(dataset="mnist", latent_dim=4, generator_width=8, discriminator_width=8, batch_size=8, ema=0.9),
    "dcgan": Settings(
        dataset="mnist",
        network="dcgan",
        latent_dim=4,
        generator_width=4,
        discriminator_width=4,
        generator_norm="batch",
        r1=1.0,
        r1_interval=3,
        batch_size=8,
        ema=0.9,
    ),
}


@pytest.fixture(autouse=True)
def one_thread():
    """As in the workers: with another number sums are rounded differently."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def assert_same(one, two):
    assert one.keys() == two.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)


def arrays(trainer):
    return trainer.state_dict()["arrays"]


@pytest.mark.parametrize("name", TINY)
def test_stages_lie_on_one_way(name, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "STAGES", {name: (2, 5, 7)})
    monkeypatch.setattr(pretraining, "PRESETS", TINY)
    told = []
    folder = pretraining.pretrain(f"stages_{name}", tmp_path, lambda done, steps: told.append((done, steps)))
    assert told == [(2, 7), (5, 7), (7, 7)]
    assert {path.name for path in folder.iterdir()} == {"2.safetensors", "5.safetensors", "7.safetensors"}

    never_stopped = Trainer(TINY[name])
    never_stopped.run(9)
    for step in (2, 5, 7):
        trainer = Trainer(TINY[name])
        trainer.load_state_dict(states.from_bytes(stages.path(name, step, tmp_path / "stages").read_bytes()))
        assert trainer.step_count == step
        trainer.run(9 - step)
        assert_same(arrays(trainer), arrays(never_stopped))


@pytest.mark.parametrize("preset", stages.STAGES)
def test_every_shipped_stage_goes_on_bit_for_bit(preset):
    assert stages.available(preset) == (0, *stages.STAGES[preset])
    assert stages.read(preset, 0) is None
    for step in stages.STAGES[preset]:
        through, stopped = Trainer(PRESETS[preset]), Trainer(PRESETS[preset])
        through.load_state_dict(states.from_bytes(stages.read(preset, step)))
        assert through.step_count == step
        stopped.load_state_dict(through.state_dict())
        through.run(4)
        stopped.run(2)
        kept = states.to_bytes(stopped.state_dict())
        again = Trainer(PRESETS[preset])
        again.load_state_dict(states.from_bytes(kept))
        again.run(2)
        assert_same(arrays(through), arrays(again))


def test_later_stages_are_better():
    """The Frechet distance in the features of the frozen classifier falls along the way, by halves and more."""
    from gan_core import datasets
    from gan_core.evaluation import classifier
    from gan_core.evaluation.frechet import frechet_distance

    judge = classifier.load("mnist")
    real = judge.features(datasets.load("mnist").test_images[:1000])
    for preset in ("digits", "digits_dcgan"):
        steps, distances = stages.STAGES[preset], []
        for step in (steps[0], steps[1], steps[-1]):
            trainer = Trainer(PRESETS[preset])
            trainer.load_state_dict(states.from_bytes(stages.read(preset, step)))
            distances.append(frechet_distance(judge.features(trainer.sample(1000, 1)), real))
        assert distances[1] < 0.6 * distances[0]
        assert distances[2] < 0.6 * distances[1]


@pytest.mark.parametrize(("preset", "error"), [("pix2pix", "l1_error"), ("cyclegan", "cycle_error")])
def test_later_translators_are_nearer(preset, error):
    errors: list[float] = []
    for step in (0, *stages.STAGES[preset]):
        trainer = Trainer(PRESETS[preset])
        if step:
            trainer.load_state_dict(states.from_bytes(stages.read(preset, step)))
        errors.append(trainer.snapshot().metrics[error])
    assert all(later < 0.9 * earlier for earlier, later in itertools.pairwise(errors)), errors
    assert errors[1] < 0.3 * errors[0]


def test_what_does_not_exist_is_answered_with_what_does():
    with pytest.raises(CheckpointError, match="0, 200, 1,000"):
        stages.read("digits", 500)
    with pytest.raises(CheckpointError, match="none"):
        stages.read("far_apart", 0)
    assert stages.available("far_apart") == ()


def test_all_that_ships_is_small_enough():
    folder = stages.FOLDER.parent
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size <= 100e6
    assert sum(path.stat().st_size for path in stages.FOLDER.rglob("*.safetensors")) <= 55e6
