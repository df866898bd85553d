"""Reads where a task begins: a preset with its settings, a kept stage, or a scene of the latent page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from gan_core import checkpoints, stages
from gan_core.errors import SettingsError
from gan_core.lessons.document import Items, Node, Table, Text
from gan_core.lessons.fields import Entries, Problems, suggestion
from gan_core.lessons.format import SPEEDS, Start
from gan_core.lessons.quantities import KINDS, LATENT
from gan_core.training.kinds import IN_WORDS
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS, Settings, check_names

SCENE_WORDS = re.compile(
    r"checkpoint|[a-h]|path|loop|t|cell|look|truncation|grid|samples|class|tab|method|(sefa|ganspace|attributes)(\.\d+)?"
)


def read_start(node: Node, problems: Problems) -> Start | None:
    """The start at a node; None, after a complaint, if there is none to be made of it."""
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
    place = next((place for place, kind in KINDS.items() if kind == base.kind), None)
    if place is None:
        about = IN_WORDS[base.kind]
        problems.add(entries.line("preset"), f"{preset} is no experiment of a lesson: it is about {about}.")
        return None
    if (table := entries.node("settings", required=False)) is not None:
        settings = _settings(table, base, entries)
    stage = 0
    if "stage" in entries.table.entries:
        stage = entries.whole("stage", 0, 10_000_000) or 0
        kept = stages.kept(preset)
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
    return Start(place, preset, settings, stage, speed)


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
        parts = value.items if isinstance(value, Items) else (value,)
        if not all(isinstance(part, Text) for part in parts):
            entries.problems.add(line, f"{name} is {value.kind} here: give its value.")
            continue
        text = ",".join(part.text for part in parts)
        if entries.guarded(line, SettingsError, lambda name=name, text=text: _checked(name, text, base)) is not None:
            wanted[name] = text
    return entries.guarded(node.line, SettingsError, lambda: base.with_query(wanted)) or base


def _checked(name: str, text: str, base: Settings) -> object:
    """The value of one setting, judged by itself."""
    check_names({name: text})
    if not base.applies(name):
        raise SettingsError(f"{name} means nothing for {base.dataset}: leave it out.")
    # What only fits together is judged once all of it is there.
    return FIELDS[name].check(name, FIELDS[name].parse(name, text), base.images)


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
