"""Seeds that are stacked are the runs that they would be alone, also beside one that diverges."""

import numpy as np
import pytest

from gan_core.errors import DivergedError
from gan_core.sweeps import batch as batches
from gan_core.sweeps.batch import SeedBatch
from gan_core.sweeps.plan import SweepPlan
from gan_core.sweeps.sweep import Sweep
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.optimizers import OPTIMIZERS
from gan_core.training.presets import preset
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

WILD = Settings(
    loss="least_squares",
    optimizer="momentum",
    generator_lr=0.2,
    discriminator_lr=0.5,
    latent_dim=1,
    batch_size=32,
    generator_width=16,
    discriminator_width=16,
)
"""Some of its seeds diverge within tens of steps, others do not."""


def alone(settings, seed, steps):
    """JSD and covered modes of one run at these steps, by way of the trainer; NaN from where it has diverged."""
    trainer, found = Trainer(settings.replace(seed=seed)), []
    for step in steps:
        try:
            trainer.run(step - trainer.step_count)
            metrics = trainer.snapshot().metrics
            found.append((metrics["jsd"], metrics["modes_covered"]))
        except DivergedError:
            return np.array(found + [(np.nan, np.nan)] * (len(steps) - len(found)))
    return np.array(found)


def finished(batch):
    for _ in batch.pieces():
        pass
    return batch.courses


@pytest.mark.parametrize("stacked", [10**8, 8 * 10**6], ids=["in one stack", "in stacks of two"])
def test_each_stacked_seed_is_the_run_that_it_would_be_alone(monkeypatch, stacked):
    monkeypatch.setattr(batches, "STACKED", stacked)
    monkeypatch.setattr(batches, "PIECE_SECONDS", 1.0)  # by way of `run` alone, however slow the machine is
    trained, run = [], LineEngine.run
    monkeypatch.setattr(
        LineEngine, "run", lambda self, steps: trained.append(steps * len(self.seeds)) or run(self, steps)
    )
    settings, seeds, steps = preset("two_modes"), (0, 1, 2, 7, 11), (0, 100, 200)
    courses = finished(SeedBatch(settings, seeds, steps))
    assert sum(trained) == 200 * len(seeds)  # whoever leaves the stack comes back as it left
    assert courses.seeds == seeds and list(courses.steps) == list(steps) and courses.modes == 2
    for place, seed in enumerate(seeds):
        jsd, covered = alone(settings, seed, steps).T
        np.testing.assert_allclose(courses.jsd[:, place], jsd, atol=1e-4, rtol=0)
        np.testing.assert_array_equal(courses.covered[:, place], covered)
    # And they are different runs, which have learned something.
    assert len(set(courses.jsd[-1].tolist())) == len(seeds)
    assert (courses.jsd[-1] < courses.jsd[0] - 0.05).all()


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_each_stacked_seed_has_the_very_weights_that_it_would_have_alone(optimizer):
    """To the last bit: a game amplifies whatever rounding leaves."""
    settings, seeds, steps = preset("two_modes").replace(optimizer=optimizer), (0, 1, 2), 20
    stacked = LineEngine(settings, seeds)
    stacked.run(steps)
    for place, seed in enumerate(seeds):
        single = LineEngine(settings.replace(seed=seed))
        single.run(steps)
        for player in ("generator", "discriminator"):
            found, expected = (getattr(engine, player).parameters for engine in (stacked, single))
            np.testing.assert_array_equal(found[place], expected[0], err_msg=f"{player} of seed {seed}")


def test_a_step_that_takes_long_is_made_of_single_updates_and_comes_to_the_same(monkeypatch):
    settings, seeds, steps = (
        preset("two_modes").replace(discriminator_steps=3, batch_size=32, latent_dim=1),
        (3, 4),
        (0, 40),
    )
    whole = finished(SeedBatch(settings, seeds, steps))
    monkeypatch.setattr(batches, "PIECE_SECONDS", 0.0)
    batch = SeedBatch(settings, seeds, steps)
    pieces = sum(1 for _ in batch.pieces())
    assert pieces > 40 * 4
    np.testing.assert_array_equal(batch.courses.jsd, whole.jsd)
    assert batch.steps == 2 * 40


