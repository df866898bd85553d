"""The lessons' page: the list, or the lesson that the address names, beside its live run."""

from __future__ import annotations

import zlib
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gan_core.lessons import library
from gan_core.lessons.format import Lesson
from gan_core.lessons.library import Library
from gan_core.lessons.quantities import LATENT
from pages.latent.component import latent_explorer
from pages.latent.generators import generator_names
from pages.lessons import panel
from pages.lessons.boards import board
from pages.lessons.catalogue import catalogue
from pages.lessons.controls import bar, settings
from pages.lessons.lesson_session import LessonSession, said
from pages.lessons.memory import memory
from pages.lessons.progress import changed_since, keep
from pages.lessons.watch import watch
from ui.browser.plain_text import as_text
from ui.browser.session import remembered
from ui.live.live_page import live_page

SIDES = (0.31, 0.69)
"""Shares of the width: what is said, what is shown."""


def lessons_page() -> None:
    """Draw the page."""
    st.html(Path(__file__).with_name("lessons.css"))
    if not memory(said()):
        st.html('<p class="lesson-waiting">Looking up how far you have got …</p>')
        return
    found = library.load()
    name = st.query_params.get("lesson", "")
    lesson = found.find(name)
    if lesson is not None:
        _lesson(lesson, found)
        return
    if name:
        _unknown(name, found)
    catalogue(found)


def _unknown(name: str, found: Library) -> None:
    broken = next((error for error in found.errors if error.file.stem.partition("_")[2] == name), None)
    if broken is not None:
        st.warning(as_text(f"The lesson {name[:80]!r} cannot be used: its file has mistakes; see below."))
    else:
        st.warning(as_text(f"There is no lesson {name[:80]!r}: choose one of these."))


def _lesson(lesson: Lesson, found: Library) -> None:
    session = LessonSession(lesson)
    changed = session.key("changed")
    if changed_since(lesson):
        keep(lesson, session.progress)
        remembered()[changed] = session.progress.task
    if remembered().get(changed) == session.progress.task:
        st.info("This lesson has changed since you were here: it goes on where it can.")
    talking, showing = st.columns(SIDES, gap="medium")
    with talking, st.container(key="lesson-panel"):
        panel.head(session)
        panel.done_tasks(session)
        findings = _open_task(session, found)
    with showing:
        if session.task.place == LATENT:
            _explorer(session)
        elif not _lab(session):
            return
    if findings is None:
        return
    with findings:
        if session.passed:
            panel.passed_task(session)
        else:
            _watch(session)
            st.button(
                "Begin this task again",
                key=session.key("again"),
                type="tertiary",
                icon=":material/replay:",
                help="Put everything back as it was when this task began",
                on_click=session.begin_again,
            )


def _open_task(session: LessonSession, found: Library) -> DeltaGenerator | None:
    """The task to do now, with a place for what comes of it; the questions, and no such place, once all are done."""
    if session.done:
        panel.questions(session)
        panel.ending(session, found)
        return None
    with st.container(border=True, key="lesson-open-task"):
        panel.open_task(session)
        findings = st.container()
    panel.later_tasks(session)
    return findings


def _lab(session: LessonSession) -> bool:
    """Show the run; returns whether there is one, see `live_page`."""
    page, task = session.run, session.task
    return live_page(
        page,
        board(task, page.page),
        lambda page, run: settings(page, run, task),
        bar=bar(task),
        # Other charts make another component: a board is laid out once.
        key=f"live-{zlib.crc32(' '.join(task.charts).encode()):08x}",
    )


def _explorer(session: LessonSession) -> None:
    latent_explorer(
        generator_names(), key=session.key("explorer"), lesson=_round(session), scene=session.task.origin.scene
    )


def _watch(session: LessonSession) -> None:
    key = session.key("watch")
    if session.task.place == LATENT:
        watch(session.task, session.scene_view, session.passes, key=key, round=_round(session), seen=session.see_scene)
    else:
        run = session.run.run
        watch(session.task, lambda: session.view(run), session.passes, key=key)


def _round(session: LessonSession) -> str:
    """A name for one opening of the scene: where the explorer remembers what it shows."""
    return f"{session.lesson.name} {session.progress.round}"


lessons_page()
