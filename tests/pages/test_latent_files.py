import io
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageSequence

from gan_core.errors import MinimaxError, SettingsError
from pages.latent import vectors
from pages.latent.image_files import sheet_png, walk_gif
from pages.latent.keyframes import of_vector
from pages.latent.pictures import LARGEST_FILE, from_file, from_strokes
from tests.pages.scenes import VECTORS, facts, opened, z

RNG = np.random.default_rng(0)


def pictures(count, *colours):
    return RNG.integers(0, 256, (count, 28, 28, *colours)).astype(np.uint8)


@pytest.mark.parametrize("colours", [(), (3,)])
def test_the_sheet_shows_every_image_crisply(colours):
    images = pictures(6, *colours)
    sheet = np.asarray(Image.open(io.BytesIO(sheet_png(images, 3))))
    side = 28 * 4 + 8
    assert sheet.shape == (2 * side + 8, 3 * side + 8, *colours)
    for index, image in enumerate(images):
        row, column = divmod(index, 3)
        tile = sheet[8 + row * side :, 8 + column * side :][:112, :112]
        np.testing.assert_array_equal(tile, image.repeat(4, axis=0).repeat(4, axis=1))
    assert (sheet[:8] == 255).all()


def test_the_gif_walks_there_and_back_for_ever():
    images = pictures(5)
    gif = Image.open(io.BytesIO(walk_gif(images)))
    shown = [np.asarray(frame.convert("L"))[::8, ::8] for frame in ImageSequence.Iterator(gif)]
    assert gif.info["loop"] == 0
    assert len(shown) == 8
    for frame, image in zip(shown, [*images, *images[3:0:-1]], strict=True):
        np.testing.assert_array_equal(frame, image)


def test_the_gif_of_a_loop_goes_round():
    images = pictures(5, 3)
    gif = Image.open(io.BytesIO(walk_gif(images, closed=True)))
    assert gif.n_frames == 5
    assert gif.size == (224, 224)


def test_latents_survive_their_file():
    scene, _ = opened(
        f"a=7&b={of_vector(RNG.normal(size=16)).text()}&c=3&t=0.5&sefa=1_2&sefa.1=bold&loop=1&truncation=0.8"
    )
    text = vectors.write(scene, VECTORS)
    again, problems = vectors.opened(text, ["plain"], facts)
    assert problems == []
    assert again == scene
    content = json.loads(text)
    np.testing.assert_allclose(content["keys"][0]["vector"], z(7), atol=1e-8)
    assert content["keys"][0]["seed"] == 7
    assert content["directions"][0]["name"] == "bold"
    np.testing.assert_allclose(content["sum_of_directions"], 2 * VECTORS["sefa"][1], atol=1e-8)


def test_classes_survive_their_file():
    scene, _ = opened("checkpoint=classed&a=7.3&b=8.1_20_2_80&path=slerp&t=0.5")
    again, problems = vectors.opened(vectors.write(scene, {}), ["classed"], facts)
    assert (again, problems) == (scene, [])


def test_a_file_made_by_hand_is_enough():
    ends = [[0.5] * 16, [-1.25] * 16]
    content = {"format": vectors.FORMAT, "version": 1, "checkpoint": "plain", "keys": [{"vector": end} for end in ends]}
    scene, problems = vectors.opened(json.dumps(content), ["plain"], facts)
    assert problems == []
    for keyframe, end in zip(scene.keyframes, ends, strict=True):
        np.testing.assert_array_equal(keyframe.vector(16, "normal"), end)


def test_a_vector_that_somebody_changed_counts_more_than_its_seed():
    scene, _ = opened("a=7&b=8")
    content = json.loads(vectors.write(scene, {}))
    content["keys"][0]["vector"][3] += 0.5
    again, _ = vectors.opened(json.dumps(content), ["plain"], facts)
    moved = z(7)
    moved[3] += 0.5
    np.testing.assert_allclose(again.keyframes[0].vector(16, "normal"), moved, atol=2e-3)
    assert again.keyframes[1].seed == 8


