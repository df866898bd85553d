import io
import math

import numpy as np
import pytest
from PIL import Image, ImageSequence

from gan_core.training.settings import Settings
from ui.latent.downloads import strip_png, walk_gif
from ui.latent.walk import STEPS, Walk, latents, read, typical_length

SETTINGS = Settings(dataset="mnist", latent_dim=64)


def test_an_address_and_back():
    walk = Walk("two", 7, 2**31 - 1, "lerp", 13)
    assert read(walk.to_query(), ["one", "two"]) == (walk, [])
    for position in range(STEPS + 1):
        at = walk.replace(position=position)
        assert read(at.to_query(), ["one", "two"])[0] == at
    assert read({}, ["one"]) == (Walk("one"), [])


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("checkpoint", "three", ("'three'", "one, two")),
        ("checkpoint", "../one", ("'../one'", "one, two")),
        ("path", "straight", ("path = 'straight'", "lerp, slerp")),
        ("a", "-1", ("a = '-1'", "from 0 to 2,147,483,647")),
        ("b", "1.5", ("b = '1.5'", "whole number")),
        ("b", "2147483648", ("b = '2147483648'",)),
        ("b", "9" * 5000, ("b = '999",)),
        ("t", "1.01", ("t = '1.01'", "from 0 (A) to 1 (B)")),
        ("t", "nan", ("t = 'nan'",)),
        ("t", "x", ("t = 'x'",)),
        ("c", "1", ("'c'", "checkpoint, a, b, path, t")),
    ],
)
def test_what_is_wrong_in_an_address_is_told_and_left_out(name, text, words):
    walk, problems = read({"b": "5", name: text}, ["one", "two"])
    assert walk == (Walk("one") if name == "b" else Walk("one", b=5))
    assert len(problems) == 1
    assert all(word in problems[0] for word in words)


def test_both_paths_join_the_same_ends_and_only_one_keeps_its_length():
    ways = latents(Walk("one", 1, 2), SETTINGS)
    for end in (0, -1):
        np.testing.assert_allclose(ways["lerp"][end], ways["slerp"][end], rtol=1e-12)
    lengths = {name: np.linalg.norm(way, axis=1) for name, way in ways.items()}
    ends = lengths["slerp"][[0, -1]]
    assert lengths["slerp"].min() >= ends.min() - 1e-9
    assert lengths["lerp"][STEPS // 2] < 0.85 * ends.mean()
    other = latents(Walk("one", 1, 3), SETTINGS)
    np.testing.assert_array_equal(other["lerp"][0], ways["lerp"][0])
    assert (other["lerp"][-1] != ways["lerp"][-1]).all()


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_the_typical_length_is_typical(latent):
    settings = SETTINGS.replace(latent=latent)
    drawn = [latents(Walk("one", seed, 0), settings)["lerp"][0] for seed in range(400)]
    measured = math.sqrt(np.mean([vector @ vector for vector in drawn]))
    assert typical_length(settings) == pytest.approx(measured, rel=0.02)


def pictures(count):
    return np.random.default_rng(0).integers(0, 256, (count, 28, 28)).astype(np.uint8)


def test_the_strip_shows_every_image_crisply():
    images = pictures(11)
    strip = np.asarray(Image.open(io.BytesIO(strip_png(images))))
    assert strip.ndim == 2
    tiles = np.split(strip, 11, axis=1)
    for image, tile in zip(images, tiles, strict=True):
        np.testing.assert_array_equal(tile[8:-8, 4:-4], np.kron(image, np.ones((4, 4), np.uint8)))


def test_the_gif_walks_there_and_back_for_ever():
    images = pictures(5)
    gif = Image.open(io.BytesIO(walk_gif(images)))
    shown = [np.asarray(frame.convert("L"))[::8, ::8] for frame in ImageSequence.Iterator(gif)]
    assert gif.info["loop"] == 0
    assert len(shown) == 8
    for frame, at in zip(shown, [0, 1, 2, 3, 4, 3, 2, 1], strict=True):
        np.testing.assert_array_equal(frame, images[at])
