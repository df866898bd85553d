"""How a page begins: what it needs is on its way early, and its first picture waits for no worker."""

import os
import signal

import pytest
from board import header, open_lab, play, rested, until

from benchmarks.server import start_server, stop_server
from gan_core.runs import first_frames
from gan_core.training.presets import PRESETS

MODULES = """performance.getEntriesByType('resource').filter(({name}) => name.includes('/live-modules/'))
    .map(({name, initiatorType}) => [name.split('/live-modules/')[1].split('/').slice(1).join('/'), initiatorType])"""

COUNT = """
let plotly;
window.timesRun = 0;
Object.defineProperty(window, 'Plotly', {
  get: () => plotly,
  set(made) {
    plotly = made;
    window.timesRun += 1;
  },
});
"""


@pytest.mark.parametrize("path", ["", "digits"])
def test_no_module_that_a_page_begins_with_is_found_out_late(page, server, path):
    page.goto(f"{server.url}/{path}")
    page.locator(".mm-live[data-sequence]").wait_for()
    fetched = page.evaluate(MODULES)
    assert len(fetched) > 20
    # What a head names, and what its first modules import.
    named = set(page.evaluate("[...document.querySelectorAll('link[rel=modulepreload]')].map(({href}) => href)"))
    named = {address.split("/live-modules/")[1].split("/", 1)[1] for address in named if "/live-modules/" in address}
    late = {module for module, _ in fetched} - named
    assert all(module.startswith(("ui/header/", "ui/browser/")) for module in late), late
    assert not named - {module for module, _ in fetched}


def test_plotly_is_fetched_and_run_once(page, server):
    page.add_init_script(COUNT)
    open_lab(page, server.url)
    resources = "performance.getEntriesByType('resource').filter(({name}) => name.includes('/vendor/'))"
    assert page.evaluate(f"{resources}.length") == 1
    assert page.evaluate("document.querySelectorAll('script[src*=plotly]').length") == 1
    assert page.evaluate("window.timesRun") == 1


@pytest.fixture
def held(tmp_path, monkeypatch):
    """A server whose one worker does not get to do anything."""
    monkeypatch.setenv("MINIMAX_WORKERS", "1")
    running = start_server(tmp_path)
    (worker,) = running.worker_pids
    os.kill(worker, signal.SIGSTOP)
    yield running
    os.kill(worker, signal.SIGCONT)
    stop_server(running)


@pytest.mark.parametrize("preset", ["far_apart", "two_modes"])
def test_the_first_picture_of_a_preset_waits_for_no_worker_and_play_does_what_it_says(page, held, preset):
    open_lab(page, held.url, f"?preset={preset}")
    shown = header(page)
    assert (shown["step"], shown["state"], shown["pending"], shown["preset"]) == (0, "paused", True, preset)
    kept = first_frames.of(PRESETS[preset], preset).snapshot
    assert shown["metrics"] == kept.metrics and shown["diagnosis"] == kept.diagnosis
    play(page)
    until(page, lambda: header(page)["state"] == "playing")
    assert header(page)["step"] == 0
    sentence = page.locator(".mm-diagnosis")
    until(page, lambda: "still starting" in sentence.inner_text())
    (worker,) = held.worker_pids
    os.kill(worker, signal.SIGCONT)
    until(page, lambda: header(page)["step"] > 3)
    until(page, lambda: "starting" not in sentence.inner_text())
    page.keyboard.press("Space")
    stopped = rested(page, lambda now: now["step"] > 3)
    assert stopped["history"]["names"][0] == "step"
    page.close()  # before the server goes


def test_charts_are_drawn_though_plotly_did_not_come_at_first(page, server):
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.abort() if len(asked) == 1 else route.continue_()

    page.route("**/vendor/*", answer)
    open_lab(page, server.url)
    assert len(asked) == 2
    page.complaints.clear()  # the browser's about the one that did not come
