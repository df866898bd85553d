"""A server that is full: whoever comes is told, waits, and gets in by himself once there is a place."""

import pytest
from board import header, idle, open_lab, until, wait_for_charts

from benchmarks.server import start_server, stop_server


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A server that holds one run at once."""
    monkeypatch.setenv("MINIMAX_WORKERS", "1")
    monkeypatch.setenv("MINIMAX_RUNS_OPEN", "1")
    running = start_server(tmp_path)
    yield running
    stop_server(running)


def test_who_finds_a_full_server_waits_in_a_queue_and_gets_in_in_order(page, small):
    first = page.context.new_page()
    open_lab(first, small.url, "?preset=two_modes")
    page.goto(f"{small.url}/?preset=oscillation&seed=7")
    words = page.get_by_test_id("stAlert").filter(has_text="This server is full at the moment")
    words.wait_for()
    idle(page)
    assert "It holds 1 run at once" in words.inner_text()
    assert "you are number 1 in the queue" in words.inner_text()
    assert page.get_by_role("button", name="Look now").is_visible()

    last = page.context.new_page()
    last.goto(f"{small.url}/?preset=far_apart")
    behind = last.get_by_test_id("stAlert").filter(has_text="you are number 2 in the queue")
    behind.wait_for()
    last.get_by_role("button", name="Look now").click()  # which makes nobody the first
    idle(last)
    assert "1 visitor is before you" in behind.inner_text()
    assert header(first)["preset"] == "two_modes"

    first.close()
    wait_for_charts(page)
    until(page, lambda: words.count() == 0)
    assert (header(page)["preset"], header(page)["settings"]["seed"]) == ("oscillation", 7)
    # The place of the one behind is another one now, and is said without a click.
    last.get_by_test_id("stAlert").filter(has_text="you are number 1 in the queue").wait_for()
    page.close()
    wait_for_charts(last)
    assert header(last)["preset"] == "far_apart"
    assert last.get_by_test_id("stException").count() == 0
    assert "Traceback" not in small.log.read_text()
    last.close()  # before the server goes
