"""Each rule speaks where its claims hold, with figures, since when, and a remedy that the settings leave room for."""

from dataclasses import replace

import numpy as np
import pytest

from gan_core.training.images.class_report import ClassReport
from gan_core.training.images.diagnosis import RULES, Diagnosis, diagnose
from gan_core.training.images.situation import Situation
from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics

SETTINGS = Settings(dataset="mnist")
BALANCED = {
    "accuracy_real": 0.8,
    "accuracy_training": 0.81,
    "accuracy_generated": 0.75,
    "jsd_certified": 0.1,
    "gradient_norm_saturating": 1.0,
    "gradient_norm_non_saturating": 2.0,
    "diversity": 0.9,
    "label_accuracy": None,
}
SATURATING = {"loss": "saturating"}


def situation(step=1000, settings=None, metrics=None, updates=None, **more):
    settings, metrics = settings or {}, KnownMetrics(BALANCED | (metrics or {}))
    facts = {"judged": 1024, "oldest": step} | more
    return Situation(SETTINGS.replace(**settings), step, step if updates is None else updates, metrics, **facts)


def accuracies(real, generated, training=None):
    return {
        "accuracy_real": real,
        "accuracy_generated": generated,
        "accuracy_training": real if training is None else training,
    }


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (situation(0), "Neither network has been trained yet. Press Play"),
        (situation(0, {"generator_lr": 0.0}), "yet. G's learning rate is 0: raise it before you press Play."),
        (situation(0, {"generator_lr": 0, "discriminator_lr": 0}), "Both learning rates are 0: raise them before"),
        (
            situation(0, updates=1),
            "D has had 1 update and G none: D is right on 80 % of held-out and 75 % of generated",
        ),
        (situation(3, updates=0), "G has had 3 updates and D none: G follows a D that has learned nothing. Press Play"),
        (situation(9, {"generator_lr": 0}), "G's learning rate is 0, so only D is trained"),
        (situation(9, {"discriminator_lr": 0}), "Raise D's rate to go on."),
        (situation(9, {"generator_lr": 0, "discriminator_lr": 0}), "so neither network is trained"),
        (situation(9, judged=64), "D has judged 64 images of each kind so far: it is right on 80 %"),
        (situation(), "A balanced game: D is right on 80 % of held-out and 75 % of generated images."),
        (situation(metrics={"diversity": 0.1}), "they differ 10 % as much as real ones do. G turns different latents"),
        (situation(50, metrics={"diversity": 0.1}), "balanced"),
        (situation(9, SATURATING, {"gradient_norm_saturating": 2e-5}), "passes about 10⁻⁵ of the gradient to G"),
        (situation(9, SATURATING, {"gradient_norm_saturating": 0.0}), "passes nothing of the gradient to G"),
        (situation(9, metrics={"gradient_norm_saturating": 2e-5}), "balanced"),
        (situation(9, SATURATING), "balanced"),
        (situation(metrics={"jsd_certified": 0.609}), "never saw it proves a JSD of at least 0.60 of 0.69 nats. Try"),
        # What was proved some steps ago says nothing of a D that is wrong now.
        (situation(metrics={"jsd_certified": 0.609} | accuracies(0.9, 0.45, 0.9)), "leans"),
        (situation(metrics=accuracies(0.8, 0.75, 0.95)), "it takes 95 % of them for real, but only 80 % of held-out"),
        (situation(metrics=accuracies(0.8, 0.75, 0.89)), "balanced"),
        (situation(metrics=accuracies(0.8, 0.75, 0.95), judged=64), "judged 64"),
        (situation(metrics=accuracies(0.5, 0.5, 0.61), judged=256), "as often as a coin"),
        (situation(metrics=accuracies(0.97, 0.999)), "well ahead: it is right on 97 % of held-out and over 99 %"),
        (situation(metrics=accuracies(0.5, 0.6)), "right on 55 % of the images, little more often than a coin"),
        (situation(metrics=accuracies(0.35, 0.45)), "right on 40 % of the images, worse than a coin"),
        (situation(metrics=accuracies(1.0, 0.0)), "leans towards “real”: it is right on 100 % of held-out and 0 %"),
        (situation(metrics=accuracies(0.58, 0.99)), "D leans towards “generated”: it is right on 58 % of held-out"),
        (situation(metrics=accuracies(0.89, 1.0)), "D is right on 89 % of held-out and 100 % of generated images."),
        (situation(metrics=accuracies(0.2, 0.1)), "D is right on 20 % of held-out and 10 % of generated images."),
        (situation(metrics={"label_accuracy": 0.1}), "10 % of its images show the class that it was told"),
        (situation(metrics={"label_accuracy": 0.1}, legible=False), "balanced"),
        (situation(500, metrics={"label_accuracy": 0.1}), "balanced"),
        (situation(settings={"loss": "least_squares"}, metrics=dict.fromkeys(list(BALANCED)[4:6])), "balanced"),
    ],
)
def test_says_what_the_numbers_show(now, words):
    assert words in diagnose(now)


