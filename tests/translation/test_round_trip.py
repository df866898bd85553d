"""CycleGAN at work on test faces: there and back, what a classifier says of it, and noise on the way back."""

import numpy as np
import pytest

from gan_core import datasets
from gan_core.errors import CheckpointError, SettingsError
from gan_core.evaluation import classifier
from gan_core.training.settings import Settings
from gan_core.training.translation.methods import method_of
from gan_core.translation import checkpoints, inputs
from gan_core.translation.round_trip import MOST_NOISE, round_trip

LIGHT, DARK = {"light brown", "blond"}, {"black", "brown"}


@pytest.fixture(scope="module")
def translator():
    return checkpoints.load("cyclegan_faces")


@pytest.fixture(scope="module")
def judge():
    return classifier.load("faces")


@pytest.mark.parametrize(("direction", "back", "own", "other"), [
    ("a_to_b", "b_to_a", DARK, LIGHT), ("b_to_a", "a_to_b", LIGHT, DARK),
])  # fmt: skip
def test_faces_go_there_and_back(translator, judge, direction, back, own, other):
    found = round_trip(translator, judge, direction, 5, 8)
    np.testing.assert_array_equal(found.translated, translator.translate(direction, inputs.images(found.source)))
    np.testing.assert_array_equal(found.sent_back, found.translated)
    np.testing.assert_array_equal(found.back, translator.translate(back, inputs.images(found.translated)))
    assert set(found.was) <= own
    assert set(found.taken_for) <= other
    assert found.accepted == (True,) * 8
    for face in range(8):
        moved = np.abs(found.translated[face].astype(int) - found.source[face]).mean()
        error = np.abs(found.back[face].astype(int) - found.source[face]).mean()
        assert (found.moved[face], found.errors[face]) == (pytest.approx(moved), pytest.approx(error))
        assert error < moved / 2


def test_the_sources_are_test_faces_in_order_and_begin_again_behind_the_last(translator, judge):
    faces = datasets.load("faces")
    names = datasets.attribute_values("faces")["hair_colour"]
    hair = faces.test_attributes[:, faces.attribute_names.index("hair_colour")]
    dark = faces.test_images[[names[value] in DARK for value in hair]]
    found = round_trip(translator, judge, "a_to_b", len(dark) - 1, 3)
    assert found.total == len(dark)
    np.testing.assert_array_equal(found.source, dark[[-1, 0, 1]])


def test_noise_drowns_what_a_translation_hides(translator, judge):
    """The translations are the same; what comes back is farther off."""
    still, disturbed = (round_trip(translator, judge, "a_to_b", 0, 64, noise) for noise in (0, 16))
    np.testing.assert_array_equal(disturbed.translated, still.translated)
    added = disturbed.sent_back.astype(int) - disturbed.translated
    inside = (disturbed.translated > 64) & (disturbed.translated < 191)  # what is cut off at 0 and 255 left out
    assert added[inside].std() == pytest.approx(16, rel=0.05)
    assert np.mean(disturbed.errors) > 1.5 * np.mean(still.errors)
    again = round_trip(translator, judge, "a_to_b", 0, 64, 16)
    np.testing.assert_array_equal(again.back, disturbed.back)


def test_what_cannot_be_is_refused(translator, judge, tmp_path):
    with pytest.raises(SettingsError, match=f"noise = 65 is not allowed: give a whole number from 0 to {MOST_NOISE}"):
        round_trip(translator, judge, "a_to_b", 0, 1, MOST_NOISE + 1)
    with pytest.raises(CheckpointError, match="its direction is a_to_b or b_to_a, not c"):
        round_trip(translator, judge, "c", 0, 1)
    settings = Settings(dataset="line_art", generator_width=4, discriminator_width=4)
    about = method_of(settings)
    weights = {name: np.zeros(shape, np.float32) for name, shape in about.shapes(settings).items()}
    path = checkpoints.save(tmp_path / "pairs.safetensors", settings, weights, 0, {}, 0.0)
    with pytest.raises(CheckpointError, match="pairs is no CycleGAN: it does not translate back"):
        round_trip(checkpoints.load(path), judge, "a_to_b", 0, 1)
