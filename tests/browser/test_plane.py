"""The 2-D lab as a visitor uses it."""

import io
import re

import numpy as np
import pytest
from board import button, choose_loss, header, idle, open_settings, pause, play, until
from PIL import Image

from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS

SCENE = '[data-cell="scene"]'
DRAWN = f"document.querySelector('{SCENE} canvas.mm-scene')?.dataset.step"


def visit(page, server, query=""):
    """Open the page and wait until the plane is drawn."""
    page.goto(f"{server.url}/plane{query}")
    page.wait_for_function(f"() => {DRAWN} !== undefined")


def picture(page):
    """The scene as it stands, (height, width, 3)."""
    image = Image.open(io.BytesIO(page.locator(f"{SCENE} canvas.mm-scene").screenshot()))
    return np.asarray(image.convert("RGB")).astype(int)


def coloured(page, colour):
    """How many pixels of the scene are near a colour."""
    return int((np.abs(picture(page) - np.array(colour)).max(axis=2) < 60).sum())


def chip(page, curve):
    return page.locator(f'{SCENE} [data-layer="{curve}"]')


def test_points_wander_while_it_plays(page, server):
    visit(page, server)
    assert "ring_8" in page.url
    assert header(page)["metrics"]["modes"] == 8
    before = picture(page)
    play(page)
    until(page, lambda: int(page.evaluate(DRAWN)) > 20)
    pause(page)
    assert (np.abs(picture(page) - before).max(axis=2) > 40).sum() > 100
    assert page.locator(f"{SCENE} h2").inner_text() == "Data, generator and discriminator"
    assert until(page, lambda: re.search(r"\d of 8", page.locator(".mm-large").inner_text()))


def test_layers_come_and_go(page, server):
    visit(page, server, "?preset=two_moons")
    data, generated = (0, 158, 115), (213, 94, 0)
    with_data = coloured(page, data)
    assert with_data > 300
    chip(page, "real").click()
    assert chip(page, "real").get_attribute("aria-pressed") == "false"
    assert coloured(page, data) < 0.2 * with_data
    plain = coloured(page, generated)
    chip(page, "p_g").click()
    assert coloured(page, generated) > plain
    chip(page, "p_g").click()
    chip(page, "fake").click()
    before = picture(page)
    chip(page, "mesh").click()
    assert (np.abs(picture(page) - before).max(axis=2) > 10).sum() > 100


def test_another_target_is_chosen_among_the_settings_and_comes_back_with_a_link(page, server):
    visit(page, server)
    open_settings(page)
    page.locator(".st-key-plane-setting-dataset button[aria-haspopup=listbox]").click()
    page.get_by_role("option", name="Spiral", exact=True).click()
    until(page, lambda: header(page)["settings"]["dataset"] == "spiral")
    assert header(page)["settings"]["spread"] == PRESETS["spiral"].spread
    until(page, lambda: "dataset=spiral" in page.url and "spread=0.05" in page.url)
    idle(page)
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    until(page, lambda: header(page)["settings"]["dataset"] == "spiral" and header(page)["metrics"]["modes"] == 1)


@pytest.mark.parametrize(("loss", "label"), [("saturating", "Saturating"), ("relativistic", "Relativistic")])
def test_the_loss_changes_while_it_runs(page, server, loss, label):
    visit(page, server)
    play(page)
    choose_loss(page, label)
    until(page, lambda: header(page)["settings"]["loss"] == loss and header(page)["step"] > 5)
    pause(page)
    until(page, lambda: header(page)["state"] == "paused")
    assert header(page)["error"] is None
    assert chip(page, "critic").is_visible() == LOSSES[loss].of_critic
    assert chip(page, "d").is_visible() != LOSSES[loss].of_critic


def test_a_picture_of_the_plane_can_be_kept(page, server):
    visit(page, server)
    page.locator(f"{SCENE} .mm-save summary").click()
    with page.expect_download() as kept:
        page.locator(f"{SCENE} .mm-save-kinds button").click()
    assert re.fullmatch(r"scene_ring_8_step_\d+\.png", kept.value.suggested_filename)
    image = np.asarray(Image.open(kept.value.path()))
    assert image.std() > 5


def test_the_run_can_be_taken_away_and_begun_anew(page, server):
    visit(page, server, "?preset=ring_collapse")
    play(page)
    until(page, lambda: header(page)["step"] > 10)
    pause(page)
    button(page, "reset").click()
    until(page, lambda: header(page)["step"] == 0)
    button(page, "undo").click()
    until(page, lambda: header(page)["step"] > 10)


def drawn_stroke(page):
    """Draw a straight stroke from the left to the right of the sheet; how many places have ink then."""
    sheet = page.locator(".mm-sketch-sheet")
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"], steps=8)
    page.mouse.up()
    return int(sheet.get_attribute("data-inked"))


def test_a_target_is_drawn_by_hand_and_an_empty_sheet_is_refused_in_words(page, server):
    visit(page, server)
    page.locator('[data-sketch="open"]').click()
    sheet, use = page.locator(".mm-sketch-sheet"), page.get_by_role("button", name="Learn this", exact=True)
    use.click()
    until(page, lambda: "The drawing is empty" in page.locator(".mm-notices").inner_text())
    assert sheet.is_visible() and header(page)["settings"]["dataset"] == "ring"
    inked = drawn_stroke(page)
    assert 14 <= inked <= 40
    # By keys, too: one more place, and space does not play.
    sheet.press("ArrowDown")
    sheet.press(" ")
    assert int(sheet.get_attribute("data-inked")) == inked + 1
    use.click()
    until(page, lambda: header(page)["settings"]["dataset"].startswith("drawn-") and not sheet.is_visible())
    assert header(page)["state"] == "paused" and header(page)["settings"]["spread"] == 0.05
    until(page, lambda: "dataset=drawn-" in page.url)
    data = page.evaluate("Array.from(document.querySelector('.mm-live').minimaxBoard.frame.arrays.real.data)")
    points = np.array(data).reshape(-1, 2)
    assert np.median(points[:, 1]) == pytest.approx(1.5 - 3 * 0.3, abs=0.15)
    left, right = np.percentile(points[:, 0], [2, 98])
    assert -1.1 < left < -0.75 and 0.75 < right < 1.1
    play(page)
    until(page, lambda: header(page)["step"] > 20)
    pause(page)
    idle(page)
    dataset, address = header(page)["settings"]["dataset"], page.url
    button(page, "undo").click()
    until(page, lambda: header(page)["settings"]["dataset"] == "ring")
    page.goto("about:blank")
    page.goto(address)
    until(page, lambda: header(page)["settings"]["dataset"] == dataset)
