"""Reads a lesson's file, and says of everything that is wrong in it where and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl

from gan_core import checkpoints
from gan_core.errors import MinimaxError, SettingsError
from gan_core.lessons import document
from gan_core.lessons.conditions import Changed, Choice, Comparison, Condition, ConditionError, met, parse
from gan_core.lessons.document import Node, Table, Text
from gan_core.lessons.fields import Entries, Problem, Problems, suggestion
from gan_core.lessons.format import CHARTS, COMMANDS, SPEEDS, Answer, Lesson, Question, Start, Task, settings_shown
from gan_core.lessons.quantities import IMAGES, LATENT, LINE
from gan_core.lessons.view import View
from gan_core.training import stages
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS, Settings, check_names

FILE_NAME = re.compile(r"(?:(\d{1,4})_)?([a-z][a-z0-9_]{0,39})\.ya?ml")
PLAIN_GROUP = "More lessons"
SCENE_WORDS = re.compile(
    r"checkpoint|[a-h]|path|loop|t|cell|look|truncation|grid|samples|class|tab|method|(sefa|ganspace|attributes)(\.\d+)?"
)
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
    try:
        with file.open("rb") as opened:
            data = opened.read(document.LONGEST_FILE + 1)
        named = FILE_NAME.fullmatch(file.name)
        if named is None:
            problems.add(
                1, f"a lesson's file is called like 15_my_lesson.yaml (a to z, 0 to 9 and _), not {file.name!r}."
            )
        lesson = _lesson(document.parse(data), problems)
    except OSError as error:
        raise LessonError(file, [Problem(1, f"the file cannot be read ({error.strerror}).")]) from None
    except document.Malformed as error:
        raise LessonError(file, [Problem(error.line, str(error))]) from None
    if problems.found:
        raise LessonError(file, sorted(problems.found))
    order, name = named.groups()
    digest = hashlib.sha256(data).hexdigest()[:12]
    return Lesson(name=name, order=int(order) if order else None, digest=digest, **lesson)


def _lesson(node: Node, problems: Problems) -> dict[str, object]:
    names = ("title", "goal", "minutes", "group", "controls", "charts", "tasks", "questions")
    entries = Entries.of(node, problems, "a lesson", names)
    if entries is None:
        return {}
    found = {
        "title": entries.text("title", 80),
        "goal": entries.text("goal", 400),
        "minutes": entries.whole("minutes", 1, 120),
        "group": entries.text("group", 40, required=False) or PLAIN_GROUP,
    }
    tasks: list[Task] = []
    origin: Start | None = None
    for item in entries.items("tasks", 1, 12):
        task, origin = _task(item, entries, origin, first=not tasks)
        if task is not None:
            tasks.append(task)
    questions = [_question(item, problems) for item in entries.items("questions", 1, 5, required=False)]
    return {**found, "tasks": tuple(tasks), "questions": tuple(filter(None, questions))}


def _task(node: Node, lesson: Entries, origin: Start | None, first: bool) -> tuple[Task | None, Start | None]:
    problems = lesson.problems
    names = ("title", "text", "check", "done", "start", "controls", "charts")
    entries = Entries.of(node, problems, "a task", names)
    if entries is None:
        return None, origin
    start = None
    if (start_node := entries.node("start", required=False)) is not None:
        start = _start(start_node, problems)
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
    if None in (title, text, condition):
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


def _start(node: Node, problems: Problems) -> Start | None:
    entries = Entries.of(node, problems, "a start", ("preset", "settings", "stage", "speed", "scene"))
    if entries is None:
        return None
    if "scene" in entries.table.entries:
        for name in entries.table.entries:
            if name in ("preset", "settings", "stage", "speed"):
                problems.add(entries.table.lines[name], f"a start has a scene or a {name}, not both.")
        scene = entries.text("scene", 2_000)
        return None if scene is None else _scene(scene, entries)
    preset = entries.text("preset", 80)
    if preset is None:
        return None
    if preset not in PRESETS:
        hint = suggestion(preset, PRESETS, f"choose one of {', '.join(PRESETS)}.")
        problems.add(entries.line("preset"), f"there is no preset {preset!r}: {hint}")
        return None
    base = settings = PRESETS[preset]
    if (table := entries.node("settings", required=False)) is not None:
        settings = _settings(table, base, entries)
    stage = 0
    if "stage" in entries.table.entries:
        stage = entries.whole("stage", 0, 10_000_000) or 0
        kept = stages.available(preset)
        if stage not in kept:
            exists = ", ".join(map(str, kept)) or "it has none"
            problems.add(entries.line("stage"), f"{preset} has no kept stage {stage}: {exists}.")
        if stage and settings != base:
            problems.add(entries.line("stage"), "a kept stage brings its own settings: leave either out.")
    speed = None
    if "speed" in entries.table.entries:
        speed = entries.whole("speed", 1, 1000)
        if speed is not None and speed not in SPEEDS:
            problems.add(entries.line("speed"), f"speed is {speed}: choose one of {', '.join(map(str, SPEEDS))}.")
    return Start(IMAGES if settings.images else LINE, preset, settings, stage, speed)


def _settings(node: Node, base: Settings, entries: Entries) -> Settings:
    if not isinstance(node, Table):
        entries.problems.add(node.line, f"settings is {node.kind} here: write `name: value` in lines below it.")
        return base
    wanted: dict[str, str] = {}
    for name, value in node.entries.items():
        line = node.lines[name]
        if name == "dataset":
            entries.problems.add(line, "the data set comes with the preset: choose another preset.")
            continue
        parts = value.items if isinstance(value, document.Items) else (value,)
        if not all(isinstance(part, Text) for part in parts):
            entries.problems.add(line, f"{name} is {value.kind} here: give its value.")
            continue
        text = ",".join(part.text for part in parts)
        if entries.guarded(line, SettingsError, lambda name=name, text=text: _checked(name, text, base)) is not None:
            wanted[name] = text
    return entries.guarded(node.line, SettingsError, lambda: base.with_query(wanted)) or base


def _checked(name: str, text: str, base: Settings) -> Settings:
    """Judge one setting by itself."""
    check_names({name: text})
    if not base.applies(name):
        raise SettingsError(f"{name} means nothing for {base.dataset}: leave it out.")
    # Those that only fit together are judged once all of them are there.
    value = FIELDS[name].check(name, FIELDS[name].parse(name, text), base.images)
    return base if FIELDS[name].kind == "numbers" else base.replace(**{name: value})


def _scene(scene: str, entries: Entries) -> Start:
    line = entries.line("scene")
    words = dict(parse_qsl(scene.removeprefix("?"), keep_blank_values=True))
    if not words:
        entries.problems.add(line, "a scene is what stands after the ? in the address of the latent page.")
    for word in words:
        if not SCENE_WORDS.fullmatch(word):
            entries.problems.add(line, f"the address of the latent page has no {word[:40]!r}.")
    name, known = words.get("checkpoint", ""), checkpoints.available()
    if name not in known:
        entries.problems.add(line, f"the scene names no checkpoint that exists: choose one of {', '.join(known)}.")
    return Start(LATENT, scene=scene.removeprefix("?"))


def _question(node: Node, problems: Problems) -> Question | None:
    entries = Entries.of(node, problems, "a question", ("text", "answers"))
    if entries is None:
        return None
    text, answers = entries.text("text", 600), []
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
    asked = {clause.quantity.name for clause in condition.clauses if isinstance(clause, Comparison | Choice | Changed)}
    return asked <= values.keys() and met(condition.check(View(values, settings)))
