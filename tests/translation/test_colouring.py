"""Pix2Pix at work on drawings: what each network makes of them, and what D says."""

import numpy as np
import pytest
import torch

from gan_core import datasets
from gan_core.errors import DatasetError
from gan_core.training.images.engine import evaluating
from gan_core.training.settings import Settings
from gan_core.training.translation.pix2pix import Pix2Pix, conditions_of
from gan_core.translation import checkpoints, colouring, inputs

SMALL = Settings(dataset="line_art", generator_width=4, discriminator_width=4, batch_size=4)


@pytest.fixture(scope="module")
def engine():
    engine = Pix2Pix(SMALL, "cpu")
    engine.run(2)
    return engine


@pytest.fixture
def folder(engine, tmp_path, monkeypatch):
    """A translator with its D, and the same networks a step later as the one without an adversary."""
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    weights = engine.generator_weights()
    plain = {name: 0.5 * array for name, array in weights.items()}
    for name, tensors in (("small", {**weights, **engine.discriminator_weights()}), ("small_l1", plain)):
        checkpoints.save(tmp_path / f"{name}.safetensors", SMALL, tensors, 2, {}, 1.0)
    return tmp_path


def verdicts(engine, told, pixels):
    """D's probability that each patch is real, by the player itself."""
    network = engine.discriminators["pairs"]
    with evaluating(network), torch.no_grad():
        return network(torch.cat((told[:, :1], pixels), 1)).sigmoid()


def test_drawings_are_those_of_the_test_set_and_begin_again_behind_the_last_one():
    *told, images = conditions_of(datasets.load("characters"), "test")
    found = colouring.test_drawings(len(images) - 1, 3)
    places = [len(images) - 1, 0, 1]
    assert found.total == len(images)
    for shown, array in zip((found.line_art, found.hair, found.skin, found.images), (*told, images), strict=True):
        np.testing.assert_array_equal(shown, array[places])


def test_a_drawing_is_coloured_and_judged_as_the_players_do(folder, engine):
    translator = checkpoints.loaded("small")
    drawn = colouring.test_drawings(3, 2)
    found = colouring.colour(translator, translator, drawn.line_art, drawn.hair, drawn.skin)
    told = inputs.drawings(drawn.line_art, drawn.hair, drawn.skin)
    np.testing.assert_array_equal(found.images, engine.translate("a_to_b", told))
    pixels = torch.from_numpy(found.images).permute(0, 3, 1, 2) / 127.5 - 1
    np.testing.assert_allclose(found.verdicts, verdicts(engine, told, pixels), atol=1e-6)
    assert 0 < found.verdicts.min() < found.verdicts.max() < 1


def test_the_network_without_an_adversary_is_judged_by_the_same_d(folder, engine):
    translator = checkpoints.loaded("small")
    plain = colouring.without_adversary(translator)
    assert plain.name == "small_l1"
    assert colouring.without_adversary(plain) is None
    drawn = colouring.test_drawings(0, 1)
    told = drawn.line_art, drawn.hair, drawn.skin
    found = colouring.colour(plain, translator, *told)
    assert (found.images != colouring.colour(translator, translator, *told).images).any()
    pixels = torch.from_numpy(found.images).permute(0, 3, 1, 2) / 127.5 - 1
    np.testing.assert_allclose(found.verdicts, verdicts(engine, inputs.drawings(*told), pixels), atol=1e-6)
    assert colouring.colour(plain, plain, *told).verdicts is None  # it keeps no D


def test_what_cannot_be_coloured_is_refused_with_what_is_allowed(folder):
    translator = checkpoints.loaded("small")
    drawn = colouring.test_drawings(0, 1)
    with pytest.raises(DatasetError, match=r"hair_colour holds -3 to 300: expected whole numbers from 0 to 255"):
        colouring.colour(translator, translator, drawn.line_art, np.array([[300, -3, 0]]), drawn.skin)
    with pytest.raises(DatasetError, match=r"line_art has the shape \(1, 28, 28\): expected \(n, 32, 32\)"):
        colouring.colour(translator, translator, drawn.line_art[:, 2:-2, 2:-2], drawn.hair, drawn.skin)


def test_a_translator_is_read_again_when_its_file_has_changed(folder, engine):
    assert checkpoints.loaded("small") is checkpoints.loaded("small")
    before = checkpoints.loaded("small")
    checkpoints.save(folder / "small.safetensors", SMALL, engine.generator_weights(), 2, {}, 2.5)
    assert checkpoints.loaded("small") is not before
    assert checkpoints.loaded("small").judges == ()
