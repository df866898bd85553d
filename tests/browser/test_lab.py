import itertools
import math
import os
import re
import signal
import urllib.request

import pytest
from board import (
    CHARTS,
    PLAY,
    button,
    choose_loss,
    choose_speed,
    header,
    history,
    idle,
    inside,
    open_lab,
    open_settings,
    pause,
    play,
    rested,
    until,
    wait_for_charts,
)

from benchmarks.server import start_server, stop_server
from gan_core.runs import frames

FITS = """[...document.querySelectorAll('html, .stMain, .stMainBlockContainer, .mm-live, .mm-card')]
    .every(node => node.scrollWidth - node.clientWidth <= 1)"""
RUN_OF_TAB = "sessionStorage.getItem('minimax-lab lab')"


def test_the_first_view_is_far_apart_and_fits_all_windows_in_light_and_dark(page, server):
    open_lab(page, server.url)
    first = header(page)
    assert (first["preset"], first["settings"]["loss"], first["state"], first["step"]) == (
        "far_apart",
        "saturating",
        "paused",
        0,
    )
    page.wait_for_url("**preset=far_apart*")
    # On a projector.
    needed = {
        "preset": '[data-control="preset"]',
        "loss": '[data-control="loss"]',
        "play": '[data-control="play"]',
        "diagnosis": ".mm-diagnosis",
        **{name: f'[data-cell="{name}"]' for name in CHARTS},
    }
    idle(page)
    for selector in needed.values():
        until(page, lambda selector=selector: inside(page.locator(selector).bounding_box()))
    until(page, lambda: page.locator(".mm-diagnosis").inner_text().strip())

    # Dark and light change the charts without building them anew.
    page.evaluate("document.querySelector('[data-cell=\"divergence\"] .js-plotly-plot').marked = true")
    ink = "getComputedStyle(document.querySelector('[data-cell=\"divergence\"] .xtick text')).fill"
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    until(page, lambda: page.evaluate("document.querySelector('.mm-live').classList.contains('mm-dark')"))
    until(page, lambda: page.evaluate(ink) != light)
    assert page.evaluate("document.querySelector('[data-cell=\"divergence\"] .js-plotly-plot').marked")

    # Nothing scrolls sideways on a narrow screen, neither when it becomes narrow nor when the page opens on it.
    page.set_viewport_size({"width": 600, "height": 900})
    page.wait_for_function(FITS)
    page.reload()
    wait_for_charts(page)
    page.wait_for_function(FITS)


def test_the_toggle_rescues_far_apart_while_it_runs(page, server):
    open_lab(page, server.url)
    choose_speed(page, "fastest")
    play(page)
    until(page, lambda: header(page)["step"] >= 1000)
    assert max(abs(value - math.log(2)) for value in history(page, "jsd")) < 1e-3
    before = header(page)["step"]

    choose_loss(page, "Non-saturating")
    until(page, lambda: header(page)["settings"]["loss"] == "non_saturating")
    after = header(page)["step"]
    until(page, lambda: header(page)["metrics"]["jsd"] < 0.1)

    steps, jsd = history(page, "step"), history(page, "jsd")
    assert 1000 <= before <= after
    assert header(page)["epoch"] == 0
    assert all(later > earlier for earlier, later in itertools.pairwise(steps))
    arrival = next(step for step, value in zip(steps, jsd, strict=True) if value < 0.1)
    assert before < arrival <= after + 1500
    page.wait_for_url("**loss=non_saturating*")


