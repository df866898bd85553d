"""The controls that a task leaves within reach."""

from __future__ import annotations

import streamlit as st

from gan_core.lessons.format import COMMANDS as NAMES
from gan_core.lessons.format import Task
from gan_core.runs.server.run import Run
from ui.live.bar import BUTTONS, CHOICES, Bar
from ui.live.page_run import PageRun
from ui.live.settings_panel import setting_widget


def bar(task: Task) -> Bar:
    """The bar of a task: choices first, then single steps and ways to begin again; the task itself says what to do."""
    names = {name.replace("_", "-") for name in task.controls}
    if "undo" in names:
        names.add("redo")
    return Bar(tuple(name for name in (*CHOICES, *BUTTONS) if name in names), tasks=False)


def settings(page: PageRun, run: Run, task: Task) -> None:
    """Draw the settings that a task lets be changed."""
    names = [name for name in task.controls if name not in NAMES and run.settings.applies(name)]
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=page.key("settings-controls"), gap="small"):
        for name in names:
            with st.container(width=230):
                setting_widget(page, run.settings, name)
