"""The sentence names what the numbers say, and nothing else."""

import pytest

from gan_core.evaluation.image_diagnosis import diagnose
from gan_core.training.settings import Settings

SETTINGS = Settings(dataset="mnist")
BALANCED = {
    "loss_d": 1.1,
    "loss_g": 1.2,
    "accuracy_real": 0.8,
    "accuracy_generated": 0.75,
    "value_held_out": -1.15,
    "jsd_certified": 0.1,
    "gradient_norm_saturating": 1.0,
    "gradient_norm_non_saturating": 2.0,
    "generator_gradient_norm": 2.0,
    "diversity": 0.9,
}


@pytest.mark.parametrize(
    ("settings", "step", "metrics", "words"),
    [
        ({}, 0, {}, "not learned yet"),
        ({}, 1000, {}, "balanced game: D takes 80 % of held-out digits for real and 75 %"),
        ({}, 1000, {"diversity": 0.1}, "differ 10 % as much"),
        ({}, 50, {"diversity": 0.1}, "balanced"),
        ({"loss": "saturating"}, 9, {"gradient_norm_saturating": 2e-5}, "passes about 10⁻⁵ of the gradient"),
        ({"loss": "saturating"}, 9, {"gradient_norm_saturating": 0.0}, "passes nothing of the gradient"),
        ({}, 9, {"gradient_norm_saturating": 2e-5}, "balanced"),
        ({"loss": "saturating"}, 9, {"gradient_norm_saturating": 1.0}, "balanced"),
        ({}, 9, {"jsd_certified": 0.6}, "at least 0.60 of 0.69 nats"),
        ({}, 9000, {"loss_d": 0.3, "value_held_out": -2.0}, "memorise: its loss is 0.30"),
        ({}, 100, {"loss_d": 0.3, "value_held_out": -2.0}, "balanced"),
        ({"loss": "least_squares"}, 9000, {"loss_d": 0.3, "value_held_out": -2.0}, "balanced"),
        ({}, 9, {"accuracy_real": 0.5, "accuracy_generated": 0.6}, "right on 55 % of images"),
        ({}, 9, {"accuracy_real": 0.3, "accuracy_generated": 0.99}, "everything generated and is right on only 30 %"),
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
