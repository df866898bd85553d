"""The controls that a task leaves within reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gan_core.lessons.format import COMMANDS as NAMES
from gan_core.lessons.format import Task
from gan_core.runs.server.run import Run
from ui.live.controls import (
    COMMANDS,
    command_button,
    loss_toggle,
    play_button,
    preset_select,
    speed_slider,
    stage_buttons,
)
from ui.live.page_run import PageRun
from ui.live.settings_panel import setting_widget

MAIN: Mapping[str, Callable[[PageRun, Run], None]] = MappingProxyType(
    {
        "preset": preset_select,
        "loss": loss_toggle,
        "play": lambda page, _: play_button(page),
        "speed": speed_slider,
        "stages": stage_buttons,
    }
)
"""What comes first; then come single steps and ways to begin again, and in a row of their own settings."""


def controls(page: PageRun, run: Run, task: Task) -> None:
    """Draw them."""
    main = [name for name in MAIN if name in task.controls and (name != "stages" or run.stages)]
    commands = [name for name in COMMANDS if name.replace("-", "_") in task.controls]
    settings = [name for name in task.controls if name not in NAMES and run.settings.applies(name)]
    with _row(page, "rows"):
        if main:
            with _row(page, "main-controls"):
                for name in main:
                    MAIN[name](page, run)
        if commands:
            with _row(page, "step-controls"):
                for name in commands:
                    command_button(page, run, name)
    if settings:
        with _row(page, "settings-controls"):
            for name in settings:
                with st.container(width=230):
                    setting_widget(page, run.settings, name)


def _row(page: PageRun, name: str) -> DeltaGenerator:
    width = "stretch" if name == "rows" else "content"
    return st.container(horizontal=True, vertical_alignment="center", key=page.key(name), gap="small", width=width)