@pytest.mark.parametrize("seconds", [0.01, 0.0], ids=["many steps at a time", "update by update"])
def test_a_seed_that_diverges_takes_no_other_with_it(monkeypatch, seconds):
    monkeypatch.setattr(batches, "PIECE_SECONDS", seconds)
    seeds, steps = tuple(range(8)), (0, 10, 20, 30, 40)
    courses = finished(SeedBatch(WILD, seeds, steps))
    singles = np.stack([alone(WILD, seed, steps) for seed in seeds], axis=1)
    diverged = np.isnan(singles[-1, :, 0])
    assert 0 < diverged.sum() < len(seeds)
    np.testing.assert_array_equal(courses.diverged, diverged)
    np.testing.assert_allclose(courses.jsd, singles[..., 0], atol=1e-4, rtol=0)
    np.testing.assert_array_equal(courses.covered, singles[..., 1])


def test_threads_share_out_the_seeds_and_change_nothing(monkeypatch):
    monkeypatch.setattr(batches, "STACKED", 8 * 10**6)
    monkeypatch.setattr(batches, "PIECE_SECONDS_OF_ALL", 0.001)
    settings, seeds, steps = preset("two_modes"), tuple(range(5)), (0, 20, 40)
    alone = finished(SeedBatch(settings, seeds, steps))
    batch = SeedBatch(settings, seeds, steps, threads=2)
    shared = finished(batch)
    np.testing.assert_allclose(shared.jsd, alone.jsd, atol=1e-6, rtol=0)
    np.testing.assert_array_equal(shared.covered, alone.covered)
    assert batch.steps == 5 * 40
    assert finished(SeedBatch(settings, (3,), steps, threads=2)).jsd.shape == (3, 1)


def test_what_goes_wrong_in_a_thread_is_told(monkeypatch):
    def look(engine, run):
        raise ZeroDivisionError(engine.seeds[run])

    with pytest.raises(ZeroDivisionError):
        finished(SeedBatch(WILD, (0, 1, 2), (0, 10), look, threads=2))


def test_once_all_have_diverged_nothing_more_is_trained():
    batch = SeedBatch(WILD.replace(discriminator_lr=1.0, generator_lr=1.0), (0, 1), (0, 100, 100_000))
    courses = finished(batch)
    assert courses.diverged.all() and courses.jsd.shape == (3, 2)
    assert np.isfinite(courses.jsd[0]).all()
    assert batch.steps <= 2 * 100


def test_a_sweep_trains_every_combination_and_tells_when_there_is_news():
    small = Settings(latent_dim=1, batch_size=16, generator_width=4, discriminator_width=4)
    plan = SweepPlan(
        small, 3, 6, (("discriminator_steps", (1, 2)), ("loss", ("saturating", "non_saturating"))), looks=3
    )
    sweep, told, steps = Sweep(plan), 0, []
    for news in sweep.pieces():
        told += news
        steps.append(sweep.steps)
    assert sweep.steps == sweep.most == 4 * 3 * 6
    assert steps == sorted(steps)
    assert told == 4 * 4  # each look of each cell
    for cell, courses in enumerate(sweep.courses):
        assert list(courses.steps) == [0, 2, 4, 6]
        jsd, covered = alone(plan.experiment(cell), 1, (0, 2, 4, 6)).T
        np.testing.assert_allclose(courses.jsd[:, 1], jsd, atol=1e-6, rtol=0)
        np.testing.assert_array_equal(courses.covered[:, 1], covered)
    # All cells begin at the same place, and the settings make a difference from there on.
    assert all((courses.jsd[0] == sweep.courses[0].jsd[0]).all() for courses in sweep.courses)
    assert len({courses.jsd[-1].tobytes() for courses in sweep.courses}) == 4


def test_a_sweep_that_nobody_asks_for_more_stays_as_it_is():
    small = Settings(latent_dim=1, batch_size=16, generator_width=4, discriminator_width=4)
    sweep = Sweep(SweepPlan(small, 2, 50, looks=5))
    pieces = sweep.pieces()
    while sweep.courses[0] is None or len(sweep.courses[0].steps) < 2:
        next(pieces)
    pieces.close()
    assert list(sweep.courses[0].steps) == [0, 10]
    assert 0 < sweep.steps < sweep.most
