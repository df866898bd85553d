"""What a page shows as long as its server has no place for its run: how full that is, and who is before the visitor."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gan_core.errors import MinimaxError, NoRoomError
from gan_core.runs.server.host import get_host
from gan_core.runs.server.run import Run
from ui.browser.plain_text import as_text
from ui.live.page_run import PageRun

SHORTEST_PAUSE = 2.0
LONGEST_PAUSE = 8.0
"""Seconds until the page asks again for its place: longer at the end of a long queue, and always well before
`gan_core.runs.server.waiting.PRESENT_SECONDS`, after which others are let pass."""
PAUSE_FOR_EACH = 0.1  # second more for each who is before


def open_or_wait(page: PageRun, begin: Callable[[Run], None] | None = None) -> Run | None:
    """The visitor's run; None, and words on the page, as long as there is none.

    A server without a place for it is asked again by itself, until it is the visitor's turn.

    Args:
        page: where the run is to be shown.
        begin: a command for a fresh run, as in `PageRun.open`.
    """
    try:
        return page.open(begin)
    except NoRoomError as full:
        _wait(page, full)
    except MinimaxError as error:
        st.error(as_text(str(error)))
    return None


def pause_at(place: int) -> float:
    """Seconds to wait at a place in the queue before asking again."""
    return min(LONGEST_PAUSE, SHORTEST_PAUSE + PAUSE_FOR_EACH * (place - 1))


def words(full: NoRoomError, place: int) -> str:
    """How full the server is, and what the visitor can expect."""
    before = "nobody is" if place == 1 else "1 visitor is" if place == 2 else f"{place - 1:,} visitors are"
    every_one = "somebody is watching it" if full.runs == 1 else "somebody is watching every one"
    return (
        f"**This server is full at the moment: you are number {place:,} in the queue.** It holds {full.runs:,} "
        f"run{'s' * (full.runs != 1)} at once, and {every_one}; {before} before you. A place becomes free soon after a "
        "visitor has closed the page. Leave this tab open: it lets you in as soon as it is your turn. Meanwhile the "
        "theory is there to read, in another tab: this one keeps your place."
    )


def _wait(page: PageRun, full: NoRoomError) -> None:
    place, drawn = full.place or 1, False

    # Long queues ask less often; how long this one is, is known anew with each run of the whole page.
    @st.fragment(run_every=pause_at(place))
    def queue() -> None:
        nonlocal place, drawn
        if drawn and full.ticket is not None:  # the first time is now, with the rest of the page
            place = get_host().place_in_queue(full.ticket)
        drawn = True
        if place == 0:
            st.rerun()
        st.info(words(full, place), icon=":material/hourglass_empty:")

    with st.container(key=page.key("waiting")):
        queue()
        st.button("Look now", key=page.key("look"), icon=":material/refresh:")
