"""The rooms of the translators: what a visitor does there, and what networks make of it."""

from __future__ import annotations

import numpy as np
from board import idle, until
from PIL import Image


def room(page, server, name):
    """Open a translator's room, and wait until something has been translated."""
    page.goto(f"{server.url}/family?member={name}")
    page.locator("canvas.ft-picture[data-drawn]").first.wait_for()
    idle(page)


def pixels(page, selector):
    """The pixels of a canvas, [red, green, blue, alpha, ...]."""
    return page.locator(selector).first.evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"
    )


def way(page, direction):
    """What is known of a direction that has been shown."""
    return page.locator(f'[data-cell="{direction}"]').evaluate("node => ({...node.dataset})")


def test_faces_come_back_nearer_to_where_they_began_and_others_do_as_well(page, server):
    room(page, server, "cyclegan")
    seen = {}
    for direction in ("a_to_b", "b_to_a"):
        found = until(page, lambda direction=direction: way(page, direction).get("error") and way(page, direction))
        assert int(found["accepted"]) == 6
        assert float(found["error"]) < float(found["moved"]) / 2
        source, *later = (
            pixels(page, f'[data-cell="{direction}"] [data-stage="{stage}"] canvas')
            for stage in ("source", "translated", "back")
        )
        away = [sum(abs(a - b) for a, b in zip(source, image, strict=True)) for image in later]
        assert away[1] < away[0] / 2
        seen[direction] = source
    page.get_by_role("button", name="Other faces").click()
    for direction, source in seen.items():
        until(page, lambda direction=direction: way(page, direction)["first"] == "6")
        assert pixels(page, f'[data-cell="{direction}"] [data-stage="source"] canvas') != source
    assert page.get_by_text("Measured on the test images").is_visible()


def test_noise_on_the_way_back_is_seen_and_counted(page, server):
    room(page, server, "cyclegan")
    still = until(page, lambda: way(page, "a_to_b").get("error") and way(page, "a_to_b"))
    noisy = page.locator('[data-cell="a_to_b"] [data-stage="sent_back"]')
    assert noisy.is_hidden()
    page.get_by_role("slider", name="Noise").press("End")
    found = until(page, lambda: way(page, "a_to_b")["noise"] == "64" and way(page, "a_to_b"))
    assert noisy.is_visible()
    assert found["moved"] == still["moved"]
    assert float(found["error"]) > 3 * float(still["error"])
    page.get_by_role("slider", name="Noise").press("Home")
    until(page, lambda: way(page, "a_to_b")["noise"] == "0" and way(page, "a_to_b")["error"] == still["error"])
    assert noisy.is_hidden()


COLOURED, PLAIN = (f'[data-cell="{name}"] :not(.ft-verdicts) > canvas.ft-picture' for name in ("coloured", "plain"))
VERDICTS = '[data-cell="coloured"] .ft-verdicts canvas'


def colours(page, selector):
    """The mean colour of a picture."""
    data = pixels(page, selector)
    return [sum(data[channel::4]) / (len(data) / 4) for channel in range(3)]


def draw(page, *places):
    """Draw a line on the sheet, through places in pixels of the drawing."""
    box = page.locator(".ft-sheet").bounding_box()
    at = [(box["x"] + box["width"] * x / 32, box["y"] + box["height"] * y / 32) for x, y in places]
    page.mouse.move(*at[0])
    page.mouse.down()
    for place in at[1:]:
        page.mouse.move(*place, steps=2)
    page.mouse.up()