def test_the_keyboard_plays_pauses_and_steps_and_the_history_is_downloaded(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    page.keyboard.press("s")
    rested(page, lambda now: now["step"] == 1)
    with page.expect_download() as waiting:
        button(page, "history").click()
    rows = waiting.value.path().read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("step,")
    assert "jsd" in rows[0]
    assert len(rows) >= 2

    before = header(page)["sequence"]
    page.keyboard.press("d")
    until(page, lambda: header(page)["sequence"] > before)
    assert rested(page)["step"] == 1
    page.keyboard.press("Space")
    until(page, lambda: header(page)["state"] == "playing" and header(page)["step"] > 5)
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")
    until(page, lambda: header(page)["state"] == "paused")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("r")
    until(page, lambda: header(page)["step"] == 0)
    assert header(page)["epoch"] == 1


def test_the_timeline_scrubs_back_and_undo_brings_back_the_run_before_a_reset(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    slider = page.locator(".mm-timeline input")
    play(page)
    until(page, lambda: header(page)["step"] > 60)
    assert slider.is_disabled()
    pause(page)
    newest = rested(page)["step"]
    until(page, slider.is_enabled)
    slider.focus()
    page.keyboard.press("Home")
    until(page, lambda: header(page)["position"] == 0)
    assert header(page)["step"] < newest
    page.locator('[data-cell="divergence"] .mm-cursor').wait_for()
    page.locator(".mm-live-button").click()
    until(page, lambda: header(page)["position"] is None and header(page)["step"] == newest)

    # Reset leaves a ghost.
    metrics = header(page)["metrics"]
    assert metrics["jsd"] > 0
    button(page, "reset").click()
    until(page, lambda: header(page)["step"] == 0)
    ghost = "document.querySelector('.mm-live').minimaxBoard.history.ghost?.step.length ?? 0"
    until(page, lambda: page.evaluate(ghost) > 2)
    button(page, "undo").click()
    until(page, lambda: header(page)["step"] == newest and header(page)["metrics"] == metrics)
    until(page, lambda: button(page, "undo").is_disabled())


def test_a_reload_finds_the_same_run_going_on_and_the_stream_leaves_zoom_and_legend(page, server):
    open_lab(page, server.url, "?preset=two_modes&seed=11")
    play(page)
    until(page, lambda: header(page)["step"] > 60)
    page.reload()
    wait_for_charts(page)
    until(page, lambda: header(page)["state"] == "playing")
    assert history(page, "step")[0] == 0
    step = header(page)["step"]
    assert step > 60
    until(page, lambda: header(page)["step"] > step)
    page.get_by_role("button", name="Pause").wait_for()
    run_id = page.evaluate(RUN_OF_TAB)
    assert run_id
    assert run_id not in page.url

    chip = page.locator('[data-cell="divergence"] .mm-chip[data-trace="W₁"]')
    assert chip.get_attribute("aria-pressed") == "false"
    chip.click()
    idle(page)
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


def test_an_address_that_is_followed_can_be_undone_and_a_run_that_is_gone_is_replaced(page, server):
    open_lab(page, server.url, "?preset=two_modes&seed=11")
    page.keyboard.press("s")
    until(page, lambda: header(page)["step"] == 1)
    # Another experiment in the address begins in the same run.
    old = page.evaluate(RUN_OF_TAB)
    open_lab(page, server.url, "?preset=two_modes&seed=12")
    now = rested(page, lambda now: now["settings"]["seed"] == 12)
    assert (now["step"], page.evaluate(RUN_OF_TAB)) == (0, old)
    button(page, "undo").click()
    rested(page, lambda now: (now["settings"]["seed"], now["step"]) == (11, 1))
    page.wait_for_url("**seed=11*")

    first = page.evaluate(RUN_OF_TAB)
    # The server refuses the run that the page comes back with, as if it had been forgotten.
    page.route_web_socket(
        re.compile(r"/live/"),
        lambda socket: socket.close(code=4404) if first in socket.url else socket.connect_to_server(),
    )
    page.reload()
    wait_for_charts(page)
    until(page, lambda: page.evaluate(RUN_OF_TAB) not in (first, None))
    until(page, lambda: header(page)["step"] == 0)


def test_a_worker_that_dies_is_replaced_with_a_notice(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    play(page)
    until(page, lambda: header(page)["step"] > 30)
    for pid in server.worker_pids:
        os.kill(pid, signal.SIGKILL)
    page.locator(".mm-notice", has_text="The training process was replaced").wait_for()
    until(page, lambda: header(page)["epoch"] == 1)
    step = header(page)["step"]
    until(page, lambda: header(page)["state"] == "playing" and header(page)["step"] > step)


def test_fields_and_sliders_take_the_keys_and_components_are_edited_while_the_run_goes_on(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    open_settings(page)
    idle(page)
    # Keys typed into a field are text: once the step of D that was asked for later is there, nothing else is.
    page.locator(".st-key-lab-setting-seed input").click()
    for key in ("s", "g", "r", "d"):
        page.keyboard.press(key)
    sequence = header(page)["sequence"]
    button(page, "discriminator-step").click()
    until(page, lambda: header(page)["sequence"] > sequence)
    now = rested(page)
    assert (now["step"], now["epoch"]) == (0, 0)

    # Every press of a key on a slider counts, however they fall between the page's runs.
    slider = page.locator(".st-key-lab-means-0").get_by_role("slider")
    slider.focus()
    for milliseconds in (0, 40, 90, 150, 60, 0, 120, 30):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(milliseconds)
    until(page, lambda: header(page)["settings"]["means"][0] == pytest.approx(-1.2))
    assert slider.evaluate("node => node === document.activeElement")

    play(page)
    until(page, lambda: header(page)["step"] > 20)
    page.locator(".st-key-lab-add-component button").first.click()
    until(page, lambda: len(header(page)["settings"]["means"]) == 3)
    idle(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: header(page)["settings"]["means"][0] == pytest.approx(-1.1))
    page.locator(".st-key-lab-remove-2 button").first.click()
    until(page, lambda: len(header(page)["settings"]["means"]) == 2)
    assert header(page)["epoch"] == 0
    page.wait_for_url(re.compile(r"means=-1\.1"))


def test_a_bad_address_says_what_is_allowed_and_opens_the_rest(page, server):
    open_lab(page, server.url, "?preset=two_modes&seed=5&generator_lr=7&widht=3&loss=sharp")
    for expected in ("generator_lr", "7", "widht", "loss", "sharp", "non_saturating"):
        until(page, lambda expected=expected: expected in page.locator(".stApp").inner_text())
    assert header(page)["settings"]["seed"] == 5
    assert header(page)["preset"] == "two_modes"


def test_an_unknown_preset_names_those_that_exist(page, server):
    open_lab(page, server.url, "?preset=nowhere")
    for expected in ("nowhere", "far_apart", "two_modes"):
        page.locator(".stAlert", has_text=expected).first.wait_for()
    assert header(page)["preset"] == "far_apart"


def test_without_a_socket_slow_frames_come_with_a_notice(page, server):
    page.route_web_socket(re.compile(r"/live/"), lambda socket: socket.close(code=1011))
    page.goto(f"{server.url}/?preset=two_modes")
    page.locator(".mm-connection", has_text="blocked").wait_for()
    wait_for_charts(page)
    play(page)
    until(page, lambda: header(page)["step"] > 20)
    # The bar, the address and what is refused follow as they do with a socket.
    page.locator('[data-control="preset"]').select_option("three_modes")
    until(page, lambda: header(page)["preset"] == "three_modes")
    page.wait_for_url("**preset=three_modes*")
    ask = "changes => document.querySelector('.mm-live').minimaxBoard.bar.ask('change', changes, { state: 'playing' })"
    page.evaluate(ask, {"batch_size": -1})
    page.locator(".mm-refused", has_text="batch_size").wait_for()
    page.locator(PLAY, has_text="Play").wait_for()
    page.keyboard.press("Control+z")
    until(page, lambda: header(page)["preset"] == "two_modes")
    page.locator(".mm-refused").wait_for(state="detached")
    page.wait_for_url("**preset=two_modes*")


def test_a_press_that_is_lost_with_the_connection_is_no_longer_shown(page, server):
    sockets, deaf = [], []

    def carry(socket):
        sockets.append(socket)
        way = socket.connect_to_server()
        socket.on_message(lambda message: None if deaf and '"do"' in message else way.send(message))

    page.route_web_socket(re.compile(r"/live/"), carry)
    open_lab(page, server.url, "?preset=two_modes")
    deaf.append(True)
    play(page)
    page.locator(PLAY, has_text="Pause").wait_for()  # as it was asked for
    sockets[-1].close(code=1011)
    page.locator(PLAY, has_text="Play").wait_for()
    deaf.clear()
    # Who presses buttons by the keyboard goes on where they were.
    until(page, lambda: len(sockets) == 2 and page.locator(PLAY).evaluate("node => node === document.activeElement"))
    play(page)
    until(page, lambda: header(page)["step"] > 5)


def test_plotly_comes_from_here_and_may_be_kept(server):
    from ui.browser.assets import PLOTLY, plotly_address

    with urllib.request.urlopen(server.url + plotly_address()) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert len(answer.read()) == PLOTLY.stat().st_size


def test_a_server_that_was_killed_brings_the_run_back_playing_also_below_a_path_of_its_own(page, tmp_path):
    below = "--server.baseUrlPath=course/lab"
    first = start_server(tmp_path, below)
    port = int(first.url.rsplit(":", 1)[1])
    address = f"{first.url}/course/lab"
    try:
        open_lab(page, address, "?preset=two_modes&seed=3")
        page.keyboard.press("s")
        rested(page, lambda now: now["step"] == 1)
        play(page)
        until(page, lambda: header(page)["step"] > 60)
        files = (tmp_path / "runs").glob
        until(page, lambda: [frames.decode(file.read_bytes())[0]["step"] > 60 for file in files("*.run")] == [True])
        first.process.kill()
    finally:
        stop_server(first)
    second = start_server(tmp_path, below, port=port)
    try:
        page.goto(f"{address}/?preset=two_modes&seed=3")
        wait_for_charts(page)
        until(page, lambda: header(page)["step"] > 60)
        step, steps = header(page)["step"], history(page, "step")
        assert (header(page)["state"], steps[0], len(steps) > 2) == ("playing", 0, True)
        until(page, lambda: header(page)["step"] > step)
        pause(page)
        rested(page)
    finally:
        page.close()  # Before the server goes, which Streamlit would complain about.
        stop_server(second)
        page.complaints.clear()  # Streamlit's own complaints about the server that went away.
