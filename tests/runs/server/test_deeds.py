import pytest

from gan_core.runs.server.deeds import deed
from gan_core.training.presets import PRESETS

BEFORE = PRESETS["two_modes"]


@pytest.mark.parametrize(
    ("after", "more", "words"),
    [
        (BEFORE, {}, "Reset"),
        (BEFORE, {"preset": "two_modes"}, "Reset"),
        (BEFORE.replace(seed=9), {}, "Reseed"),
        (PRESETS["three_modes"], {"preset": "three_modes"}, "Preset Three modes"),
        (BEFORE.replace(seed=9), {"preset": "of old"}, "Preset of old"),
        (BEFORE.replace(batch_size=32), {}, "Change of Batch size"),
        (BEFORE.replace(batch_size=32, seed=9), {}, "Change of Batch size and Seed"),
        (BEFORE.replace(batch_size=32, seed=9, latent_dim=2), {}, "Change of 3 settings"),
        (BEFORE, {"stage": 1000}, "Jump to step 1,000"),
    ],
)
def test_a_new_beginning_has_a_name(after, more, words):
    assert deed(BEFORE, after, **more) == words
