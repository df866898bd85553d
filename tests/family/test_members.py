"""The table of members: each entry names things that exist, and its experiment is what its words say."""

import pytest

from gan_core import checkpoints
from gan_core.family.members import MEMBERS
from gan_core.lessons import library
from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS

EACH = pytest.mark.parametrize("name", list(MEMBERS))


@EACH
def test_what_an_entry_names_exists(name):
    member = MEMBERS[name]
    assert member.preset in PRESETS
    assert member.link.startswith("https://")
    assert not member.checkpoint or member.checkpoint in checkpoints.shipped()
    assert not member.lesson or member.lesson in {lesson.name for lesson in library.load().lessons}
    assert bool(member.rival) == bool(member.against)


@EACH
def test_a_rival_plays_the_same_experiment_by_other_rules(name):
    member = MEMBERS[name]
    rival = member.settings.replace(**member.rival)
    assert set(rival.differences(member.settings)) == set(member.rival)


def test_members_are_different_games():
    games = [member.settings.to_json() for member in MEMBERS.values()]
    assert len(set(games)) == len(games)


@EACH
def test_a_checkpoint_was_trained_by_the_rules_of_its_member(name):
    member = MEMBERS[name]
    if member.checkpoint:
        trained = checkpoints.load(member.checkpoint).settings
        played = member.settings
        same = ("dataset", "network", "conditional", "loss")
        assert [getattr(trained, field) for field in same] == [getattr(played, field) for field in same]


def test_every_loss_has_a_member_that_plays_it():
    assert {member.settings.loss for member in MEMBERS.values()} == set(LOSSES)
