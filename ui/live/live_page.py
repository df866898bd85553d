"""A page with a live run on it: messages, controls, charts, settings, address."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gan_core.runs.server.run import Run
from gan_core.training.presets import STORIES
from ui.charts.specs import Board
from ui.live.component import live_board, page_state
from ui.live.controls import main_controls, shortcuts, step_controls
from ui.live.page_run import PageRun
from ui.live.settings_panel import settings_panel


def live_page(page: PageRun, board: Board, data_editor: Callable[[Run], None] | None = None) -> None:
    """Draw a live page.

    Args:
        page: the visitor's run on it.
        board: its readouts and charts.
        data_editor: draws an editor of the data set in place of plain settings, if there is one.
    """
    run = page.open()
    for message in page.messages:
        st.error(message)
    main_controls(page, run)
    step_controls(page, run, watch=STORIES[run.preset or page.presets[0]].watch)
    live_board(
        board,
        run,
        page.events(),
        key=page.key("live"),
        answered=page.answered,
        shortcuts=shortcuts(page),
        blocked=page.blocked,
    )
    with st.sidebar:
        settings_panel(page, run.settings, data=data_editor and (lambda: data_editor(run)))
    page_state(run)
    page.write_address(run)
