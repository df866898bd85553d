"""Reads a lesson's file, and says of everything that is wrong in it where and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from gan_core.errors import MinimaxError
from gan_core.lessons import document
from gan_core.lessons.clauses import Condition, met
from gan_core.lessons.conditions import ConditionError, parse
from gan_core.lessons.document import Node
from gan_core.lessons.fields import Entries, Problem, Problems
from gan_core.lessons.format import CHARTS, COMMANDS, Answer, Lesson, Question, Start, Task, settings_shown
from gan_core.lessons.quantities import LATENT
from gan_core.lessons.starts import read_start
from gan_core.lessons.view import View
from gan_core.training.settings import FIELDS

FILE_NAME = re.compile(r"(?:(\d{1,4})_)?([a-z][a-z0-9_]{0,39})\.ya?ml")
PLAIN_GROUP = "More lessons"
ON_LATENT = "the latent page"


class LessonError(MinimaxError):
    """A lesson that cannot be used.

    Attributes:
        file: its file.
        problems: what is wrong, by line.
    """

    def __init__(self, file: Path, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"{file}:{problem.line}: {problem.message}" for problem in problems))
        self.file = file
        self.problems = tuple(problems)


def read(file: Path) -> Lesson:
    """The lesson in a file.

    Raises:
        LessonError: all that is wrong with it.
    """
    problems = Problems()
    named = FILE_NAME.fullmatch(file.name)
    if named is None:
        problems.add(1, f"a lesson's file is called like 15_my_lesson.yaml (a to z, 0 to 9 and _), not {file.name!r}.")
    order, name = named.groups() if named else (None, "")
    try:
        with file.open("rb") as opened:
            data = opened.read(document.LONGEST_FILE + 1)
        digest = hashlib.sha256(data).hexdigest()[:12]
        lesson = _lesson(document.parse(data), problems, name, int(order) if order else None, digest)
    except OSError as error:
        raise LessonError(file, [Problem(1, f"the file cannot be read ({error.strerror}).")]) from None
    except document.Malformed as error:
        raise LessonError(file, [Problem(error.line, str(error))]) from None
    if problems.found or lesson is None:
        raise LessonError(file, sorted(problems.found))
    return lesson


def _lesson(node: Node, problems: Problems, name: str, order: int | None, digest: str) -> Lesson | None:
    """The lesson at a node; None, after a complaint, if it lacks what every lesson has."""
    names = ("title", "goal", "minutes", "group", "controls", "charts", "tasks", "questions")
    entries = Entries.of(node, problems, "a lesson", names)
    if entries is None:
        return None
    title, goal = entries.text("title", 80), entries.text("goal", 400)
    minutes = entries.whole("minutes", 1, 120)
    group = entries.text("group", 40, required=False) or PLAIN_GROUP
    tasks: list[Task] = []
    origin: Start | None = None
    for item in entries.items("tasks", 1, 12):
        task, origin = _task(item, entries, origin, first=not tasks)
        if task is not None:
            tasks.append(task)
    asked = [_question(item, problems) for item in entries.items("questions", 1, 5, required=False)]
    questions = tuple(question for question in asked if question is not None)
    if title is None or goal is None or minutes is None:
        return None
    return Lesson(name, order, title, group, goal, minutes, tuple(tasks), questions, digest)


def _task(node: Node, lesson: Entries, origin: Start | None, first: bool) -> tuple[Task | None, Start | None]:
    problems = lesson.problems
    names = ("title", "text", "check", "done", "start", "controls", "charts")
    entries = Entries.of(node, problems, "a task", names)
    if entries is None:
        return None, origin
    start = None
    if (start_node := entries.node("start", required=False)) is not None:
        start = read_start(start_node, problems)
        origin = start or origin
    elif origin is None and first:
        line = entries.table.line
        problems.add(line, "the first task lacks 'start': say which preset, or which scene, it begins with.")
    title, text = entries.text("title", 80), entries.text("text", 2_000)
    done = entries.text("done", 1_000, required=False) or ""
    check = entries.text("check", 200)
    if origin is None:
        return None, None
    place = origin.place
    condition = None
    if check is not None:
        condition = entries.guarded(entries.line("check"), ConditionError, lambda: parse(check, place))
    if condition is not None and start is not None and _holds_from_the_start(condition, start):
        problems.add(entries.line("check"), "this already holds as the task begins, so that it would check nothing.")
    controls = _controls(entries, lesson, place)
    charts = _charts(entries, lesson, place)
    if title is None or text is None or condition is None:
        return None, origin
    return Task(title, text, condition, done, start, origin, controls, charts), origin


def _controls(entries: Entries, lesson: Entries, place: str) -> tuple[str, ...]:
    """Those of the task, or else of the lesson."""
    owner = next((owner for owner in (entries, lesson) if "controls" in owner.table.entries), None)
    if place == LATENT:
        if owner is entries:
            entries.problems.add(entries.line("controls"), f"{ON_LATENT} brings its own controls: leave this out.")
        return ()
    if owner is None:
        entries.problems.add(lesson.table.line, "'controls' is missing: list what is needed, such as [play, reset].")
        return ()
    return owner.names("controls", (*COMMANDS, *settings_shown(place)), 16, "here") or ()


def _charts(entries: Entries, lesson: Entries, place: str) -> tuple[str, ...]:
    known = CHARTS[place]
    if "charts" in entries.table.entries:
        if not known:
            entries.problems.add(entries.line("charts"), f"{ON_LATENT} brings its own charts: leave this out.")
            return ()
        return entries.names("charts", known, len(known), "here") or ()
    # Those of the lesson are meant for wherever they are known: a lesson may go from the line to images.
    everywhere = tuple(dict.fromkeys(name for names in CHARTS.values() for name in names))
    named = lesson.names("charts", everywhere, len(everywhere), "charts") or ()
    return tuple(name for name in named if name in known) or known


def _question(node: Node, problems: Problems) -> Question | None:
    entries = Entries.of(node, problems, "a question", ("text", "answers"))
    if entries is None:
        return None
    text = entries.text("text", 600)
    answers: list[Answer] = []
    for item in entries.items("answers", 2, 6):
        answer = Entries.of(item, problems, "an answer", ("text", "right", "why"))
        if answer is None:
            continue
        words, why = answer.text("text", 300), answer.text("why", 800)
        right = answer.flag("right")
        if words is not None and why is not None:
            answers.append(Answer(words, right, why))
    number = sum(answer.right for answer in answers)
    if number != 1 and not any(problem.line >= node.line for problem in problems.found):
        counted = "none of the answers is" if not number else f"{number} of the answers are"
        problems.add(entries.line("answers"), f"{counted} marked `right: yes`: mark exactly one.")
    if len({answer.text for answer in answers}) < len(answers):
        problems.add(entries.line("answers"), "two answers have the same text.")
    return None if text is None else Question(text, tuple(answers))


def _holds_from_the_start(condition: Condition, start: Start) -> bool:
    """Whether settings alone meet a condition before anybody has done anything."""
    if start.settings is None:
        return False
    settings = {name: getattr(start.settings, name) for name in FIELDS}
    values = {**settings, "preset": start.preset, "state": "paused"}
    asked = {clause.quantity.name for clause in condition.clauses}
    return asked <= values.keys() and met(condition.check(View(values, settings)))
