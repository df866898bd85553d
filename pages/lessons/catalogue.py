"""The list of all lessons, with how far the visitor is in each."""

from __future__ import annotations

import html
from itertools import groupby

import streamlit as st

from gan_core.lessons.format import Lesson
from gan_core.lessons.library import FOLDER, Library
from gan_core.lessons.reading import LessonError
from pages.lessons import progress
from pages.lessons.lesson_session import LessonSession
from pages.lessons.memory import keeps_nothing
from pages.lessons.panel import progress_bar, to_lesson
from pages.lessons.words import coloured_mathematics
from ui.cards.card import card, cards

INTRODUCTION = (
    "Each lesson has a few things to do on a live run, and sees for itself when they are done. You can leave at any "
    "time: this browser remembers how far you have got."
)


def catalogue(library: Library) -> None:
    """Draw it."""
    st.html('<h1 class="lesson-title">Lessons</h1>')
    st.markdown(INTRODUCTION, width=760)
    if keeps_nothing():
        st.info("This browser keeps nothing for this page: how far you have got is forgotten when you close it.")
    for error in library.errors:
        _broken(error)
    groups = dict.fromkeys(lesson.group for lesson in library.lessons)
    order = sorted(library.lessons, key=lambda lesson: list(groups).index(lesson.group))
    for place, (group, lessons) in enumerate(groupby(order, key=lambda lesson: lesson.group)):
        st.html(f'<h2 class="lesson-group">{html.escape(group)}</h2>')
        with cards(f"lessons-{place}"):
            for lesson in lessons:
                _card(lesson)


def _card(lesson: Lesson) -> None:
    session = LessonSession(lesson)
    now = session.progress
    begun, finished = now.passed > 0, progress.finished(lesson, now)
    with card(f"lesson-{lesson.name}", f"lesson_{lesson.name}"):
        st.html(
            f'<h3 class="lesson-name">{html.escape(lesson.title)}</h3>'
            f'<p class="lesson-minutes">{lesson.minutes} minutes · {len(lesson.tasks)} tasks</p>'
        )
        st.markdown(coloured_mathematics(lesson.goal))
        if begun:
            st.html(progress_bar(lesson, now))
        with st.container(horizontal=True, gap="small", key=f"lesson-ways-{lesson.name}"):
            st.button(
                "Look again" if finished else "Resume" if begun else "Start",
                key=f"lesson-open-{lesson.name}",
                type="secondary" if finished else "primary",
                on_click=lambda: to_lesson(lesson),
            )
            if begun:
                st.button("Start over", key=f"lesson-over-{lesson.name}", type="tertiary", on_click=session.start_over)
            elif session.can_undo_start_over:
                st.button(
                    "Undo starting over",
                    key=f"lesson-over-undo-{lesson.name}",
                    type="tertiary",
                    on_click=session.undo_start_over,
                )


def _broken(error: LessonError) -> None:
    """A file that cannot be used; of its path only what a teacher needs is shown."""
    file = error.file.name if error.file.parent != FOLDER else f"lessons/{error.file.name}"
    lines = "\n".join(f"{file}:{problem.line}: {problem.message}" for problem in error.problems)
    st.error(f"**{file}** cannot be used; the other lessons go on working.\n\n```text\n{lines}\n```")
