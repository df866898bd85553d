"""The failures on their page: which one, in words, and a run that shows it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gan_core.runs.run import Run
from ui import address
from ui.controls import play_button
from ui.live.component import live_board, page_state
from ui.page_run import PageRun
from ui.theory.failures import FAILURES, Failure, board
from ui.theory.page import prose
from ui.theory.training import begin_again

LAB = Path(__file__).resolve().parents[2] / "pages" / "lab.py"
BY_PRESET = {failure.preset: failure for failure in FAILURES}
PAGE = PageRun(
    "pitfalls",
    tuple(BY_PRESET),
    speed="200 steps/s",
    variants={failure.preset: failure.variation for failure in FAILURES},
)


def failures() -> None:
    """The choice of a failure, what is to be known about it, and its run."""
    run = PAGE.open()
    failure = BY_PRESET[run.preset or PAGE.presets[0]]
    _choice(failure)
    prose(f"**What happens.** {failure.happens}")
    prose(f"**How it looks.** {failure.looks}")
    prose(f"**What helps.** {failure.remedy}")
    for message in PAGE.messages:
        st.error(message)
    with st.container(horizontal=True, vertical_alignment="center", key=PAGE.key("main-controls"), gap="small"):
        _controls(run, failure)
    live_board(
        board(failure),
        run,
        PAGE.events(),
        # Other charts make another component: a board is laid out once.
        key=PAGE.key(f"live-{failure.preset}"),
        answered=PAGE.answered,
        blocked=PAGE.blocked,
    )
    page_state(run)
    PAGE.write_address(run)


def _choice(failure: Failure) -> None:
    key = PAGE.key("failure")
    st.session_state[key] = failure.preset
    st.segmented_control(
        "Failure",
        PAGE.presets,
        key=key,
        required=True,
        format_func=lambda preset: BY_PRESET[preset].title,
        label_visibility="collapsed",
        on_change=lambda: PAGE.choose(st.session_state[key]),
    )


def _controls(run: Run, failure: Failure) -> None:
    st.button(
        f"Train {failure.steps} steps",
        key=PAGE.key("train"),
        icon=":material/skip_next:",
        type="primary",
        help="Then it pauses, and the line above the charts says what is to be seen.",
        on_click=lambda: PAGE.do(lambda run: run.step(failure.steps)),
    )
    play_button(PAGE, run)
    remedied = all(getattr(run.settings, name) == value for name, value in failure.changes.items())
    st.button(
        failure.label,
        key=PAGE.key("remedy"),
        icon=":material/healing:",
        disabled=remedied,
        help="Changes the run as it goes: train on and watch.",
        on_click=lambda: PAGE.change(**failure.changes),
    )
    begin_again(PAGE, run)
    st.page_link(
        LAB,
        label="Open in the lab",
        icon=":material/open_in_new:",
        query_params=address.write(PAGE.settings(failure.preset), failure.preset),
    )
