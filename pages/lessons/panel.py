"""The side of a lesson that talks: goal, tasks, questions, progress."""

from __future__ import annotations

import html

import streamlit as st

from gan_core.lessons.format import Lesson, Question
from gan_core.lessons.library import Library
from pages.lessons import progress
from pages.lessons.lesson_session import LessonSession
from pages.lessons.words import coloured_mathematics
from ui.browser.reports import bind


def head(session: LessonSession) -> None:
    """Title, goal and how far one is."""
    lesson = session.lesson
    with st.container(horizontal=True, vertical_alignment="center", key=session.key("ways"), gap="small"):
        st.button(
            "All lessons", key=session.key("all"), icon=":material/arrow_back:", type="tertiary", on_click=to_list
        )
        st.button(
            "Start over",
            key=session.key("over"),
            icon=":material/restart_alt:",
            type="tertiary",
            disabled=session.progress.passed == 0,
            help="From the first task again; Undo takes it back",
            on_click=session.start_over,
        )
    if session.can_undo_start_over:
        st.button(
            "Undo starting over", key=session.key("over-undo"), icon=":material/undo:", on_click=session.undo_start_over
        )
    st.html(f'<h1 class="lesson-title">{html.escape(lesson.title)}</h1>')
    st.html(progress_bar(lesson, session.progress))
    if session.progress.task == 0:
        st.caption(coloured_mathematics(lesson.goal))


def progress_bar(lesson: Lesson, now: progress.Progress) -> str:
    """How many of the tasks and questions are done, as HTML."""
    right = len(progress.right_answers(lesson, now))
    done, total = now.passed + right, len(lesson.tasks) + len(lesson.questions)
    if progress.finished(lesson, now):
        words = "Finished"
    elif now.task < len(lesson.tasks):
        words = f"Task {now.task + 1} of {len(lesson.tasks)}"
    else:
        words = f"Question {right + 1} of {len(lesson.questions)}"
    return (
        f'<div class="lesson-progress"><label>{words}<progress max="{total}" value="{done}"></progress></label>'
        f'<span class="lesson-count">{done} of {total}</span></div>'
    )


def done_tasks(session: LessonSession) -> None:
    """The tasks before the open one, folded up."""
    for number, task in enumerate(session.lesson.tasks[: session.progress.task], 1):
        with st.expander(f"{number}. {task.title}", icon=":material/check_circle:", key=session.key(f"done-{number}")):
            st.markdown(coloured_mathematics(task.text))
            if task.done:
                st.markdown(coloured_mathematics(task.done))


def later_tasks(session: LessonSession) -> None:
    """The titles of those to come."""
    tasks = session.lesson.tasks[session.progress.task + 1 :]
    first = session.progress.task + 2
    lines = "".join(f'<li value="{at}">{html.escape(task.title)}</li>' for at, task in enumerate(tasks, first))
    count = len(session.lesson.questions)
    if count:
        lines += f'<li class="lesson-question-line">{"A question" if count == 1 else f"{count} questions"}</li>'
    st.html(f'<ol class="lesson-later" aria-label="What comes after">{lines}</ol>')


def open_task(session: LessonSession) -> None:
    """The text of the open task."""
    task = session.task
    st.html(f'<h2 class="lesson-task">{session.progress.task + 1}. {html.escape(task.title)}</h2>')
    st.markdown(coloured_mathematics(task.text))


def passed_task(session: LessonSession) -> None:
    """What there was to see, and the way on."""
    lines = "".join(f'<li class="lesson-met"><span class="lesson-sign">✓</span>{html.escape(clause.sentence)}</li>'
                    for clause in session.task.check.clauses)  # fmt: skip
    st.html(f'<ul class="lesson-findings">{lines}</ul>')
    if session.task.done:
        st.success(coloured_mathematics(session.task.done))
    last = session.progress.task + 1 == len(session.lesson.tasks)
    label = "Go on" if not last else "To the questions" if session.lesson.questions else "Finish"
    st.button(label, key=session.key("go-on"), type="primary", icon=":material/arrow_forward:", on_click=session.go_on)


def questions(session: LessonSession) -> None:
    """The questions up to the first one that has not been answered rightly."""
    right = progress.right_answers(session.lesson, session.progress)
    for place, question in enumerate(session.lesson.questions):
        _question(session, place, question)
        if place not in right:
            return


def _question(session: LessonSession, place: int, question: Question) -> None:
    key, chosen = session.key(f"question-{place}"), session.progress.chosen[place]
    st.radio(
        coloured_mathematics(question.text),
        range(len(question.answers)),
        index=chosen,
        format_func=lambda answer: coloured_mathematics(question.answers[answer].text),
        **bind(key, chosen, lambda answer: session.answer(place, answer)),
    )
    if chosen is None:
        return
    answer = question.answers[chosen]
    if answer.right:
        st.success(f"**Right.** {coloured_mathematics(answer.why)}")
    else:
        st.warning(f"**Not quite.** {coloured_mathematics(answer.why)} Try again.")


def ending(session: LessonSession, library: Library) -> None:
    """What comes next, once all is done."""
    if not progress.finished(session.lesson, session.progress):
        return
    following = library.after(session.lesson)
    if following is not None:
        st.button(
            f"Next: {following.title}",
            key=session.key("next"),
            type="primary",
            icon=":material/arrow_forward:",
            on_click=lambda: to_lesson(following),
        )
    else:
        st.markdown("That was the last lesson. The labs are yours.")


def to_list() -> None:
    """Show the list of lessons."""
    st.query_params.clear()


def to_lesson(lesson: Lesson) -> None:
    """Open a lesson."""
    st.query_params.from_dict({"lesson": lesson.name})