@pytest.mark.parametrize(
    ("metrics", "settings", "words", "remedy"),
    [
        (accuracies(0.89, 1.0), {}, "right on 89 %", ""),
        ({"jsd_certified": 0.6}, {}, "far ahead", "Try an R1 penalty first."),
        ({"jsd_certified": 0.6}, {"r1": 1.0, "discriminator_steps": 50}, "far ahead", ""),
        ({"diversity": 0.1}, {}, "look alike", "Try an R1 penalty first."),
        ({"diversity": 0.1}, {"r1": 0.1}, "look alike", ""),
        ({"gradient_norm_saturating": 1e-9}, SATURATING, "passes", "Try the non-saturating loss first."),
        (accuracies(0.5, 0.5), {"discriminator_lr": 1e-5}, "coin", "Try a higher learning rate for D first."),
        (accuracies(0.5, 0.5), {"discriminator_lr": 1.0, "generator_lr": 1.0}, "coin", ""),
    ],
)
def test_advice_is_given_only_where_the_settings_leave_room_for_it(metrics, settings, words, remedy):
    said = diagnose(situation(metrics=metrics, settings=settings))
    assert words in said and said.endswith(remedy) and ("Try" in said) == bool(remedy)


def test_the_bound_says_what_it_is_about():
    proved = {"jsd_certified": 0.6}
    about_pairs = diagnose(situation(metrics=proved, settings={"conditional": "label"}))
    assert "0.60 of 0.69 nats between (image, class) pairs" in about_pairs
    # Verdicts of several moments bound the largest divergence among these.
    assert "nats at some step since 980" in diagnose(situation(metrics=proved, oldest=980))


NAMES = ("0", "1", "2", "3", "4")


def report(*generated, data=(0.2, 0.2, 0.2, 0.2, 0.2), images=1000):
    return ClassReport(NAMES, np.array(generated), np.array(data), images)


@pytest.mark.parametrize(
    ("step", "classes", "words"),
    [
        (5000, report(0.2, 0.2, 0.2, 0.2, 0.2), "The classifier finds all 5 classes."),
        (5000, report(0.25, 0.25, 0.25, 0.22, 0.03), "finds hardly any “4” among 1,000 generated images."),
        (5000, report(0.24, 0.24, 0.24, 0.24, 0.051), "balanced"),
        (5000, report(0.4, 0.3, 0.28, 0.01, 0.01), "hardly any “3” or “4”"),
        (5000, report(1.0, 0, 0, 0, 0), "hardly any “1”, “2”, “3” or “4”"),
        (500, report(1.0, 0, 0, 0, 0), "balanced"),
        (
            5000,
            report(0.6, 0.1, 0.1, 0.1, 0.1),
            "“0” too often: the classifier finds it in 60 % of G's images and in 20",
        ),
        (5000, report(0.5, 0.2, 0.1, 0.1, 0.1), "A balanced game"),
        # Of ten images none may show a fifth class, and six the first, by chance.
        (5000, report(0.6, 0.2, 0.1, 0.1, 0.0, images=10), "A balanced game"),
    ],
)
def test_classes_are_named(step, classes, words):
    assert words in diagnose(situation(step, classes=classes))


