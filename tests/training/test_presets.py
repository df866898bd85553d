import pytest

from gan_core.lessons.format import SPEEDS
from gan_core.training.games import observing, stacked
from gan_core.training.presets import PRESETS, STORIES, story_speed
from gan_core.training.trainer import Trainer


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_has_a_story_at_a_speed_that_pages_offer(preset):
    assert STORIES[preset].speed in SPEEDS
    assert story_speed(preset) == STORIES[preset].speed


@pytest.mark.parametrize("name", [None, "of nobody"])
def test_what_has_no_story_goes_as_fast_as_it_can(name):
    assert story_speed(name) is None


def test_the_ring_is_found_whole_and_sharp():
    trainer = Trainer(PRESETS["ring_8"].replace(seed=1))
    trainer.run(trainer.settings.decay_steps)
    metrics = trainer.snapshot().metrics
    assert metrics["modes_covered"] == 8 and 0.93 < metrics["high_quality"] <= 1


def test_the_collapsing_ring_loses_most_of_its_modes():
    engine = stacked(PRESETS["ring_collapse"], (0, 1, 2, 3))
    engine.run(2000)
    covered = [metrics["modes_covered"] for metrics in observing(engine).metrics()]
    assert sorted(covered)[2] <= 4