def test_a_stroke_changes_colours_and_both_networks_and_d_have_their_say(page, server):
    room(page, server, "pix2pix")
    page.locator(f"{VERDICTS}[data-share]").wait_for()
    before = {name: pixels(page, name) for name in (COLOURED, PLAIN, VERDICTS)}
    assert before[COLOURED] != before[PLAIN]
    assert 0 < float(page.locator(VERDICTS).get_attribute("data-share")) < 1
    # Verdicts are no copy of the picture: 8 × 8 patches lie over it.
    assert page.locator(VERDICTS).evaluate("canvas => canvas.width") == 256
    page.locator('[data-tool="brush"]').click()
    draw(page, (6, 6), (26, 8))
    for name, was in before.items():
        until(page, lambda name=name, was=was: pixels(page, name) != was)
    took = int(page.locator(".mm-translator").get_attribute("data-took"))
    print(f"stroke to colours: {took} ms")
    # What is known of the original is no longer shown: the drawing is another one now.
    assert page.get_by_text("As its artist coloured it.").is_hidden()
    page.get_by_role("button", name="Undo").click()
    until(page, lambda: pixels(page, COLOURED) == before[COLOURED])
    assert page.get_by_text("As its artist coloured it.").is_visible()


def test_hair_takes_the_colour_that_is_chosen(page, server):
    room(page, server, "pix2pix")

    def away(rgb):
        return sum(abs(level - wanted) for level, wanted in zip(colours(page, COLOURED), rgb, strict=True))

    for chosen, rgb in (("#30c030", (48, 192, 48)), ("#c02020", (192, 32, 32))):
        before = away(rgb)
        page.locator('input[name="hair"]').fill(chosen)
        until(page, lambda rgb=rgb, before=before: away(rgb) < before - 3)
    page.get_by_role("button", name="hair green").click()
    until(page, lambda: page.locator('input[name="hair"]').input_value() != "#c02020")
    page.locator('input[name="hair"]').fill("#0000ff")
    page.get_by_text("No character of the data has such hair").wait_for()


def test_an_empty_and_a_full_sheet_say_what_to_do_and_keys_draw(page, server):
    room(page, server, "pix2pix")
    page.get_by_role("button", name="Clear").click()
    page.locator(".ft-words", has_text="Draw a face").wait_for()
    assert not page.locator(f"{COLOURED}[data-drawn]").count()
    sheet = page.locator(".ft-sheet")
    sheet.focus()
    page.keyboard.press("Space")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.locator(f"{COLOURED}[data-drawn]").wait_for()
    assert page.locator(".ft-words").inner_text() == ""
    page.locator('[data-tool="brush"]').click()
    # To and fro, a row of pixels at a time.
    draw(page, *((place, row) for row in range(1, 31) for place in ((0, 32) if row % 2 else (32, 0))))
    page.get_by_text("Rub some of it out").wait_for()
    assert not page.locator(f"{COLOURED}[data-drawn]").count()


def test_a_drawing_is_kept_over_a_reload_and_pictures_of_other_sizes_are_refused(page, server, tmp_path):
    room(page, server, "pix2pix")
    page.get_by_role("button", name="Other drawings").click()
    page.get_by_role("button", name="Drawing 9").click()
    draw(page, (4, 28), (28, 28))
    page.locator('input[name="skin"]').fill("#aa7755")
    drawn = until(page, lambda: pixels(page, ".ft-sheet"))
    idle(page)
    page.reload()
    page.locator(f"{COLOURED}[data-drawn]").wait_for()
    assert pixels(page, ".ft-sheet") == drawn
    assert page.locator('input[name="skin"]').input_value() == "#aa7755"
    lines = np.full((28, 28), 255, np.uint8)
    lines[8:20, 8] = 0
    Image.fromarray(lines).save(tmp_path / "small.png")
    page.locator('input[type="file"]').set_input_files(tmp_path / "small.png")
    page.get_by_text("line_art has the shape (1, 28, 28): expected (n, 32, 32)").wait_for()
    Image.fromarray(np.pad(lines, 2, constant_values=255)).save(tmp_path / "whole.png")
    page.locator('input[type="file"]').set_input_files(tmp_path / "whole.png")
    until(page, lambda: pixels(page, ".ft-sheet") != drawn)
    assert page.get_by_text("line_art has the shape").is_hidden()
