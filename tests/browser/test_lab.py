import itertools
import math
import os
import re
import signal
import urllib.request

import pytest
from board import (
    CHARTS,
    button,
    choose_loss,
    choose_speed,
    header,
    history,
    open_lab,
    still,
    until,
    wait_for_charts,
)

from benchmarks.server import start_server, stop_server


def test_the_first_view_is_far_apart_and_fits_a_projector(page, server):
    open_lab(page, server.url)
    first = header(page)
    assert (first["preset"], first["settings"]["loss"], first["state"], first["step"]) == (
        "far_apart",
        "saturating",
        "paused",
        0,
    )
    assert "preset=far_apart" in page.url
    needed = {
        "preset": ".st-key-lab-preset",
        "loss": ".st-key-lab-loss",
        "play": ".st-key-lab-play",
        "diagnosis": ".mm-diagnosis",
        **{name: f'[data-cell="{name}"]' for name in CHARTS[:3]},
    }
    for name, selector in needed.items():
        box = page.locator(selector).bounding_box()
        assert box, name
        assert box["x"] >= 0, name
        assert box["y"] >= 0, name
        assert box["x"] + box["width"] <= 1280, name
        assert box["y"] + box["height"] <= 720, name
        assert box["height"] > 15, name
    assert page.locator(".mm-diagnosis").inner_text().strip()


def test_the_toggle_rescues_far_apart_while_it_runs(page, server):
    open_lab(page, server.url)
    choose_speed(page, "fastest")
    button(page, "play").click()
    # Slower towards the thousandth step, so that the click comes soon after it.
    until(page, lambda: header(page)["step"] >= 600, seconds=90)
    choose_speed(page, "100 steps/s")
    until(page, lambda: header(page)["step"] >= 1000, seconds=30, every=0.02)
    assert max(abs(value - math.log(2)) for value in history(page, "jsd")) < 1e-3
    before = header(page)["step"]

    choose_loss(page, "Non-saturating")
    until(page, lambda: header(page)["settings"]["loss"] == "non_saturating", seconds=5, every=0.02)
    after = header(page)["step"]
    choose_speed(page, "fastest")
    until(page, lambda: header(page)["metrics"]["jsd"] < 0.1, seconds=90)

    steps, jsd = history(page, "step"), history(page, "jsd")
    assert 1000 <= before <= after
    assert header(page)["epoch"] == 0
    assert all(later > earlier for earlier, later in itertools.pairwise(steps))
    arrival = next(step for step, value in zip(steps, jsd, strict=True) if value < 0.1)
    assert before < arrival <= after + 1500
    assert "loss=non_saturating" in page.url