GOOD = {
    "format": vectors.FORMAT,
    "version": 1,
    "checkpoint": "plain",
    "keys": [{"vector": [0.0] * 16}, {"vector": [1.0] * 16}],
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "format should be"),
        ("[1]", "no latents"),
        (" " * 1_000_001, "1,000,000"),
        (json.dumps(GOOD | {"version": 2}), "version '2'"),
        (json.dumps(GOOD | {"checkpoint": "other"}), "'other'"),
        (json.dumps(GOOD | {"checkpoint": ["plain"]}), "not here"),
        (json.dumps(GOOD | {"keys": []}), "2 to 8 keys"),
        (json.dumps(GOOD | {"keys": [{"vector": [0.0] * 16}] * 9}), "2 to 8 keys"),
        (json.dumps(GOOD | {"keys": ["1", "2"]}), "A is not an object"),
        (json.dumps(GOOD | {"keys": [{"vector": [0.0] * 3}] * 2}), "list of 16 numbers; found 3"),
        (json.dumps(GOOD | {"keys": [{"vector": "zero"}] * 2}), "found str"),
        (json.dumps(GOOD | {"keys": [{"vector": [True] * 16}] * 2}), "numbers only"),
        (json.dumps(GOOD | {"keys": [{"vector": [float("nan")] * 16}] * 2}), "NaN is not a number"),
        (json.dumps(GOOD | {"keys": [{"vector": [7] * 16}] * 2}).replace("7", "1e999"), "finite"),
        (json.dumps(GOOD)[:-1] + ', "version": 1}', "'version' twice"),
        (json.dumps(GOOD | {"keys": [{"vector": [10**400] * 16}] * 2}), "too large"),
        (json.dumps(GOOD | {"address": 5}), "address must be a text"),
    ],
)
def test_a_file_that_holds_no_latents_is_refused(text, words):
    with pytest.raises(SettingsError, match=words):
        vectors.opened(text, ["plain"], facts)


@pytest.mark.parametrize("weight", ["NaN", "1e999", "-1e999", "-0.1", "1.1", "0", "null", "[]", "true"])
def test_shares_of_classes_are_numbers_that_sum_to_one(weight):
    keys = [{"vector": [0.5] * 16, "class_weights": [0.0] * 10}, {"vector": [1.0] * 16}]
    text = json.dumps(GOOD | {"checkpoint": "classed", "keys": keys}).replace("[0.0,", f"[{weight},")
    with pytest.raises(SettingsError, match=r"NaN is not a number|class_weights of A must"):
        vectors.opened(text, ["classed"], facts)
    good = json.dumps(GOOD | {"checkpoint": "classed", "keys": keys}).replace("[0.0,", "[1,")
    assert vectors.opened(good, ["classed"], facts)[0].keyframes[0].mixture == ((0, 100),)


def encoded(image, kind="PNG"):
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def seven(ink, paper):
    image = Image.new("L", (300, 200), paper)
    for x in range(100, 180):
        for y in range(40, 50):
            image.putpixel((x, y), ink)
    for step in range(100):
        for wide in range(12):
            image.putpixel((175 - step // 2 + wide - 6, 48 + step), ink)
    return image


def test_dark_on_light_and_light_on_dark_are_the_same_digit():
    dark = from_file(encoded(seven(0, 255)), (28, 28))
    light = from_file(encoded(seven(255, 0), "BMP"), (28, 28))
    assert dark.shape == (28, 28)
    assert dark.max() > 200
    assert np.abs(dark.astype(int) - light.astype(int)).max() <= 2
    # As MNIST does it: the centre of mass in the middle.
    mass = dark.astype(float)
    rows, columns = np.indices(mass.shape)
    assert (mass * rows).sum() / mass.sum() == pytest.approx(14.0, abs=0.6)
    assert (mass * columns).sum() / mass.sum() == pytest.approx(14.0, abs=0.6)


def test_a_colour_image_is_scaled_to_its_middle():
    image = Image.new("RGB", (400, 100), "red")
    image.paste("blue", (150, 0, 250, 100))
    small = from_file(encoded(image), (32, 32, 3))
    assert small.shape == (32, 32, 3)
    np.testing.assert_array_equal(small[16, 16], [0, 0, 255])


def bomb():
    """A PNG that claims 60,000 × 60,000 pixels in a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not an image"),
        (b"hello", "not an image"),
        (b"PK\x03\x04" + bytes(100), "not an image"),
        (b"\x80\x04\x95" + bytes(100), "not an image"),
        (encoded(Image.new("L", (5000, 2)), "PNG"), "5,000 × 2 pixels"),
        (bomb(), "pixels|not an image"),
        (encoded(seven(0, 255))[:400], "damaged|not an image"),
        (bytes(LARGEST_FILE + 1), "too large"),
        (encoded(Image.new("L", (40, 40), 255)), "."),
    ],
    ids=["empty", "text", "zip", "pickle", "wide", "bomb", "truncated", "large", "blank"],
)
def test_what_is_no_image_is_refused(data, words):
    with pytest.raises(MinimaxError, match=words):
        from_file(data, (28, 28))


@pytest.mark.parametrize(
    "strokes",
    [
        None,
        "strokes",
        [[]],
        [[[1, 2]], "x"],
        [[[1, 2, 3]]],
        [[[1, None]]],
        [[[float("inf"), 0]]],
        [[[True, 0]]],
        [[[1, 1]]] * 201,
        [[[1, 1]] * 20_001],
        [],
    ],
)
def test_what_is_no_drawing_is_refused(strokes):
    with pytest.raises(MinimaxError):
        from_strokes(strokes)


def test_strokes_become_a_digit():
    image = from_strokes([[[100, 50], [200, 50], [140, 250]]])
    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    assert image[4:24].max() > 200
