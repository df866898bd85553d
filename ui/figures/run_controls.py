"""What the live runs of chapters have in common: a row of controls, ways back, and settings in the sidebar."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gan_core.runs.server.run import Run
from ui.live.controls import rewind
from ui.live.page_run import PageRun
from ui.live.settings_panel import settings_panel

SHOWN_ELSEWHERE = frozenset({"dataset", "loss", "discriminator_steps", "optimizer", "batch_size"})
"""Settings that chapters offer beside their picture, or not at all."""


def control_row(page: PageRun) -> DeltaGenerator:
    """The row in which a chapter's own controls stand, some of them below a label."""
    return st.container(horizontal=True, vertical_alignment="bottom", key=page.key("main-controls"), gap="small")


def all_other_settings(page: PageRun, run: Run) -> None:
    """Everything that the chapter does not offer beside its picture."""
    settings_panel(page, run.settings, without=SHOWN_ELSEWHERE)


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
