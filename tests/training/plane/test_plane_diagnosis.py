"""Each sentence on a run in the plane, at moments where its claims are true and where they just are not."""

import pytest

from gan_core.training.plane.diagnosis import Course, Moment, diagnose
from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics
from gan_core.training.trainer import Trainer

RING = Settings(dataset="ring")
FROZEN = RING.replace(generator_lr=0, discriminator_lr=0)


def said(settings=RING, step=500, updates=500, since=450, **changes):
    metrics = {"modes_covered": 8, "modes": 8, "high_quality": 0.9, "jsd": 0.04, "jsd_bias": 0.01} | changes
    return diagnose(Moment(settings, step, updates, KnownMetrics(metrics), since), Course())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"step": 0, "updates": 0}, "Nothing is trained yet: press Play. G covers all 8 modes, and 90 %"),
        ({"settings": FROZEN}, "Both learning rates are 0, so nothing moves."),
        ({"settings": RING.replace(decay_steps=500)}, "have fallen to 0 over 500 steps, so nothing moves any more"),
        ({"settings": RING.replace(decay_steps=501)}, "Good"),
        ({"modes_covered": 7}, "G covers 7 of 8 modes. 90 %"),
        ({"modes_covered": 7, "since": 400}, "G has covered 7 of 8 modes since step 400 at least."),
        ({}, "Good: G covers all 8 modes, and 90 % of G's samples lie within 3 σ of the nearest mode."),
        ({"high_quality": 0.79}, "G covers all 8 modes, and 79 %"),
        ({"jsd": 0.2}, "G covers all 8 modes, and 90 %"),
        ({"modes": 1, "modes_covered": 1}, "Good: 90 % of G's samples lie within 3 σ of the data. JSD is 0.040 nats"),
        ({"modes": 1, "modes_covered": 0, "high_quality": 0.0}, "0 % of G's samples lie within 3 σ of the data."),
    ],
)
def test_a_sentence_says_what_is_the_case(changes, words):
    assert said(**changes).startswith(words) or words in said(**changes)


def test_how_long_modes_have_been_missing_is_known_as_far_as_it_was_seen():
    course = Course()
    assert [course.covered_since(step, covered) for step, covered in ((0, 3), (100, 3), (150, 2), (200, 2))] == [
        0,
        0,
        150,
        150,
    ]
    assert course.covered_since(401, 2) == 401  # nobody saw what happened in between
    course.begin()
    assert course.covered_since(402, 2) == 402


def test_a_run_speaks_for_itself():
    trainer = Trainer(RING.replace(batch_size=16, generator_scale=0.01))
    assert "Nothing is trained yet" in trainer.snapshot().diagnosis
    trainer.run(1)
    assert "of 8 modes" in trainer.snapshot().diagnosis
