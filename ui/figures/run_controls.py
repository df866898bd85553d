"""What the live runs of chapters have in common: a row of controls, and settings in the sidebar."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gan_core.runs.server.run import Run
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
