"""A page with a live run on it: messages, controls, charts, settings, address."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gan_core.runs.server.run import Run
from ui.browser.plain_text import as_text
from ui.charts.specs import Board
from ui.live.address_note import address_note
from ui.live.bar import Bar
from ui.live.component import live_board, page_state
from ui.live.page_run import PageRun
from ui.live.waiting_room import open_or_wait


def live_page(
    page: PageRun,
    board: Board,
    controls: Callable[[PageRun, Run], None] | None = None,
    settings: Callable[[PageRun, Run], None] | None = None,
    *,
    bar: Bar | None = None,
    begin: Callable[[Run], None] | None = None,
    key: str = "live",
) -> bool:
    """Show a run, and what its visitor can do to it.

    Args:
        page: the visitor's run.
        board: its readouts and charts.
        controls: draws what stands above the board and its bar, if there is anything.
        settings: draws what stands in the sidebar, if there is anything.
        bar: the controls of the run, which the browser draws.
        begin: a command for a fresh run, so that there is something to be seen.
        key: of the board's component; another one makes another component.

    Returns:
        Whether there is a run: a full server may have no place for it yet, which the page then says in its stead.
    """
    run = open_or_wait(page, begin)
    if run is None:
        return False
    for message in page.messages:
        st.error(as_text(message))
    address_note(page.note)
    # Before the widgets: a run that changes while they are drawn then counts as not yet shown, and is drawn again.
    drawn_from = run.view.appearance
    if controls is not None:
        controls(page, run)
    live_board(
        board,
        run,
        page.events(),
        key=page.key(key),
        bar=None if bar is None else bar.to_data(page, run),
        blocked=page.blocked,
        drawn_from=drawn_from,
    )
    if settings is not None:
        with st.sidebar:
            settings(page, run)
    page_state(drawn_from)
    page.write_address(run)
    return True
