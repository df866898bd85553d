"""The failures on their page: which one, in words, and a run that shows it.

Each failure has a run of its own, which stays as its visitor left it while another one is looked at.
"""

from __future__ import annotations

import streamlit as st

from gan_core.runs.server.run import Run
from pages.theory.pitfalls.failures import FAILURES, Failure, board
from ui.browser.reports import bind
from ui.browser.session import remembered
from ui.chapters import page_file
from ui.charts.terms import coloured
from ui.live import address
from ui.live.bar import Bar, Button
from ui.live.live_page import live_page
from ui.live.page_run import ARRIVING, PageRun

BY_PRESET = {failure.preset: failure for failure in FAILURES}
PAGES = {
    failure.preset: PageRun(
        f"pitfalls-{failure.preset}",
        (failure.preset,),
        speed="200 steps/s",
        variants={failure.preset: failure.variation},
    )
    for failure in FAILURES
}
SHOWN = "pitfalls-shown"
"""Key of what is `remembered`: the failure that the visitor looks at."""


def failures() -> None:
    """The choice of a failure, its run, and what is to be known about it."""
    shown, problem = _shown()
    failure = BY_PRESET[shown]
    page = PAGES[failure.preset]
    if problem:
        page.open()
        page.messages.append(problem)
    _choice(failure)
    live_page(page, board(failure, page.page), bar=_bar(failure))
    _words(failure)
    _lab_link(page, failure)


def _shown() -> tuple[str, str]:
    """The failure to show: what the address of a visitor who arrives says, or else what was looked at last.

    Returns:
        Its preset, and what to say of an address that names no failure.
    """
    asked = st.query_params.get("preset")
    if SHOWN not in remembered():
        remembered()[SHOWN] = FAILURES[0].preset
        arriving = True
    else:
        arriving = remembered().get(ARRIVING, False)
    problem = ""
    if arriving and asked in BY_PRESET:
        remembered()[SHOWN] = asked
    elif arriving and asked is not None:
        problem = f"There is no failure {asked[:80]!r} here: choose one of {', '.join(BY_PRESET)}."
        st.query_params.clear()  # What else it says is of that one.
    return remembered()[SHOWN], problem


def _choice(failure: Failure) -> None:
    def choose(preset: str) -> None:
        PAGES[failure.preset].do(Run.pause)
        remembered()[SHOWN] = preset
        st.query_params.clear()  # It speaks of the failure that was shown before.

    st.segmented_control(
        "Failure",
        list(PAGES),
        default=failure.preset,
        required=True,
        format_func=lambda preset: BY_PRESET[preset].title,
        label_visibility="collapsed",
        **bind("pitfalls-failure", failure.preset, choose),
    )


def _words(failure: Failure) -> None:
    """Three short columns below the charts, on the same screen."""
    texts = {"What happens": failure.happens, "How it looks": failure.looks, "What helps": failure.remedy}
    for column, (title, text) in zip(st.columns(3, gap="medium"), texts.items(), strict=True):
        with column:
            st.html(f'<div class="failure-words"><b>{title}.</b> {coloured(text)}</div>')


def _bar(failure: Failure) -> Bar:
    """Train until the failure shows, take the remedy, and begin again."""
    train = Button(
        "train",
        f"Train {failure.steps} steps",
        "steps",
        failure.steps,
        help="Then it pauses, and the line above the charts says what is to be seen.",
        icon="next",
        primary=True,
    )
    remedy = Button(
        "remedy",
        failure.label,
        "change",
        dict(failure.changes),
        help="Changes the run as it goes: train on and watch.",
        icon="remedy",
    )
    return Bar(("train", "play", "remedy", "reset", "undo", "redo"), own=(train, remedy), tasks=False)


def _lab_link(page: PageRun, failure: Failure) -> None:
    st.page_link(
        page_file("lab"),
        label="Open in the lab",
        icon=":material/open_in_new:",
        query_params=address.write(page.settings(failure.preset), failure.preset),
    )
