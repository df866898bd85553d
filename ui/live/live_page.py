"""A page with a live run on it: messages, controls, charts, settings, address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from gan_core.runs.server.run import Run
from ui.browser.plain_text import as_text
from ui.charts.specs import Board
from ui.live.component import live_board, page_state, state_of
from ui.live.page_run import PageRun


def live_page(
    page: PageRun,
    board: Board,
    controls: Callable[[PageRun, Run], None],
    settings: Callable[[PageRun, Run], None] | None = None,
    *,
    begin: Callable[[Run], None] | None = None,
    key: str = "live",
    shortcuts: Mapping[str, tuple[str, ...]] | None = None,
) -> None:
    """Show a run, and what its visitor can do to it.

    Args:
        page: the visitor's run.
        board: its readouts and charts.
        controls: draws what stands above the board.
        settings: draws what stands in the sidebar, if there is anything.
        begin: a command for a fresh run, so that there is something to be seen.
        key: of the board's component; another one makes another component.
        shortcuts: keyboard key -> names of the buttons that it presses, as in `live_board`.
    """
    fresh = page.key("run") not in st.session_state
    run = page.open()
    if fresh and begin is not None:
        begin(run)
    for message in page.messages:
        st.error(as_text(message))
    # Before the widgets: a run that changes while they are drawn then counts as not yet shown, and is drawn again.
    drawn_from = state_of(run)
    controls(page, run)
    live_board(
        board,
        run,
        page.events(),
        key=page.key(key),
        answered=page.answered,
        shortcuts=shortcuts,
        blocked=page.blocked,
    )
    if settings is not None:
        with st.sidebar:
            settings(page, run)
    page_state(drawn_from)
    page.write_address(run)
