"""The sentence names what the numbers say, and nothing else."""

import numpy as np
import pytest

from gan_core.training.images.diagnosis import ClassReport, diagnose
from gan_core.training.settings import Settings

SETTINGS = Settings(dataset="mnist")
BALANCED = {
    "loss_d": 1.1,
    "loss_g": 1.2,
    "accuracy_real": 0.8,
    "accuracy_training": 0.81,
    "accuracy_generated": 0.75,
    "value_held_out": -1.15,
    "jsd_certified": 0.1,
    "gradient_norm_saturating": 1.0,
    "gradient_norm_non_saturating": 2.0,
    "generator_gradient_norm": 2.0,
    "diversity": 0.9,
    "label_accuracy": None,
}


@pytest.mark.parametrize(
    ("settings", "step", "metrics", "words"),
    [
        ({}, 0, {}, "not learned yet"),
        ({}, 1000, {}, "balanced game: D takes 80 % of held-out images for real and 75 %"),
        ({}, 1000, {"diversity": 0.1}, "differ 10 % as much"),
        ({}, 50, {"diversity": 0.1}, "balanced"),
        ({}, 500, {"diversity": 0.1}, "a lower learning rate or some R1 penalty prevents it"),
        ({}, 5000, {"diversity": 0.1}, "start again"),
        ({"loss": "saturating"}, 9, {"gradient_norm_saturating": 2e-5}, "passes about 10⁻⁵ of the gradient"),
        ({"loss": "saturating"}, 9, {"gradient_norm_saturating": 0.0}, "passes nothing of the gradient"),
        ({}, 9, {"gradient_norm_saturating": 2e-5}, "balanced"),
        ({"loss": "saturating"}, 9, {"gradient_norm_saturating": 1.0}, "balanced"),
        ({}, 9, {"jsd_certified": 0.6}, "at least 0.60 of 0.69 nats"),
        ({}, 9000, {"accuracy_training": 0.95}, "memorises: it takes 95 % of its training images for real"),
        ({}, 9000, {"accuracy_training": 0.89}, "balanced"),
        ({}, 9000, {"accuracy_training": 0.7}, "balanced"),
        ({}, 50, {"accuracy_real": 0.97, "accuracy_generated": 0.99}, "right on 98 % of the images. That is how"),
        ({}, 5000, {"accuracy_real": 0.99, "accuracy_generated": 0.96}, "right on 98 % of the images. If the"),
        ({}, 50, {"accuracy_real": 0.997, "accuracy_generated": 1.0}, "right on nearly all of the images"),
        ({}, 5000, {"accuracy_real": 0.99, "accuracy_generated": 0.89}, "balanced"),
        ({"conditional": "label"}, 5000, {"label_accuracy": 0.1}, "only 10 % of its images show the class"),
        ({"conditional": "label"}, 500, {"label_accuracy": 0.1}, "balanced"),
        ({"conditional": "label"}, 5000, {"label_accuracy": 0.9}, "balanced"),
        ({}, 9, {"accuracy_real": 0.5, "accuracy_training": 0.5, "accuracy_generated": 0.6}, "right on 55 % of images"),
        (
            {},
            9,
            {"accuracy_real": 0.3, "accuracy_training": 0.3, "accuracy_generated": 0.99},
            "everything generated and is right on only 30 %",
        ),
        ({}, 9, {"accuracy_real": 0.98, "accuracy_generated": 0.5}, "everything real and is right on only 50 %"),
        ({}, 9, {"accuracy_real": 0.95, "accuracy_generated": 0.6}, "balanced"),
        (
            {"loss": "least_squares"},
            9,
            {"gradient_norm_saturating": None, "gradient_norm_non_saturating": None, "loss_d": None},
            "balanced",
        ),
    ],
)
def test_says_what_the_numbers_show(settings, step, metrics, words):
    assert words in diagnose(SETTINGS.replace(**settings), step, BALANCED | metrics)


NAMES = ("0", "1", "2", "3", "4")


def report(*generated, data=(0.2, 0.2, 0.2, 0.2, 0.2)):
    return ClassReport(NAMES, np.array(generated), np.array(data))


@pytest.mark.parametrize(
    ("step", "classes", "words"),
    [
        (5000, report(0.2, 0.2, 0.2, 0.2, 0.2), "All 5 classes appear"),
        (5000, report(0.25, 0.25, 0.25, 0.22, 0.03), "G makes hardly any “4”: it covers 4 of 5 classes"),
        (5000, report(0.24, 0.24, 0.24, 0.24, 0.051), "balanced"),
        (5000, report(0.4, 0.3, 0.28, 0.01, 0.01), "hardly any “3” or “4”"),
        (5000, report(0.6, 0.38, 0.01, 0.01, 0.0), "collapsed to 2 of 5 classes: there is hardly any “2”, “3” or “4”"),
        (5000, report(1.0, 0, 0, 0, 0), "hardly any “1”, “2”, “3” or “4”"),
        (500, report(1.0, 0, 0, 0, 0), "balanced"),
        (5000, report(0.6, 0.1, 0.1, 0.1, 0.1), "likes “0” too much: 60 % of its images against 20 % of the data"),
        (5000, report(0.5, 0.2, 0.1, 0.1, 0.1), "A balanced game"),
    ],
)
def test_classes_are_named(step, classes, words):
    assert words in diagnose(SETTINGS, step, BALANCED, classes)


def test_noise_is_not_called_a_class():
    noise = report(0, 0, 0, 0, 1.0)
    winning = BALANCED | {
        "accuracy_real": 1.0,
        "accuracy_training": 1.0,
        "accuracy_generated": 1.0,
        "jsd_certified": 0.66,
    }
    assert "D wins" in diagnose(SETTINGS, 5000, winning, noise)
    faded = winning | {"gradient_norm_saturating": 1e-6, "diversity": 0.2}
    assert "passes about 10⁻⁶" in diagnose(SETTINGS.replace(loss="saturating"), 5000, faded, noise)
    assert "look alike" in diagnose(SETTINGS, 5000, faded, noise)


def test_many_lost_classes_are_counted_and_rare_ones_come_last():
    names = tuple("abcdefghij")
    data = np.array([0.02, 0.08, *[0.1] * 7, 0.2])
    lost = ClassReport(names, np.array([0, *[0] * 5, 0, 0.5, 0.5, 0]), data)
    assert lost.lost == ["j", "c", "d", "e", "f", "g", "b", "a"]
    assert "hardly any “j”, “c”, “d” or 5 other classes" in diagnose(SETTINGS, 5000, BALANCED, lost)


def test_a_class_that_hardly_exists_is_not_called_too_frequent():
    rare = report(0.3, 0.3, 0.3, 0.095, 0.005, data=(0.3, 0.3, 0.3, 0.0995, 0.0005))
    assert "balanced" in diagnose(SETTINGS, 5000, BALANCED, rare)
    assert ClassReport().crowded is None and ClassReport().lost == []
