"""The controls of a run: preset, loss, play and the single steps, reset, speed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from gan_core import datasets
from gan_core.errors import DatasetError
from gan_core.runs.server.run import Run
from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import FIELDS, Settings
from ui.browser.assets import base_path
from ui.browser.reports import bind
from ui.charts.terms import coloured
from ui.live import address
from ui.live.page_run import SPEEDS, PageRun, speed_name

SHORTCUTS = {" ": "play", "s": "step", "d": "discriminator-step", "g": "generator-step", "r": "reset"}
"""Keyboard key -> the control that it presses."""


def shortcuts(page: PageRun) -> dict[str, tuple[str, ...]]:
    """The shortcuts in the form that the live view takes."""
    return {key: (page.key(name),) for key, name in SHORTCUTS.items()}


def main_controls(page: PageRun, run: Run) -> None:
    """What a lesson needs in reach: preset, loss, play, speed."""
    with st.container(horizontal=True, vertical_alignment="center", key=page.key("main-controls"), gap="small"):
        preset_select(page, run)
        loss_toggle(page, run)
        play_button(page)
        speed_slider(page, run)
        if run.stages:
            stage_buttons(page, run)


def preset_select(page: PageRun, run: Run) -> None:
    """The choice of an experiment."""
    shown = run.preset or page.presets[0]
    st.selectbox(
        "Preset",
        page.presets,
        index=page.presets.index(shown),
        format_func=lambda name: STORIES[name].title,
        label_visibility="collapsed",
        width=190,
        **bind(page.key("preset"), shown, page.choose),
    )


def loss_toggle(page: PageRun, run: Run) -> None:
    """The choice of the generator's loss, which changes the run as it goes."""
    choices = FIELDS["loss"].choices
    st.segmented_control(
        "Loss of the generator",
        list(LOSSES),
        default=run.settings.loss,
        required=True,
        format_func=choices.__getitem__,
        label_visibility="collapsed",
        **bind(page.key("loss"), run.settings.loss, lambda loss: page.change(loss=loss)),
    )


def play_button(page: PageRun) -> None:
    """Play, or Pause."""
    playing = page.drawn_playing
    st.button(
        "Pause" if playing else "Play",
        key=page.key("play"),
        icon=":material/pause:" if playing else ":material/play_arrow:",
        type="primary",
        help="Space",
        on_click=lambda: page.do(Run.pause if playing else Run.play),
    )


def speed_slider(page: PageRun, run: Run) -> None:
    """How many steps a second at most."""
    shown = speed_name(run)
    st.select_slider(
        "Speed",
        list(SPEEDS),
        shown,
        width=165,
        label_visibility="collapsed",
        **bind(page.key("speed"), shown, lambda name: page.do(lambda run: run.set_speed(SPEEDS[name]))),
    )


def stage_buttons(page: PageRun, run: Run) -> None:
    """The kept stages of the preset's training, from which one can go on at once."""
    with st.container(gap=None, width="content", key=page.key("stages")):
        st.html('<div class="stages">Start at step</div>')
        with st.container(horizontal=True, gap=None):
            for stage in run.stages:
                st.button(
                    f"{stage:,}",
                    key=page.key(f"stage-{stage}"),
                    help=f"Open this training as it was after {stage:,} steps, paused; Undo brings back what you had"
                    if stage
                    else "Begin with untrained networks, paused; Undo brings back what you had",
                    on_click=lambda stage=stage: page.do(lambda run: _open_stage(run, stage)),
                )


def step_controls(page: PageRun, run: Run, downloads: Callable[[PageRun, Run], None]) -> None:
    """Single steps, ways to begin again, what can be kept, and what to watch for in this experiment."""
    with st.container(horizontal=True, vertical_alignment="center", key=page.key("step-controls"), gap="xsmall"):
        for name in COMMANDS:
            command_button(page, run, name)
        downloads(page, run)
        code_link(page, run)
        st.html(f'<div class="watch">{coloured(watch(run.preset or page.presets[0], run.settings))}</div>')


def watch(preset: str, settings: Settings) -> str:
    """What to watch for in an experiment, or that it was made for other images than those it learns from."""
    made_for = PRESETS[preset]
    if made_for.images and settings.images:
        wanted = datasets.original(made_for.dataset)
        try:
            found = datasets.origin(settings.dataset)
        except DatasetError:  # The run itself says so.
            return STORIES[preset].watch
        if found.digest != wanted.digest:
            return f"Made for {wanted.title}; here it learns from {found.title}."
    return STORIES[preset].watch


def code_link(page: PageRun, run: Run) -> None:
    """The way to the script of what is on screen; a new tab, so that the run stays in this one."""
    query = urlencode(address.write(run.settings, run.preset or page.presets[0]))
    st.link_button(
        "Code",
        f"{base_path()}/code?{query}",
        key=page.key("code"),
        icon=":material/code:",
        type="tertiary",
        help="This experiment as a short script of plain PyTorch, in a new tab",
    )


def _open_stage(run: Run, stage: int) -> None:
    run.pause()
    run.start_from(stage)


def rewind(run: Run) -> None:
    """Back to the same initial weights, paused."""
    run.pause()
    run.reset()


@dataclass(frozen=True)
class Command:
    """A button that gives the run a command.

    Attributes:
        label: what stands on it; {seed} is the run's seed.
        command: what it does.
        help: shown under the pointer; {k} is the number of D steps for each of G.
        icon: drawn before the label; a button with one looks lighter.
        possible: whether it can be pressed now.
    """

    label: str
    command: Callable[[Run], Any]
    help: str
    icon: str | None = None
    possible: Callable[[Run], bool] = lambda run: True


COMMANDS = {
    "step": Command("Step", Run.step, "{k} × D, then 1 × G  (key s)"),
    "discriminator-step": Command("D step", Run.discriminator_step, "Train D once  (key d)"),
    "generator-step": Command("G step", Run.generator_step, "Train G once  (key g)"),
    "optimum": Command("Train D to optimum", Run.train_discriminator, "Train D alone until it no longer improves"),
    "reset": Command("Reset", rewind, "Back to the same initial weights, paused  (key r)", "restart_alt"),
    "undo": Command(
        "Undo", Run.undo, "Bring back the run before the last reset", "undo", possible=lambda run: run.can_undo
    ),
    "reseed": Command(
        "Reseed ({seed})",
        Run.reseed,
        "Begin again with other random numbers; the seed is part of the page's address",
        "casino",
    ),
}
"""Single steps, and ways to begin again."""


def command_button(page: PageRun, run: Run, name: str) -> None:
    """The button of one of `COMMANDS`."""
    entry = COMMANDS[name]
    st.button(
        entry.label.format(seed=run.settings.seed),
        key=page.key(name),
        help=entry.help.format(k=run.settings.discriminator_steps),
        icon=f":material/{entry.icon}:" if entry.icon else None,
        type="tertiary" if entry.icon else "secondary",
        disabled=not entry.possible(run),
        on_click=lambda: page.do(entry.command),
    )
