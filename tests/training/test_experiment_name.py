"""What an experiment is called follows its settings."""

import re

import pytest

from gan_core.training.experiment_name import experiment_stem, experiment_title, is_changed
from gan_core.training.presets import PRESETS, STORIES

TWO = PRESETS["two_modes"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_as_it_is_has_its_own_name(name):
    assert experiment_title(name, PRESETS[name]) == STORIES[name].title
    assert experiment_stem(name, PRESETS[name]) == name


@pytest.mark.parametrize("changes", [{"means": (-2.0, 3.0)}, {"generator_lr": 2e-3}, {"r1": 4.0, "seed": 3}])
def test_other_settings_are_told(changes):
    settings = TWO.replace(**changes)
    assert is_changed("two_modes", settings)
    assert experiment_title("two_modes", settings) == "Two modes, changed"
    assert experiment_stem("two_modes", settings).endswith("_changed")


def test_what_stands_beside_the_name_is_no_change_of_it_and_files_name_it():
    settings = TWO.replace(seed=7, loss="saturating")
    assert not is_changed("two_modes", settings)
    assert experiment_title("two_modes", settings) == "Two modes"
    assert experiment_stem("two_modes", settings) == "two_modes_saturating_seed7"
    assert experiment_stem("two_modes", settings.replace(r1=9.0)) == "two_modes_saturating_seed7_changed"


def test_a_page_may_mean_something_else_by_the_name():
    own = TWO.replace(batch_size=32)
    assert (experiment_title("two_modes", own, own), experiment_stem("two_modes", own, own)) == (
        "Two modes",
        "two_modes",
    )
    assert experiment_title("two_modes", TWO, own) == "Two modes, changed"
    assert experiment_stem("two_modes", TWO, own) == "two_modes_changed"


def test_without_a_preset_the_data_give_the_name():
    stem = experiment_stem(None, PRESETS["digits"].replace(dataset="idx-0123456789ab"))
    assert stem == "idx_0123456789ab" and re.fullmatch(r"\w+", stem)
