"""The translation lab as a visitor uses it."""

import numpy as np
from board import button, header, history, idle, open_settings, pause, play, rested, until

THERE, BACK = ('[data-cell="there"]', '[data-cell="back"]')


def visit(page, server, query):
    """Open the page and wait until images are drawn."""
    page.goto(f"{server.url}/translation{query}")
    page.wait_for_selector(f"{THERE} canvas[data-step]")


def step_of(page, cell=THERE):
    return int(page.locator(f"{cell} canvas").first.get_attribute("data-step"))


def labels(page, cell=THERE):
    return page.locator(f"{cell} .mm-strip-labels").inner_text().split("\n")


def set_number(page, name, value):
    field = page.locator(f".st-key-translation-setting-{name} input")
    field.fill(str(value))
    field.press("Enter")


def test_a_translation_goes_on_from_its_stage_and_its_cycle_can_be_taken_away(page, server):
    visit(page, server, "?preset=cyclegan")
    assert labels(page) == ["source (A)", "translated", "and back"]
    assert labels(page, BACK)[0] == "source (B)"
    fresh = rested(page, lambda now: now["metrics"].get("kept") is not None)["metrics"]
    stage = header(page)["stages"][-1]
    page.locator(f'[data-stage="{stage}"]').click()
    late = rested(page, lambda now: now["step"] == stage and now["metrics"].get("kept") is not None)["metrics"]
    assert late["cycle_error"] < 0.2 * fresh["cycle_error"]
    assert late["kept"] > fresh["kept"] + 0.3
    open_settings(page)
    for name in ("identity_weight", "cycle_weight"):
        set_number(page, name, 0)
        until(page, lambda name=name: header(page)["settings"][name] == 0)
    idle(page)
    assert header(page)["step"] == stage  # as it goes, not anew
    assert "cycle_weight=0" in page.url
    play(page)
    until(page, lambda: header(page)["metrics"]["cycle_error"] > 1.3 * late["cycle_error"])
    pause(page)
    now = rested(page)
    assert now["step"] > stage and now["metrics"]["loss_cycle"] is None
    assert "Only D's verdict counts" in now["diagnosis"] or "need not lead home" in now["diagnosis"]
    button(page, "undo").click()
    until(page, lambda: header(page)["settings"]["cycle_weight"] > 0 or header(page)["step"] != now["step"])


def test_line_art_gets_its_colours_while_one_watches(page, server):
    visit(page, server, "?preset=pix2pix&batch_size=4&generator_width=8&discriminator_width=8")
    assert labels(page) == ["source (A)", "translated", "should be (B)"]
    assert not page.locator(BACK).is_visible()
    before = rested(page)["metrics"]["l1_error"]
    play(page)
    until(page, lambda: header(page)["metrics"]["l1_error"] < 0.8 * before)
    pause(page)
    now = rested(page)
    errors = [value for value in history(page, "l1_error") if np.isfinite(value)]
    assert errors[-1] < 0.8 * errors[0] and step_of(page) == now["step"]
    canvas = f"document.querySelector('{THERE} canvas')"
    plain = page.evaluate(f"{canvas}.toDataURL()")
    page.locator(f"{THERE} .mm-chip").click()
    assert page.evaluate(f"{canvas}.toDataURL()") != plain
    page.locator(f"{THERE} .mm-chip").click()
    assert page.evaluate(f"{canvas}.toDataURL()") == plain