def test_noise_is_not_called_a_class():
    noise = report(0, 0, 0, 0, 1.0)
    assert "classifier" not in diagnose(situation(5000, classes=noise, legible=False))
    winning = accuracies(1.0, 1.0) | {"jsd_certified": 0.66}
    assert "far ahead" in diagnose(situation(5000, metrics=winning, classes=noise))


def test_many_lost_classes_are_counted_and_rare_ones_come_last():
    names = tuple("abcdefghij")
    data = np.array([0.02, 0.08, *[0.1] * 7, 0.2])
    lost = ClassReport(names, np.array([0, *[0] * 5, 0, 0.5, 0.5, 0]), data, 1000)
    assert lost.lost == ["j", "c", "d", "e", "f", "g", "b", "a"]
    assert "hardly any “j”, “c”, “d” or 5 other classes" in diagnose(situation(5000, classes=lost))


def test_a_class_that_hardly_exists_is_not_called_too_frequent():
    rare = report(0.3, 0.3, 0.3, 0.095, 0.005, data=(0.3, 0.3, 0.3, 0.0995, 0.0005))
    assert "balanced" in diagnose(situation(5000, classes=rare))
    assert ClassReport().crowded is None and ClassReport().lost == []


GRID = np.arange(12 * 36, dtype=np.uint8).reshape(12, 6, 6)
SCALE = 10.0


def say(diagnosis, steps, moved=0, **facts):
    """What is said at the last of the steps."""
    now = situation(0, **facts)
    for step in steps:
        images = GRID + np.uint8(step % 200 if moved else 0)
        said = diagnosis.sentence(replace(now, step=step, oldest=step, discriminator_updates=step), images, SCALE)
    return said


AHEAD = {"metrics": accuracies(0.95, 0.97)}


def test_says_since_when_and_what_stands_still():
    assert say(Diagnosis(), range(0, 301, 50), **AHEAD).endswith("(90 % or more of either since step 50).") is False
    said = say(Diagnosis(), range(50, 301, 50), **AHEAD)
    assert "(90 % or more of either since step 50). G's images have hardly changed since step 50." in said
    assert "changed" not in say(Diagnosis(), range(50, 301, 50), moved=1, **AHEAD)
    assert "since" not in say(Diagnosis(), range(50, 201, 50), **AHEAD)
    # Two looks may be the two ends of anything, and so may looks far apart.
    assert "90 %" not in say(Diagnosis(), (50, 350), **AHEAD)
    assert "since" not in say(Diagnosis(), (50, 1050, 2050), **AHEAD)


@pytest.mark.parametrize("event", ["settings", "settings there and back", "weights", "another state"])
def test_what_began_anew_is_no_trend(event):
    diagnosis = Diagnosis()
    say(diagnosis, range(50, 301, 50), **AHEAD)
    settings = {"r1": 1.0} if event == "settings" else {}
    if event == "settings there and back":
        diagnosis.retarget(SETTINGS.replace(r1=1.0))
        diagnosis.retarget(SETTINGS)
    elif event == "weights":
        diagnosis.forget()
    elif event == "another state":
        say(diagnosis, [310], metrics=accuracies(0.7, 0.7), moved=1)
    assert "since" not in say(diagnosis, (350, 400), settings=settings, **AHEAD)


def test_changes_of_sides_are_counted():
    diagnosis = Diagnosis()
    for turn, step in enumerate(range(100, 801, 100)):
        side = accuracies(0.95, 0.2) if turn % 2 else accuracies(0.2, 0.95)
        said = say(diagnosis, [step], metrics=side)
    assert said.endswith("It has changed sides 6 times since step 200.")


def test_every_rule_can_be_read():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.claims and all(claim.__doc__ for claim in rule.claims.values()) for rule in RULES)
