import pytest

from gan_core.lessons.format import SPEEDS
from gan_core.training.presets import PRESETS, STORIES, story_speed


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_has_a_story_at_a_speed_that_pages_offer(preset):
    assert STORIES[preset].speed in SPEEDS
    assert story_speed(preset) == STORIES[preset].speed


@pytest.mark.parametrize("name", [None, "of nobody"])
def test_what_has_no_story_goes_as_fast_as_it_can(name):
    assert story_speed(name) is None
