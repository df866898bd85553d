import numpy as np

from gan_core import datasets
from gan_core.training.translation import colours


def test_the_colour_of_a_value_is_found_among_noise():
    """Flat drawings made here: a patch in the colour of the value, on paper, with lines and rare noise over all."""
    random = np.random.default_rng(0)
    truth = np.array([[200, 10, 10], [10, 200, 10], [10, 10, 200]], np.uint8)
    values = np.arange(60) % 3
    images = np.full((60, 32, 32, 3), 255, np.uint8)
    images[:, 16:] = 40  # clothes that all have
    images[np.arange(60), 4:8, 4:8] = truth[values][:, None, None]
    images[:, 0] = random.integers(0, 256, (60, 32, 3))
    np.testing.assert_array_equal(colours.palette(images, values), truth)


def test_the_measured_colours_are_those_of_the_drawing_style():
    """Hair and skin of "Adventurer" as its own source lists them, within a level of what scaling leaves."""
    hair, skin = colours.palettes()[colours.HAIR], colours.palettes()[colours.SKIN]
    listed = {"f2d3b1", "ecad80", "9e5622", "763900"}
    assert {bytes(colour).hex() for colour in skin} == listed
    assert len({bytes(colour) for colour in hair}) == 14
    names = datasets.attribute_values("characters")[colours.HAIR]
    named = dict(zip(names, hair.astype(int), strict=True))
    assert named["black"].max() < 20
    assert np.ptp(named["grey"]) == 0
    assert named["green"].argmax() == 1
    assert named["red"].argmax() == 0
    assert named["light blue"].argmin() == 0


def test_the_colours_of_attributes_are_looked_up_by_column():
    hair, skin = colours.of_attributes(np.array([[8, 3, 0], [9, 0, 1]], np.uint8))
    np.testing.assert_array_equal(hair, colours.palettes()[colours.HAIR][[8, 9]])
    np.testing.assert_array_equal(skin, colours.palettes()[colours.SKIN][[3, 0]])
