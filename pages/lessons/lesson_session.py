"""What a visitor does in a lesson: begin it, go on, answer, begin again; each changes the progress and the run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from gan_core.errors import MinimaxError
from gan_core.lessons.format import Lesson, Task
from gan_core.lessons.quantities import LATENT
from gan_core.lessons.view import Mark, View, of_run
from gan_core.runs.server.run import Run
from pages.lessons import progress, scenes
from pages.lessons.lesson_run import LessonRun
from pages.lessons.progress import Progress
from ui.browser.session import remembered


@dataclass(frozen=True)
class LessonSession:
    """One lesson as its visitor works on it."""

    lesson: Lesson

    @property
    def progress(self) -> Progress:
        """How far the visitor is."""
        return progress.of(self.lesson)

    @property
    def task(self) -> Task:
        """The open task; the last one once all are done, for its run stays to be looked at."""
        return self.lesson.tasks[min(self.progress.task, len(self.lesson.tasks) - 1)]

    @property
    def done(self) -> bool:
        """Whether no task is open any more."""
        return self.progress.task >= len(self.lesson.tasks)

    @property
    def passed(self) -> bool:
        """Whether the open task has been passed."""
        return self.progress.passed > self.progress.task

    @property
    def run(self) -> LessonRun:
        """The run of the open task; not for the latent page."""
        return LessonRun.of(self.lesson, self.task)

    def key(self, name: str) -> str:
        """A Streamlit key of this lesson."""
        return f"lesson-{self.lesson.name}-{name}"

    # What the visitor does.

    def passes(self) -> None:
        """The open task's condition held."""
        now = self.progress
        progress.keep(self.lesson, replace(now, passed=now.task + 1))
        self.say(f"Task {now.task + 1} is done: {self.task.title}.")

    def go_on(self) -> None:
        """To the next task."""
        now = self.progress
        task = now.task + 1
        titles = [task.title for task in self.lesson.tasks]
        progress.keep(self.lesson, replace(now, task=task, passed=task, title=titles[min(task, len(titles) - 1)]))
        if self.done:
            self.say("All tasks are done.")
            return
        self.say(f"Task {task + 1}: {self.task.title}.")
        if self.task.start is not None:
            self.begin_again()
        else:
            self.note_where_it_stands()

    def begin_again(self) -> None:
        """Have the run, or the scene, be as the task begins; the run's Undo takes that back."""
        now = self.progress
        progress.keep(self.lesson, replace(now, round=now.round + 1, mark=None))
        if self.task.place == LATENT:
            self.see_scene("")
            return
        page = self.run
        page.begin_afresh()
        if page.key("run") in remembered():
            self.note_where_it_stands()

    def note_where_it_stands(self) -> None:
        """Remember where the run, or the scene, is as a task begins."""
        if self.task.place == LATENT:
            mark = {"scene": self.scene}
        else:
            try:
                mark = progress.mark_of(self.run.run)
            except (MinimaxError, KeyError):  # It has gone meanwhile; the page makes another one.
                mark = None
        progress.keep(self.lesson, replace(self.progress, mark=mark))

    def start_over(self) -> None:
        """From the first task again; `undo_start_over` takes it back."""
        now = self.progress
        remembered()[self.key("before")] = now
        progress.keep(self.lesson, progress.fresh(self.lesson, now.round + 1))
        self.begin_again()
        self.say("The lesson begins again.")
        # These are widgets, and so last: here a newer request may interrupt.
        for place in range(len(self.lesson.questions)):
            st.session_state.pop(self.key(f"question-{place}"), None)

    @property
    def can_undo_start_over(self) -> bool:
        """Whether the lesson has just been started over."""
        return self.key("before") in remembered() and self.progress.passed == 0

    def undo_start_over(self) -> None:
        """Bring back how far the visitor was."""
        before = remembered().pop(self.key("before"))
        progress.keep(self.lesson, replace(before, round=self.progress.round + 1, mark=None))

    def answer(self, place: int, chosen: int) -> None:
        """Choose an answer to a question."""
        now = self.progress
        answers = tuple(chosen if at == place else answer for at, answer in enumerate(now.chosen))
        progress.keep(self.lesson, replace(now, chosen=answers))

    # What the condition is judged by.

    def view(self, run: Run) -> View:
        """How the run stands, since the task began."""
        mark = progress.read_mark(self.progress.mark, run)
        if mark is None:
            # A run that was not there when the task began: it counts from where it was met.
            key = self.key("met")
            met = remembered().get(key)
            if met is None or met[:2] != (run.id, self.progress.task):
                met = remembered()[key] = (run.id, self.progress.task, Mark.of(run.read()))
            mark = met[2]
            if self.progress.mark is None:
                self.note_where_it_stands()
        return of_run(run.read(), mark)

    @property
    def scene(self) -> str:
        """The latent page's scene as the browser last told it; "" if it has not."""
        return remembered().get(self.key("scene"), "")

    def scene_view(self) -> View:
        """How the scene stands, since the task began."""
        mark = self.progress.mark or {}
        before = mark.get("scene")
        before = before if isinstance(before, str) else ""
        if self.scene and not before:
            self.note_where_it_stands()
            before = self.scene
        return scenes.view(self.scene, before)

    def see_scene(self, query: str) -> None:
        """The browser tells the scene."""
        remembered()[self.key("scene")] = query

    # What is said aloud.

    def say(self, words: str) -> None:
        """Have a screen reader say it."""
        remembered()["lessons-said"] = words


def said() -> str:
    """What is to be said aloud."""
    return remembered().get("lessons-said", "")
