"""The one-dimensional lab: adversarial training on the line, with the theory drawn beside it."""

from __future__ import annotations

import streamlit as st

from gan_core.training.presets import PRESETS, STORIES
from ui.controls import main_controls, shortcuts, step_controls
from ui.lab_charts import BOARD
from ui.live.component import live_board, page_state
from ui.page_run import PageRun
from ui.settings_panel import settings_panel
from ui.target_editor import target_editor

PAGE = PageRun(
    "lab",
    tuple(name for name, settings in PRESETS.items() if not settings.images),
    speed="500 steps/s",
)


def main() -> None:
    """Draw the page."""
    run = PAGE.open()
    for message in PAGE.messages:
        st.error(message)
    main_controls(PAGE, run)
    step_controls(PAGE, run, watch=STORIES[run.preset or PAGE.presets[0]].watch)
    live_board(
        BOARD,
        run,
        PAGE.events(),
        key=PAGE.key("live"),
        answered=PAGE.answered,
        shortcuts=shortcuts(PAGE),
        blocked=PAGE.blocked,
    )
    with st.sidebar:
        settings_panel(PAGE, run.settings, data=lambda: target_editor(PAGE, run.settings))
    page_state(run)
    PAGE.write_address(run)


main()
