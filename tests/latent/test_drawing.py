"""Drawings against what MNIST's own images are like: size, place, contrast and pen."""

import numpy as np
import pytest
from scipy import ndimage

from gan_core import datasets
from gan_core.errors import MinimaxError, SettingsError
from gan_core.latent.drawing import BOX, SIDE, EmptyDrawing, digit_from_image, digit_from_strokes

TURN = np.linspace(0, 2 * np.pi, 80)
STROKES = {
    "0": [np.c_[np.cos(TURN), 1.5 * np.sin(TURN)]],
    "1": [[(0, 0), (0.1, 2)]],
    "4": [[(0, 0), (-0.6, 1.2), (0.8, 1.2)], [(0.4, 0.6), (0.4, 2.1)]],
    "7": [[(0, 0), (1, 0), (0.3, 2)]],
    "-": [[(0, 0), (3, 0.2)]],
}


def extent(image):
    return max(np.ptp(places) + 1 for places in np.nonzero(image))


def stroke_width(image):
    """Twice the area over the length of the outline, which is the total variation."""
    ink = image / 255.0
    return 2 * ink.sum() / np.hypot(ndimage.sobel(ink, 0), ndimage.sobel(ink, 1)).sum() * 8


@pytest.fixture(scope="module")
def real():
    return datasets.load("mnist").test_images[:500]


@pytest.mark.parametrize("name", STROKES)
@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (0.01, -3.0), (400.0, 90.0)])
def test_strokes_become_a_digit_like_those_of_mnist(name, scale, shift, real):
    image = digit_from_strokes([np.asarray(stroke) * scale + shift for stroke in STROKES[name]])
    assert image.shape == (SIDE, SIDE) and image.dtype == np.uint8
    assert image.max() >= 250
    assert BOX - 1 <= extent(image) <= BOX + 1
    assert np.abs(np.array(ndimage.center_of_mass(image)) - 14.0).max() < 0.65
    low, high = np.quantile([stroke_width(other) for other in real], [0.1, 0.9])
    assert low < stroke_width(image) < high
    assert np.abs(image.astype(float) - digit_from_strokes(STROKES[name])).mean() < 2.0


def test_real_digits_are_left_as_they_are(real):
    """MNIST went through this already: doing it again must change next to nothing."""
    again = np.stack([digit_from_image(image) for image in real])
    apart = np.abs(again.astype(float) - real).mean((1, 2))
    assert np.median(apart) == 0.0
    assert np.quantile(apart, 0.9) < 6.0


def test_a_large_picture_in_a_corner_comes_back(real):
    for image in real[:20]:
        picture = np.pad(np.kron(image, np.ones((9, 9), np.uint8)), ((200, 3), (0, 150)))
        assert np.abs(digit_from_image(picture).astype(float) - digit_from_image(image)).mean() < 3.0


def test_faint_ink_becomes_full_ink(real):
    faint = (real[0] * 0.3).astype(np.uint8)
    image = digit_from_image(faint)
    assert image.max() == 255
    assert np.corrcoef(image.ravel(), real[0].ravel())[0, 1] > 0.95


def test_aspect_is_kept():
    tall = np.zeros((100, 100), np.uint8)
    tall[10:90, 40:60] = 255
    rows, columns = np.nonzero(digit_from_image(tall))
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (20, 5)


def test_the_frame_holds_ink_whose_mass_is_far_to_one_side():
    lopsided = np.zeros((40, 40), np.uint8)
    lopsided[:, 0] = 40
    lopsided[0] = 40
    lopsided[:6, :6] = 255
    image = digit_from_image(lopsided)
    assert extent(image) == BOX


def test_a_dot_is_a_dot():
    image = digit_from_strokes([[(7.0, 7.0)]])
    assert 2 <= extent(image) <= 4
    assert image[13:15, 13:15].max() == 255


@pytest.mark.parametrize("draw", [lambda: digit_from_strokes([]), lambda: digit_from_strokes([[], []])])
def test_no_strokes_are_an_empty_drawing(draw):
    with pytest.raises(EmptyDrawing, match="draw a digit first"):
        draw()


@pytest.mark.parametrize("level", [0, 20])
def test_no_ink_is_an_empty_drawing(level):
    with pytest.raises(MinimaxError, match="empty"):
        digit_from_image(np.full((50, 50), level, np.uint8))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: digit_from_strokes([[(0, 1, 2)]]),
        lambda: digit_from_strokes([[(0, np.nan)]]),
        lambda: digit_from_strokes([[(0, 1e300)]]),
        lambda: digit_from_strokes(["abc"]),
        lambda: digit_from_strokes([[(0, 1), (2,)]]),
        lambda: digit_from_strokes([np.zeros((30_000, 2))]),
        lambda: digit_from_image(np.zeros((28, 28))),
        lambda: digit_from_image(np.zeros((28, 28, 3), np.uint8)),
        lambda: digit_from_image(np.zeros((0, 28), np.uint8)),
        lambda: digit_from_image(np.zeros((28, 5000), np.uint8)),
    ],
)
def test_what_is_refused(draw):
    with pytest.raises(SettingsError, match="expected"):
        draw()
