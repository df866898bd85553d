"""A server that is full: whoever comes is told, waits, and gets in by himself once there is a place."""

import pytest
from board import header, idle, open_lab, until, wait_for_charts

from benchmarks.server import start_server, stop_server
from ui.live.waiting_room import FIRST_PAUSE


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A server that holds one run at once."""
    monkeypatch.setenv("MINIMAX_WORKERS", "1")
    monkeypatch.setenv("MINIMAX_RUNS_OPEN", "1")
    running = start_server(tmp_path)
    yield running
    stop_server(running)


def test_who_finds_a_full_server_waits_and_gets_in_once_there_is_a_place(page, small):
    first = page.context.new_page()
    open_lab(first, small.url, "?preset=two_modes")
    page.goto(f"{small.url}/?preset=oscillation&seed=7")
    words = page.get_by_test_id("stAlert").filter(has_text="This server is full at the moment")
    words.wait_for()
    idle(page)
    assert "It holds 1 run at once" in words.inner_text()
    assert f"again in {FIRST_PAUSE:.0f} s" in words.inner_text()
    assert page.get_by_role("button", name="Look now").is_visible()
    # It has looked in vain, by itself, and looks again later.
    until(page, lambda: f"again in {1.5 * FIRST_PAUSE:.0f} s" in words.inner_text())
    assert header(first)["preset"] == "two_modes"

    first.close()
    wait_for_charts(page)
    until(page, lambda: words.count() == 0)
    assert (header(page)["preset"], header(page)["settings"]["seed"]) == ("oscillation", 7)
    assert page.get_by_test_id("stException").count() == 0
    assert "Traceback" not in small.log.read_text()
    page.close()  # before the server goes
