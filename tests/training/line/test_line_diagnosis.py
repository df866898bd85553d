"""The sentence follows the numbers, on metrics of real runs and on edges between rules."""

import pytest

from gan_core.training.line.diagnosis import diagnose
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer
from gan_core.training.wording import power_of_ten


@pytest.mark.parametrize(
    ("preset", "steps", "words"),
    [
        ("far_apart", 0, "do not overlap"),
        ("far_apart", 600, "D is perfect here: the saturating loss passes 10⁻"),
        ("two_modes", 2500, "Balanced"),
        ("weak_discriminator", 400, "D is too weak"),
    ],
)
def test_presets_are_diagnosed(preset, steps, words):
    trainer = Trainer(PRESETS[preset])
    if steps:
        trainer.run(steps)
    assert words in trainer.snapshot().diagnosis


def test_the_rescue_is_announced():
    trainer = Trainer(PRESETS["far_apart"])
    trainer.run(300)
    trainer.apply(trainer.settings.replace(loss="non_saturating"))
    assert "Watch p_g glide" in trainer.snapshot().diagnosis


def test_lost_modes_need_time_to_be_called_lost():
    metrics = Trainer(PRESETS["two_modes"]).snapshot().metrics
    metrics = {**metrics, "modes_covered": 1, "jsd": 0.2, "accuracy": 0.7, "value_gap": 0.0}
    settings = PRESETS["two_modes"]
    assert "1 of 2 modes since step 400" in diagnose(settings, 460, metrics, 400)
    assert "since step" not in diagnose(settings, 410, metrics, 400)


def test_powers_of_ten():
    assert power_of_ten(3e-9) == "10⁻⁹"
    assert power_of_ten(0.0) == "0"
