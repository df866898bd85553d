"""A chapter with a live run in it: its own controls, the board, and all other settings in the sidebar."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gan_core.runs.server.run import Run
from ui.charts.specs import Board
from ui.live.component import live_board, page_state
from ui.live.controls import rewind
from ui.live.page_run import PageRun
from ui.live.settings_panel import settings_panel

SHOWN_ELSEWHERE = frozenset({"dataset", "loss", "discriminator_steps", "optimizer", "batch_size"})
"""Settings that chapters offer beside their picture, or not at all."""


def live_chapter(
    page: PageRun,
    board: Board,
    controls: Callable[[PageRun, Run], None],
    begin: Callable[[Run], None] = lambda run: None,
) -> None:
    """Show a run.

    Args:
        page: the visitor's run in this chapter.
        board: what is shown of it.
        controls: draws the chapter's own controls.
        begin: a command for a fresh run, so that there is something to be seen.
    """
    fresh = page.key("run") not in st.session_state
    run = page.open()
    if fresh:
        begin(run)
    for message in page.messages:
        st.error(message)
    with st.container(horizontal=True, vertical_alignment="bottom", key=page.key("main-controls"), gap="small"):
        controls(page, run)
    live_board(board, run, page.events(), key=page.key("live"), answered=page.answered, blocked=page.blocked)
    with st.sidebar:
        settings_panel(page, run.settings, without=SHOWN_ELSEWHERE)
    page_state(run)
    page.write_address(run)


def begin_again(page: PageRun, run: Run) -> None:
    """Buttons that go back to the beginning, and return from there."""
    st.button(
        "Reset",
        key=page.key("reset"),
        icon=":material/restart_alt:",
        type="tertiary",
        help="Back to the same initial weights",
        on_click=lambda: page.do(rewind),
    )
    st.button(
        "Undo",
        key=page.key("undo"),
        icon=":material/undo:",
        type="tertiary",
        help="Bring back the run before the last reset or change that needed fresh weights",
        disabled=not run.can_undo,
        on_click=lambda: page.do(Run.undo),
    )
