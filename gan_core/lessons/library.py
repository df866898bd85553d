"""The lessons that there are: those that ship with the project, and those of a teacher's own folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gan_core.lessons.fields import Problem
from gan_core.lessons.format import Lesson
from gan_core.lessons.reading import LessonError, read
from gan_core.locations import LESSONS

FOLDER = LESSONS
"""Where the lessons that ship with the project are."""

VARIABLE = "MINIMAX_LESSONS"
"""The environment variable that names a further folder."""


@dataclass(frozen=True)
class Library:
    """What was found.

    Attributes:
        lessons: in their order.
        errors: of the files that cannot be used.
    """

    lessons: tuple[Lesson, ...]
    errors: tuple[LessonError, ...] = ()

    def find(self, name: str) -> Lesson | None:
        """The lesson of a name."""
        return next((lesson for lesson in self.lessons if lesson.name == name), None)

    def after(self, lesson: Lesson) -> Lesson | None:
        """The one that follows."""
        place = self.lessons.index(lesson) + 1
        return self.lessons[place] if place < len(self.lessons) else None


def folders() -> tuple[Path, ...]:
    """The project's own, then the one that MINIMAX_LESSONS names."""
    own = os.environ.get(VARIABLE)
    return (FOLDER, Path(own)) if own else (FOLDER,)


def load(places: Sequence[Path] | None = None) -> Library:
    """All lessons. A file that cannot be used is an error in the answer and spoils no other one.

    Args:
        places: the folders; None for `folders()`.
    """
    files: list[Path] = []
    missing: list[LessonError] = []
    for folder in folders() if places is None else places:
        if folder.is_dir():
            files += sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
        else:
            missing.append(LessonError(folder, [Problem(1, f"there is no such folder: {VARIABLE} names it.")]))
    found = load_files(files)
    return Library(found.lessons, (*missing, *found.errors))


def load_files(files: Sequence[Path]) -> Library:
    """The lessons in these files."""
    lessons: dict[str, Lesson] = {}
    errors: list[LessonError] = []
    for file in files:
        lesson = _current(file)
        if isinstance(lesson, LessonError):
            errors.append(lesson)
        elif lesson.name in lessons:
            problem = Problem(1, f"another file has a lesson {lesson.name!r} already: give this one another name.")
            errors.append(LessonError(file, [problem]))
        else:
            lessons[lesson.name] = lesson
    order = sorted(lessons.values(), key=lambda lesson: (lesson.order is None, lesson.order or 0, lesson.name))
    return Library(tuple(order), tuple(errors))


def _current(file: Path) -> Lesson | LessonError:
    """The lesson in a file as it is now; read again only when the file has changed."""
    try:
        found = file.stat()
    except OSError as error:
        return LessonError(file, [Problem(1, f"the file cannot be read ({error.strerror}).")])
    return _read(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _read(file: Path, _changed: int, _size: int) -> Lesson | LessonError:
    try:
        return read(file)
    except LessonError as error:
        return error
