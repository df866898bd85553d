"""What comes in is checked once, and the answer says what is allowed."""

import numpy as np
import pytest
import torch

from gan_core import datasets
from gan_core.errors import DatasetError
from gan_core.training.translation import colours
from gan_core.translation import inputs

CHARACTERS = datasets.load("characters")
LINES = CHARACTERS.test_line_art[:3]
HAIR, SKIN = colours.of_attributes(CHARACTERS.test_attributes[:3])


def test_a_condition_holds_the_lines_and_both_colours_in_every_pixel():
    told = inputs.drawings(LINES, HAIR, SKIN)
    assert told.shape == (3, 7, 32, 32)
    np.testing.assert_allclose(told[:, 0].numpy(), LINES / 127.5 - 1, atol=1e-6)
    for first, colour in ((1, HAIR), (4, SKIN)):
        expected = np.broadcast_to((colour / 127.5 - 1)[:, :, None, None], (3, 3, 32, 32))
        np.testing.assert_allclose(told[:, first : first + 3].numpy(), expected, atol=1e-6)


def test_every_drawing_of_the_data_can_be_coloured():
    for lines in (CHARACTERS.train_line_art, CHARACTERS.test_line_art):
        share = (lines < inputs.INK).reshape(len(lines), -1).mean(1)
        assert 0 < share.min() <= share.max() < inputs.MOST_INK


def drawn(value):
    return np.concatenate([LINES[:1], np.full((1, 32, 32), value, np.uint8), LINES[:1]])


@pytest.mark.parametrize(
    ("line_art", "hair", "skin", "message"),
    [
        (drawn(255), HAIR, SKIN, "Drawing 2 of 3 is empty.*darker than 200"),
        (drawn(0), HAIR, SKIN, "Drawing 2 of 3 is full: 100%.*50% at most"),
        (LINES[:, :28], HAIR, SKIN, r"line_art has the shape \(3, 28, 32\): expected \(n, 32, 32\)"),
        (LINES[:0], HAIR[:0], SKIN[:0], "n from 1"),
        (LINES, HAIR[:2], SKIN, "hair_colour holds 2 colours for 3 drawings"),
        (LINES, HAIR, SKIN.astype(int) + 200, "skin_colour holds .*: expected whole numbers from 0 to 255"),
        (LINES, HAIR.astype(int) - 300, SKIN, "hair_colour holds .*: expected whole numbers from 0 to 255"),
        (LINES, HAIR / 255, SKIN, "hair_colour holds float64: expected whole numbers"),
        (LINES, HAIR[:, :2], SKIN, r"hair_colour has the shape \(3, 2\): expected \(n, 3\)"),
    ],
)
def test_what_cannot_be_coloured_is_refused(line_art, hair, skin, message):
    with pytest.raises(DatasetError, match=message):
        inputs.drawings(line_art, hair, skin)


def test_a_data_set_is_an_input_as_it_is_and_colours_may_be_chosen(tmp_path):
    told = inputs.drawings(LINES, HAIR, SKIN)
    attributes = CHARACTERS.test_attributes[:3]
    np.savez(tmp_path / "data.npz", test_line_art=LINES, test_attributes=attributes, line_art=LINES[:1],
             hair_colour=HAIR[:1], skin_colour=SKIN[:1])  # fmt: skip
    found = inputs.read(tmp_path / "data.npz", "pix2pix")
    assert set(found) == {"", "test_"}
    assert torch.equal(found["test_"], told)
    assert torch.equal(found[""], told[:1])


@pytest.mark.parametrize(
    ("method", "arrays", "message"),
    [
        ("pix2pix", {"line_art": LINES}, "does not say the colours.*hair_colour and skin_colour"),
        ("pix2pix", {"images": CHARACTERS.test_images[:2]}, "holds images: expected an array line_art or train_line"),
        ("pix2pix", {"line_art": LINES, "attributes": np.full((3, 3), 14, np.uint8)}, "14 as hair_colour.*0 to 13"),
        ("pix2pix", {"line_art": LINES, "attributes": np.zeros((2, 3), np.uint8)}, "2 colours for 3 drawings"),
        ("pix2pix", {"line_art": LINES[:, :28], "hair_colour": HAIR, "skin_colour": SKIN}, r"uint8 and \(N, 32"),
        ("pix2pix", {"line_art": LINES, "hair_colour": HAIR / 1.0, "skin_colour": SKIN}, "float64.*expected uint8"),
        ("cyclegan", {"images": np.zeros((2, 28, 28), np.uint8)}, r"expected uint8 and \(N, 32, 32, 3\)"),
        ("cyclegan", {"line_art": LINES}, "holds line_art: expected an array images or train_images or test_images"),
    ],
)  # fmt: skip
def test_files_that_hold_something_else_are_refused(tmp_path, method, arrays, message):
    np.savez(tmp_path / "in.npz", **arrays)
    with pytest.raises(DatasetError, match=message):
        inputs.read(tmp_path / "in.npz", method)


@pytest.mark.parametrize("content", [None, b"", b"PK\x05\x06", b"not a zip archive at all"])
def test_files_that_are_none_are_refused(tmp_path, content):
    path = tmp_path / "in.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"in\.npz"):
        inputs.read(path, "cyclegan")