def test_play_pause_and_single_steps_from_the_keyboard(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    page.keyboard.press("s")
    until(page, lambda: header(page)["step"] == 1)
    before = header(page)["sequence"]
    page.keyboard.press("d")
    until(page, lambda: header(page)["sequence"] > before)
    assert header(page)["step"] == 1
    page.keyboard.press("Space")
    until(page, lambda: header(page)["state"] == "playing" and header(page)["step"] > 5)
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")
    until(page, lambda: header(page)["state"] == "paused")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("r")
    until(page, lambda: header(page)["step"] == 0)
    assert header(page)["epoch"] == 1


def test_keys_typed_into_a_field_are_text(page, server):
    open_lab(page, server.url)
    page.get_by_test_id("stExpandSidebarButton").click()
    field = page.locator(".st-key-lab-setting-seed input")
    field.click()
    for key in ("s", "g", "r", "d"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert (header(page)["step"], header(page)["epoch"]) == (0, 0)


def test_reset_leaves_a_ghost_and_undo_brings_the_run_back(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    button(page, "play").click()
    until(page, lambda: header(page)["step"] > 60)
    button(page, "play").click()
    until(page, lambda: header(page)["state"] == "paused")
    page.wait_for_timeout(300)
    step, metrics = header(page)["step"], header(page)["metrics"]
    button(page, "reset").click()
    until(page, lambda: header(page)["step"] == 0)
    ghost = "document.querySelector('.mm-live').minimaxBoard.history.ghost?.step.length ?? 0"
    until(page, lambda: page.evaluate(ghost) > 2)
    button(page, "undo").click()
    until(page, lambda: header(page)["step"] == step)
    assert header(page)["metrics"] == metrics
    until(page, lambda: button(page, "undo").is_disabled(), seconds=5)


def test_a_reload_finds_the_same_run_going_on(page, server):
    open_lab(page, server.url, "?preset=two_modes&seed=11")
    button(page, "play").click()
    until(page, lambda: header(page)["step"] > 60)
    page.reload()
    wait_for_charts(page)
    until(page, lambda: header(page)["state"] == "playing")
    assert history(page, "step")[0] == 0
    step = header(page)["step"]
    assert step > 60
    until(page, lambda: header(page)["step"] > step)
    page.get_by_role("button", name="Pause").wait_for()
    run_id = page.evaluate("sessionStorage.getItem('minimax-lab lab')")
    assert run_id
    assert run_id not in page.url


def test_another_experiment_in_the_address_is_not_replaced_by_the_old_run(page, server):
    open_lab(page, server.url, "?preset=two_modes&seed=11")
    page.keyboard.press("s")
    until(page, lambda: header(page)["step"] == 1)
    open_lab(page, server.url, "?preset=two_modes&seed=12")
    page.wait_for_timeout(1000)
    assert header(page)["settings"]["seed"] == 12
    assert header(page)["step"] == 0


def test_a_worker_that_dies_is_replaced_with_a_notice(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    button(page, "play").click()
    until(page, lambda: header(page)["step"] > 30)
    page.wait_for_timeout(1500)
    for pid in server.worker_pids:
        os.kill(pid, signal.SIGKILL)
    until(page, lambda: header(page)["epoch"] == 1, seconds=10)
    page.locator(".mm-notice").wait_for(timeout=10_000)
    step = header(page)["step"]
    until(page, lambda: header(page)["state"] == "playing" and header(page)["step"] > step, seconds=15)


def test_zoom_and_legend_survive_the_stream(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    button(page, "play").click()
    until(page, lambda: header(page)["step"] > 20)
    chip = page.locator('[data-cell="divergence"] .mm-chip[data-trace="W₁"]')
    assert chip.get_attribute("aria-pressed") == "false"
    chip.click()
    box = page.locator('[data-cell="densities"] .nsewdrag').first.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    zoom = "document.querySelector('[data-cell=\"densities\"] .js-plotly-plot').layout.xaxis.range"
    until(page, lambda: page.evaluate(zoom)[0] > -7)
    wanted, sequence = page.evaluate(zoom), header(page)["sequence"]
    until(page, lambda: header(page)["sequence"] > sequence + 20)
    assert page.evaluate(zoom) == pytest.approx(wanted)
    assert chip.get_attribute("aria-pressed") == "true"
    drawn = "document.querySelectorAll('[data-cell=\"divergence\"] .js-line[d*=L]').length"
    assert page.evaluate(drawn) >= 2
    page.locator('[data-cell="densities"] .nsewdrag').first.dblclick()
    until(page, lambda: page.evaluate(zoom)[0] < wanted[0])


def test_the_timeline_scrubs_back_while_paused(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    slider = page.locator(".mm-timeline input")
    button(page, "play").click()
    until(page, lambda: header(page)["step"] > 60)
    assert slider.is_disabled()
    button(page, "play").click()
    until(page, lambda: header(page)["state"] == "paused" and slider.is_enabled())
    newest = header(page)["step"]
    slider.focus()
    page.keyboard.press("Home")
    until(page, lambda: header(page)["position"] == 0)
    assert header(page)["step"] < newest
    assert page.locator('[data-cell="value"] .mm-cursor').is_visible()
    page.locator(".mm-live-button").click()
    until(page, lambda: header(page)["position"] is None and header(page)["step"] == newest)


def test_components_are_edited_while_the_run_goes_on(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    page.get_by_test_id("stExpandSidebarButton").click()
    button(page, "play").click()
    until(page, lambda: header(page)["step"] > 20)
    button(page, "add-component").click()
    until(page, lambda: len(header(page)["settings"]["means"]) == 3)
    page.locator(".st-key-lab-means-0").get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: header(page)["settings"]["means"][0] == pytest.approx(-1.9))
    button(page, "remove-2").click()
    until(page, lambda: len(header(page)["settings"]["means"]) == 2)
    assert header(page)["epoch"] == 0
    assert re.search(r"means=-1\.9", page.url)


def test_a_bad_address_says_what_is_allowed_and_opens_the_rest(page, server):
    open_lab(page, server.url, "?preset=two_modes&seed=5&generator_lr=7&widht=3&loss=sharp")
    text = page.locator(".stApp").inner_text()
    for expected in ("generator_lr", "7", "widht", "loss", "sharp", "non_saturating"):
        assert expected in text
    assert header(page)["settings"]["seed"] == 5
    assert header(page)["preset"] == "two_modes"


def test_an_unknown_preset_names_those_that_exist(page, server):
    open_lab(page, server.url, "?preset=nowhere")
    alert = page.locator(".stAlert").first.inner_text()
    assert "nowhere" in alert
    assert "far_apart" in alert
    assert "two_modes" in alert
    assert header(page)["preset"] == "far_apart"


def test_nothing_scrolls_sideways_on_a_narrow_screen(page, server):
    page.set_viewport_size({"width": 600, "height": 900})
    open_lab(page, server.url)
    widths = page.evaluate(
        "Array.from(document.querySelectorAll('html, .stMain, .stMainBlockContainer, .mm-live, .mm-card'))"
        ".map(node => [node.className, node.scrollWidth - node.clientWidth])"
    )
    assert all(excess <= 1 for _, excess in widths), widths


def test_dark_and_light_change_the_charts_without_building_them_anew(page, server):
    open_lab(page, server.url)
    page.evaluate("document.querySelector('[data-cell=\"value\"] .js-plotly-plot').marked = true")
    ink = "getComputedStyle(document.querySelector('[data-cell=\"value\"] .xtick text')).fill"
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    until(page, lambda: page.evaluate("document.querySelector('.mm-live').classList.contains('mm-dark')"))
    until(page, lambda: page.evaluate(ink) != light)
    assert page.evaluate("document.querySelector('[data-cell=\"value\"] .js-plotly-plot').marked")


def test_without_a_socket_slow_frames_come_with_a_notice(page, server):
    page.route_web_socket(re.compile(r"/live/"), lambda socket: socket.close(code=1011))
    page.goto(f"{server.url}/?preset=two_modes")
    page.locator(".mm-connection", has_text="blocked").wait_for(timeout=30_000)
    wait_for_charts(page)
    button(page, "play").click()
    until(page, lambda: header(page)["step"] > 20, seconds=30)


def test_the_history_downloads_as_csv(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    page.keyboard.press("s")
    until(page, lambda: header(page)["step"] == 1)
    with page.expect_download() as waiting:
        button(page, "history").click()
    rows = waiting.value.path().read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("step,")
    assert "jsd" in rows[0]
    assert len(rows) >= 2


def test_plotly_comes_from_here_and_may_be_kept(server):
    from ui.browser.assets import PLOTLY, plotly_address

    with urllib.request.urlopen(server.url + plotly_address()) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert len(answer.read()) == PLOTLY.stat().st_size


def test_a_run_that_no_longer_exists_is_replaced_by_a_fresh_one(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    page.keyboard.press("s")
    until(page, lambda: header(page)["step"] == 1)
    first = page.evaluate("sessionStorage.getItem('minimax-lab lab')")
    # The server refuses the run that the page comes back with, as if it had been forgotten.
    page.route_web_socket(
        re.compile(r"/live/"),
        lambda socket: socket.close(code=4404) if first in socket.url else socket.connect_to_server(),
    )
    page.reload()
    wait_for_charts(page)
    until(page, lambda: page.evaluate("sessionStorage.getItem('minimax-lab lab')") not in (first, None))
    until(page, lambda: header(page)["step"] == 0)


def test_below_a_path_of_its_own(page, tmp_path):
    elsewhere = start_server(tmp_path, "--server.baseUrlPath=course/lab")
    try:
        open_lab(page, f"{elsewhere.url}/course/lab", "?preset=two_modes")
        page.keyboard.press("s")
        until(page, lambda: header(page)["step"] == 1)
    finally:
        page.close()  # Before the server goes, which Streamlit would complain about.
        stop_server(elsewhere)


def test_a_server_that_starts_again_brings_the_run_back(page, tmp_path):
    first = start_server(tmp_path)
    port = int(first.url.rsplit(":", 1)[1])
    open_lab(page, first.url, "?preset=two_modes&seed=3")
    button(page, "play").click()
    until(page, lambda: header(page)["step"] > 200)
    button(page, "play").click()
    until(page, lambda: header(page)["state"] == "paused")
    page.wait_for_timeout(500)
    step = header(page)["step"]
    stop_server(first)
    second = start_server(tmp_path, port=port)
    try:
        page.goto(f"{second.url}/?preset=two_modes&seed=3")
        wait_for_charts(page)
        until(page, lambda: header(page)["step"] == step)
        assert len(history(page, "step")) > 2
    finally:
        stop_server(second)
        page.complaints.clear()  # Streamlit's own complaints about the server that went away.
        page.close()


def test_every_press_of_a_key_on_a_slider_counts(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    page.get_by_test_id("stExpandSidebarButton").click()
    slider = page.locator(".st-key-lab-means-0").get_by_role("slider")
    still(page.get_by_test_id("stSidebar"))
    slider.focus()
    for pause in (0, 40, 90, 150, 60, 0, 120, 30):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(pause)
    until(page, lambda: header(page)["settings"]["means"][0] == pytest.approx(-1.2))
    assert slider.evaluate("node => node === document.activeElement")
