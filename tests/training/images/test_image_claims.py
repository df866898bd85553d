"""What is said about games on images is true: a sample of the study, and rules that are broken to see it notice."""

import dataclasses

import pytest

from benchmarks.claims.tally import Tally
from benchmarks.claims_images.study import study
from gan_core.training.images import claims, class_report, course, diagnosis


def found_out(made):
    """Whether the study finds a fault within so many courses made by hand."""
    tally = Tally()
    for index in range(made):
        study("made", index, 1, tally)
        if tally.faults:
            return True
    return False


def test_no_sentence_is_shown_where_it_is_false():
    tally = Tally()
    study("real", 0, 3, tally, looks=4)
    study("made", 0, 150, tally)
    assert tally.faults == []
    assert sum(tally.states.values()) > 2000
    assert len(tally.shown) >= 25


def never(rule, claim):
    """The rules, one claim of one of them taken out."""
    [broken] = [one for one in diagnosis.RULES if one.name == rule]
    left = {name: predicate for name, predicate in broken.claims.items() if name != claim} or {"": claims.always}
    return [dataclasses.replace(one, claims=left) if one is broken else one for one in diagnosis.RULES]


CLAIMS = [
    (rule.name, claim)
    for rule in diagnosis.RULES[:-1]
    for claim in rule.claims
    # When something is worth a word is no claim; and what names a thing cannot even be said without it.
    if claim not in ("warmed up", "settled", "few judged", "classes are missing", "g is deaf", "a class is crowded")
]


@pytest.mark.parametrize(("rule", "claim"), CLAIMS)
def test_a_rule_without_one_of_its_claims_is_found_out(rule, claim, monkeypatch):
    monkeypatch.setattr(diagnosis, "RULES", never(rule, claim))
    assert found_out(400)


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [
        (claims, "FADED", 0.5),
        (claims, "ALIKE", 0.6),
        (claims, "GAP_LEARNED_BY_HEART", 0.02),
        (claims, "PROVED", 0.3),
        (claims, "AHEAD", 0.8),
        (claims, "LOPSIDED", 0.2),
        (claims, "NEAR_A_COIN", 0.2),
        (claims, "EVEN", 0.5),
        (claims, "DEAF", 0.8),
        (class_report, "CHANCE", 0.5),
        (class_report, "SURPLUS", 1.0),
        (course, "STILL", 20.0),
        (course, "LASTING", 0),
        (course, "LONGEST_GAP", 10**9),
    ],
)
def test_a_threshold_that_makes_a_word_false_is_found_out(owner, name, value, monkeypatch):
    monkeypatch.setattr(owner, name, value)
    assert found_out(400)


def test_a_memory_that_outlives_its_course_is_found_out(monkeypatch):
    monkeypatch.setattr(course.Course, "forget", lambda self: None if hasattr(self, "_since") else FORGET(self))
    assert found_out(400)


FORGET = course.Course.forget


@pytest.mark.parametrize("remedy", range(3))
def test_advice_that_the_settings_make_void_is_found_out(remedy, monkeypatch):
    broken = [
        dataclasses.replace(
            rule, remedies=tuple(dataclasses.replace(one, possible=lambda settings: True) for one in rule.remedies)
        )
        for rule in diagnosis.RULES
    ]
    chosen = ("images look alike", "d is near a coin", "much is proved")[remedy]
    rules = [new if new.name == chosen else old for old, new in zip(diagnosis.RULES, broken, strict=True)]
    monkeypatch.setattr(diagnosis, "RULES", rules)
    assert found_out(400)
