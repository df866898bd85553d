"""What a page shows as long as its server has no place for its run: how full it is, and when the page looks again."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from gan_core.errors import MinimaxError, NoRoomError
from gan_core.runs.server.run import Run
from ui.browser.plain_text import as_text
from ui.browser.session import remembered
from ui.live.page_run import PageRun

FIRST_PAUSE = 4.0
LONGEST_PAUSE = 60.0
"""Seconds before the page looks for a place again: half as many again after each time in vain, up to the longest."""


def open_or_wait(page: PageRun, begin: Callable[[Run], None] | None = None) -> Run | None:
    """The visitor's run; None, and words on the page, as long as there is none.

    A server without a place for it is asked again by itself, after ever longer pauses.

    Args:
        page: where the run is to be shown.
        begin: a command for a fresh run, as in `PageRun.open`.
    """
    tried = page.key("tried")
    try:
        run = page.open(begin)
    except NoRoomError as full:
        attempts = remembered()[tried] = remembered().get(tried, 0) + 1
        _wait(page, full, pause_after(attempts))
        return None
    except MinimaxError as error:
        st.error(as_text(str(error)))
        return None
    remembered().pop(tried, None)
    return run


def pause_after(attempts: int) -> float:
    """Seconds to wait after so many times in vain, at least one."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 1.5 ** min(attempts - 1, 50))


def _wait(page: PageRun, full: NoRoomError, pause: float) -> None:
    with st.container(key=page.key("waiting")):
        st.info(
            f"**This server is full at the moment.** It holds {full.runs:,} run{'s' * (full.runs != 1)} at once, and "
            "somebody is watching every one. A place becomes free soon after one of them has closed the page. Leave "
            f"this tab open: it looks again in {pause:.0f} s, and goes on until there is a place.",
            icon=":material/hourglass_empty:",
        )
        st.button("Look now", key=page.key("look"), icon=":material/refresh:")
    due = time.monotonic() + pause / 2  # the first time is now, with the rest of the page

    @st.fragment(run_every=pause)
    def look_again() -> None:
        if time.monotonic() > due:
            st.rerun()

    look_again()
