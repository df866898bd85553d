"""The table of members: each entry names things that exist, and its experiment is what its words say."""

import pytest

from gan_core import checkpoints
from gan_core.family.members import MEMBERS, Played, Translating
from gan_core.lessons import library
from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS
from gan_core.translation import checkpoints as translators

EACH = pytest.mark.parametrize("name", list(MEMBERS))
PLAYED = {name: member for name, member in MEMBERS.items() if isinstance(member, Played)}
TRANSLATING = {name: member for name, member in MEMBERS.items() if isinstance(member, Translating)}
EACH_PLAYED = pytest.mark.parametrize("name", list(PLAYED))


@EACH
def test_what_an_entry_names_exists(name):
    member = MEMBERS[name]
    assert member.link.startswith("https://")
    assert not member.lesson or member.lesson in {lesson.name for lesson in library.load().lessons}


@EACH_PLAYED
def test_what_an_experiment_names_exists(name):
    member = PLAYED[name]
    assert member.preset in PRESETS
    assert not member.checkpoint or member.checkpoint in checkpoints.shipped()
    assert bool(member.rival) == bool(member.against)


def test_translators_are_there_and_of_the_method_that_their_member_says():
    for member in TRANSLATING.values():
        trained = translators.load(member.translator, member.method)
        assert trained.settings.dataset == PRESETS[member.preset].dataset
    assert len(PLAYED) + len(TRANSLATING) == len(MEMBERS)


@EACH_PLAYED
def test_a_rival_plays_the_same_experiment_by_other_rules(name):
    member = PLAYED[name]
    rival = member.settings.replace(**member.rival)
    assert set(rival.differences(member.settings)) == set(member.rival)


def test_members_are_different_games():
    games = [member.settings.to_json() for member in PLAYED.values()]
    assert len(set(games)) == len(games)


@EACH_PLAYED
def test_a_checkpoint_was_trained_by_the_rules_of_its_member(name):
    member = PLAYED[name]
    if member.checkpoint:
        trained = checkpoints.load(member.checkpoint).settings
        played = member.settings
        same = ("dataset", "network", "conditional", "loss")
        assert [getattr(trained, field) for field in same] == [getattr(played, field) for field in same]


def test_every_loss_has_a_member_that_plays_it():
    assert {member.settings.loss for member in PLAYED.values()} == set(LOSSES)
