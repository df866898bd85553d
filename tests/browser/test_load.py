"""A class on one server: when frames get rare a page says why, and no longer when they come again."""

import contextlib

from board import choose_speed, header, open_lab, pause, play, until

from benchmarks.audience import Audience
from benchmarks.visitor import Visitor

OTHERS = 14


def test_a_page_says_that_many_runs_share_the_server_until_they_do_so_no_longer(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    sign = page.locator(".mm-load")
    with contextlib.ExitStack() as sessions, Audience(server.url) as others:
        runs = []
        for _ in range(OTHERS):
            session = sessions.enter_context(Visitor(server.url))
            runs.append(session.visit("", "preset=two_modes")[1])
        others.ask(watch=runs)
        choose_speed(page, "fastest")
        play(page)
        assert not sign.is_visible() and page.locator(".mm-timeline input").is_visible()
        before = page.locator(".mm-line").bounding_box()
        others.ask(do=[["speed", None], ["play", None]])
        until(page, lambda: f"{OTHERS + 1} runs share 1 core:" in sign.inner_text())
        assert "frame" in sign.inner_text() and sign.is_visible()
        # It moves nothing that is being read.
        after = page.locator(".mm-line").bounding_box()
        assert (after["y"], after["height"]) == (before["y"], before["height"])
        others.ask(do=[["pause", None]])
        until(page, lambda: not sign.is_visible())
        assert header(page)["state"] == "playing"
        others.ask(do=[["play", None]])
        until(page, sign.is_visible)
        pause(page)
        until(page, lambda: not sign.is_visible())
        others.ask(do=[["pause", None]])
