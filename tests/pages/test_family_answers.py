"""What the rooms of the translators ask, answered by a real worker."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import gan_core.runs.server.host as host_module
from gan_core.errors import MinimaxError
from gan_core.evaluation import classifier
from gan_core.runs.server.host import Host
from gan_core.training.translation import colours
from gan_core.translation import checkpoints, colouring
from gan_core.translation.round_trip import round_trip
from pages.family.answers import ANSWERS, DRAWINGS, FACES
from ui.browser.questions import Question

PIX2PIX, CYCLEGAN = "pix2pix_characters", "cyclegan_faces"


@pytest.fixture(scope="module", autouse=True)
def host(tmp_path_factory):
    """One worker for all of these tests: it takes seconds to start."""
    with pytest.MonkeyPatch.context() as patch:
        own = Host(workers=1, folder=tmp_path_factory.mktemp("runs"))
        patch.setattr(host_module, "_host", own)
        yield own
        own.close()


def ask(question, file=b"", **message):
    asked = Question({"id": 1, "ask": question, **message}, lambda header, arrays: None, file)

    async def answered():
        return await ANSWERS[question](asked)

    # In a thread of its own: Playwright keeps an event loop running in this one while browser tests are about.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, answered()).result()


def refusal(question, **message):
    with pytest.raises(MinimaxError) as error:
        ask(question, **message)
    return str(error.value)


def test_drawings_come_with_the_colours_of_the_data():
    found = ask("drawings", first=DRAWINGS)
    expected = colouring.test_drawings(DRAWINGS, DRAWINGS)
    assert found.header["total"] == expected.total
    for name in ("line_art", "hair", "skin", "images"):
        np.testing.assert_array_equal(found.arrays[name], getattr(expected, name))
    np.testing.assert_array_equal(found.arrays["hair_palette"], colours.palettes()[colours.HAIR])
    np.testing.assert_array_equal(found.arrays["skin_palette"], colours.palettes()[colours.SKIN])
    assert "first = -1 is not allowed" in refusal("drawings", first=-1)


def test_faces_come_back_with_what_was_found_out_on_the_way():
    found = ask("round_trip", translator=CYCLEGAN, direction="b_to_a", first=3, noise=5)
    expected = round_trip(checkpoints.load(CYCLEGAN), classifier.load("faces"), "b_to_a", 3, FACES, 5)
    for name in ("source", "translated", "sent_back", "back"):
        seen = found.arrays[name]
        assert seen.shape == (FACES, 32, 32, 3)
        assert np.abs(seen.astype(int) - getattr(expected, name)).max() <= 1
    for name in ("was", "taken_for", "came_back", "accepted"):
        assert tuple(found.header[name]) == getattr(expected, name)
    assert found.header["errors"] == pytest.approx(expected.errors, abs=0.05)


def test_what_cannot_be_asked_is_refused_with_what_is_allowed():
    trip = {"translator": CYCLEGAN, "direction": "a_to_b", "first": 0, "noise": 0}
    assert "noise = 65 is not allowed: give a whole number from 0 to 64" in refusal(
        "round_trip", **{**trip, "noise": 65}
    )
    assert "direction = 'up' is not allowed" in refusal("round_trip", **{**trip, "direction": "up"})
    assert "no translator 'nobody'" in refusal("round_trip", **{**trip, "translator": "nobody"})
    colour = {"translator": PIX2PIX, "hair": [0, 0, 0], "skin": [9, 9, 9], "shape": [32, 32], "file": bytes(1024)}
    assert "came with 1,023 levels" in refusal("colour", **{**colour, "file": bytes(1023)})
    assert "shape [0, 32] is not allowed" in refusal("colour", **{**colour, "shape": [0, 32]})
    assert "shape is not allowed" in refusal("colour", **{**colour, "shape": "32"})
    for hair in ([1, 2], ["a", 1, 2], [1.5, 1, 2], None, [2**70, 0, 0]):
        assert "hair is not allowed: give [red, green, blue]" in refusal("colour", **{**colour, "hair": hair})


def test_a_drawing_comes_back_coloured_by_both_networks_and_judged():
    drawn = colouring.test_drawings(5, 1)
    asked = {
        "translator": PIX2PIX,
        "file": drawn.line_art.tobytes(),
        "shape": [32, 32],
        "hair": drawn.hair[0].tolist(),
        "skin": drawn.skin[0].tolist(),
    }
    found = ask("colour", **asked)
    translator = checkpoints.load(PIX2PIX)
    networks = {"coloured": translator, "plain": checkpoints.load(f"{PIX2PIX}_l1")}
    for name, network in networks.items():
        expected = colouring.colour(network, translator, drawn.line_art, drawn.hair, drawn.skin)
        assert np.abs(found.arrays[name].astype(int) - expected.images).max() <= 1
        np.testing.assert_allclose(found.arrays[f"verdict_{name}"], expected.verdicts, atol=0.02)
    assert (found.arrays["coloured"] != found.arrays["plain"]).any()
    assert "verdict_images" not in found.arrays
    known = ask("colour", place=5, **asked)
    assert known.arrays["verdict_images"].shape == (1, 8, 8)
    assert "line_art has the shape (1, 16, 64): expected (n, 32, 32)" in refusal(
        "colour", **{**asked, "shape": [16, 64]}
    )
    assert "hair_colour holds 0 to 256" in refusal("colour", **{**asked, "hair": [0, 256, 9]})
