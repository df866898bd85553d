"""How far a visitor has come in each lesson: kept for the session here, and in the browser by `memory`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from gan_core.errors import SettingsError
from gan_core.lessons.format import Lesson
from gan_core.lessons.view import Mark
from gan_core.runs.server.run import Run
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from ui.browser.session import remembered

MOST_LESSONS = 500
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_STORE = "lessons-progress"
_LARGEST = 1_000_000


@dataclass(frozen=True)
class Progress:
    """How far one lesson has come.

    Attributes:
        digest: of the lesson's file as it was then.
        task: the one that is open; their number once all of them are done.
        title: of that task, by which it is found in a lesson that has changed.
        passed: how many tasks have been passed: `task`, or one more until the visitor goes on.
        chosen: the last answer to each question, None where there is none.
        round: grows with every fresh start, so that the latent page knows that it is to open its scene again.
        mark: where the run, or the scene, stood as the task began.
    """

    digest: str
    task: int = 0
    title: str = ""
    passed: int = 0
    chosen: tuple[int | None, ...] = ()
    round: int = 0
    mark: Mapping[str, Any] | None = None

    def to_data(self) -> dict[str, Any]:
        """What the browser keeps."""
        return {
            "digest": self.digest, "task": self.task, "title": self.title, "passed": self.passed,
            "chosen": list(self.chosen), "round": self.round, "mark": self.mark,
        }  # fmt: skip


def fresh(lesson: Lesson, round: int = 0) -> Progress:
    """The beginning of a lesson."""
    return Progress(lesson.digest, title=lesson.tasks[0].title, chosen=(None,) * len(lesson.questions), round=round)


def from_data(data: Any, lesson: Lesson) -> Progress:
    """What the browser kept, as far as it fits the lesson; anybody may have written there."""
    begun = fresh(lesson)
    if not isinstance(data, Mapping):
        return begun
    count = len(lesson.tasks)
    task, passed = (_whole(data.get(name), count) for name in ("task", "passed"))
    round = _whole(data.get("round"), _LARGEST)
    if data.get("digest") != lesson.digest:
        # The lesson has changed: go on with the task of the same name, or from the beginning.
        titles = [task.title for task in lesson.tasks]
        task = titles.index(data["title"]) if data.get("title") in titles else 0
        return replace(begun, task=task, title=titles[task], passed=task, round=round + 1)
    chosen = data.get("chosen")
    chosen = chosen if isinstance(chosen, list | tuple) and len(chosen) == len(lesson.questions) else begun.chosen
    chosen = tuple(
        answer if _is_whole(answer) and 0 <= answer < len(question.answers) else None
        for answer, question in zip(chosen, lesson.questions, strict=True)
    )
    mark = data.get("mark")
    return Progress(
        lesson.digest,
        task,
        lesson.tasks[min(task, count - 1)].title,
        min(max(passed, task), task + 1, count),
        chosen,
        round,
        mark if isinstance(mark, Mapping) else None,
    )


def of(lesson: Lesson) -> Progress:
    """The visitor's progress, the beginning if there is none."""
    return from_data(_all().get(lesson.name), lesson)


def changed_since(lesson: Lesson) -> bool:
    """Whether the lesson was another one when the visitor was last here."""
    data = _all().get(lesson.name)
    return isinstance(data, Mapping) and data.get("digest") not in (None, lesson.digest)


def keep(lesson: Lesson, progress: Progress) -> None:
    """Remember it."""
    _all()[lesson.name] = progress.to_data()


def recall(stored: Mapping[str, Any]) -> None:
    """Take what the browser had, as far as it can be about lessons; what this session knows already is newer."""
    for name, data in list(stored.items())[:MOST_LESSONS]:
        if NAME.fullmatch(name) and isinstance(data, Mapping):
            _all().setdefault(name, data)


def everything() -> Mapping[str, Any]:
    """What the browser is to keep: name of a lesson -> data."""
    return dict(_all())


def finished(lesson: Lesson, progress: Progress) -> bool:
    """Whether all tasks are done and all questions answered rightly."""
    return progress.task >= len(lesson.tasks) and len(right_answers(lesson, progress)) == len(lesson.questions)


def right_answers(lesson: Lesson, progress: Progress) -> list[int]:
    """Questions, by their place, whose last answer was right."""
    return [
        place
        for place, (question, answer) in enumerate(zip(lesson.questions, progress.chosen, strict=True))
        if answer is not None and question.answers[answer].right
    ]


def mark_of(run: Run) -> dict[str, Any]:
    """Where a run stands now, as data. It holds no id that would give control of the run."""
    mark, preset = Mark.of(run.read()), run.preset
    settings = (
        mark.settings.to_query(PRESETS[preset]) if preset in PRESETS else mark.settings.to_query(type(mark.settings)())
    )
    return {"run": _token(run), "epoch": mark.epoch, "step": mark.step, "preset": preset or "", "settings": settings}


def read_mark(data: Mapping[str, Any] | None, run: Run) -> Mark | None:
    """The mark in data, if it is one of this run."""
    if not data or data.get("run") != _token(run):
        return None
    epoch, step, settings = data.get("epoch"), data.get("step"), data.get("settings")
    if not (_is_whole(epoch) and _is_whole(step) and isinstance(settings, Mapping)):
        return None
    try:
        return Mark(
            epoch,
            step,
            _base(str(data.get("preset"))).with_query({str(name): str(text) for name, text in settings.items()}),
        )
    except SettingsError:
        return None


def _base(preset: str) -> Settings:
    return PRESETS.get(preset, Settings())


def _token(run: Run) -> str:
    return hashlib.sha256(run.id.encode()).hexdigest()[:12]


def _all() -> dict[str, Any]:
    return remembered().setdefault(_STORE, {})


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(value: Any, most: int) -> int:
    return min(max(value, 0), most) if _is_whole(value) else 0
