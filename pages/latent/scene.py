"""Everything that the latent page shows, as its address names it.

    ?checkpoint=mnist_dcgan&a=54&b=28&path=slerp&t=0.5&sefa=0_2.5*3_-1&sefa.0=thicker

The browser owns the scene and sends its address with each question; here it is read, and nowhere else checked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

from gan_core.errors import MinimaxError, SettingsError
from gan_core.latent.interpolation import Interpolation
from gan_core.latent.truncation import LARGEST_PSI
from pages.latent.generators import Generator
from pages.latent.keyframes import Keyframe, default_class, parse
from ui.live.address import unknown_words

PATHS: dict[Interpolation, str] = {"lerp": "Linear", "slerp": "Spherical"}
"""Paths between two latents, as the address and people call them."""

METHODS = ("sefa", "ganspace", "attributes")
"""Where directions come from."""

TABS = ("walk", "grid", "samples", "directions", "arithmetic", "draw")
LETTERS = "abcdefgh"
"""The keyframes, in the order of the path through them."""
_LETTERS = frozenset(LETTERS)

FEWEST_KEYFRAMES = 2
DEFAULT_KEYFRAMES = tuple(Keyframe(seed) for seed in (48, 52, 24, 92))
"""A 0, a 3, a 6 and a 9 of `mnist_dcgan`."""
GRID_SIDES = (1, 15)
LARGEST_AMOUNT = 100.0
MOST_AMOUNTS = 40
LONGEST_NAME = 40
LONGEST_ADDRESS = 60_000
MOST_PARAMETERS = 500
"""Of an address: each that cannot be followed becomes a message."""

_NONE: Mapping[str, Mapping[int, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Scene:
    """What is looked at.

    Attributes:
        generator: facts of the checkpoint.
        keyframes: the latents on the path, two to eight; the first four are the corners of the grid.
        path: one of `PATHS`.
        closed: whether the path goes back from the last keyframe to the first.
        t: the share of the path at which we stand, 0 to 1.
        cell: the row and column of the grid that is looked at in place of the path, or None.
        look: a latent that is looked at in place of both, or None.
        truncation: the factor ψ of all latents.
        grid: rows and columns.
        first_sample: the seed of the first sample of the sheet.
        sample_class: the class of all samples, or None for each in turn.
        tab: one of `TABS`.
        method: whose directions are shown.
        amounts: method -> index of the direction -> how far along it.
        names: method -> index of the direction -> what the user calls it.
    """

    generator: Generator
    keyframes: tuple[Keyframe, ...] = DEFAULT_KEYFRAMES
    path: Interpolation = "slerp"
    closed: bool = False
    t: float = 0.5
    cell: tuple[int, int] | None = None
    look: Keyframe | None = None
    truncation: float = 1.0
    grid: tuple[int, int] = (7, 13)
    first_sample: int = 0
    sample_class: int | None = None
    tab: str = "walk"
    method: str = "sefa"
    amounts: Mapping[str, Mapping[int, float]] = field(default_factory=lambda: _NONE)
    names: Mapping[str, Mapping[int, str]] = field(default_factory=lambda: _NONE)

    def to_query(self) -> str:
        """The address that `read` turns back into this scene."""
        words = {"checkpoint": self.generator.name}
        words |= {letter: keyframe.text() for letter, keyframe in zip(LETTERS, self.keyframes, strict=False)}
        words |= {"path": self.path, "t": _exactly(self.t)}
        optional = {
            "loop": (self.closed, "1"),
            "cell": (self.cell, ".".join(map(str, self.cell or ()))),
            "look": (self.look, self.look.text() if self.look else ""),
            "truncation": (self.truncation != 1.0, _exactly(self.truncation)),
            "grid": (self.grid != Scene.grid, "x".join(map(str, self.grid))),
            "samples": (self.first_sample, str(self.first_sample)),
            "class": (self.sample_class is not None, str(self.sample_class)),
            "tab": (self.tab != Scene.tab, self.tab),
            "method": (self.method != Scene.method, self.method),
        }
        words |= {name: text for name, (given, text) in optional.items() if given}
        for method, amounts in self.amounts.items():
            if amounts:
                words[method] = "*".join(f"{index}_{_exactly(amount)}" for index, amount in sorted(amounts.items()))
        for method, names in self.names.items():
            words |= {f"{method}.{index}": name for index, name in names.items()}
        return urlencode(words)


def read(query: str, names: list[str], facts: Callable[[str], Generator]) -> tuple[Scene, list[str]]:
    """The scene of an address; what is wrong in it is left out and told. Of unknown words tells `unknown`.

    Args:
        query: the address' parameters, as after its question mark.
        names: the checkpoints that exist, at least one; the first one is the default.
        facts: name -> what is known of a checkpoint; raises a `MinimaxError`.

    Returns:
        The scene, and a message for each parameter that could not be followed.

    Raises:
        MinimaxError: no checkpoint at all can be read.
    """
    if len(query) > LONGEST_ADDRESS:
        return Scene(facts(names[0])), [f"The address is longer than {LONGEST_ADDRESS:,} characters and was left out."]
    try:
        words = _words(query)
    except ValueError:
        return Scene(facts(names[0])), [f"The address has more than {MOST_PARAMETERS} parts and was left out."]
    generator, problems = _generator(words.pop("checkpoint", ""), names, facts)
    scene = Scene(generator)
    for name, text in words.items():
        if name not in _LETTERS and _is_known(name):
            try:
                scene = _take(scene, name, text)
            except MinimaxError as error:
                problems.append(f"{name} in the address: {error}")
    return _fitted(scene, _keyframes(words, generator, problems), problems), problems


def unknown(query: str) -> str:
    """What to say of words in an address that name no part of a scene; "" if there are none."""
    if len(query) > LONGEST_ADDRESS:
        return ""
    try:
        names = [name for name in _words(query) if not _is_known(name)]
    except ValueError:  # which `read` tells
        return ""
    return unknown_words(names, ["checkpoint", *_READERS, *METHODS])


def _words(query: str) -> dict[str, str]:
    return dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS))


def _is_known(name: str) -> bool:
    return name in _LETTERS or name in _READERS or name in ("checkpoint", *METHODS) or _named_direction(name)


def _named_direction(name: str) -> bool:
    method, dot, _ = name.partition(".")
    return bool(dot) and method in METHODS


def _generator(name: str, names: list[str], facts: Callable[[str], Generator]) -> tuple[Generator, list[str]]:
    problems, candidates = [], list(names)
    if name in names:
        candidates.remove(name)
        candidates.insert(0, name)
    elif name:
        problems.append(f"There is no checkpoint {name[:80]!r}: choose one of {', '.join(names)}.")
    for candidate in candidates:
        try:
            return facts(candidate), problems
        except MinimaxError as error:
            problems.append(str(error))
    raise SettingsError(" ".join(problems))


def _keyframes(words: Mapping[str, str], generator: Generator, problems: list[str]) -> tuple[Keyframe, ...]:
    """The keyframes of an address. One that cannot be read, or is left out between others, keeps its letter."""
    given = [index for index, letter in enumerate(LETTERS) if letter in words]
    keyframes: list[Keyframe] = []
    for index in range(max(given) + 1 if given else 0):
        letter = LETTERS[index]
        try:
            if letter not in words:
                raise SettingsError(f"{letter.upper()} is not there, and a later one is.")
            keyframe = parse(words[letter])
            if not keyframe.fits(generator.dim):
                raise SettingsError(_unfit(letter.upper(), keyframe, generator))
        except MinimaxError as error:
            problems.append(f"{letter} in the address: {error} It is drawn anew, from seed {index}.")
            keyframe = Keyframe(index)
        keyframes.append(_classed(keyframe, index, letter.upper(), generator, problems))
    for index in range(len(keyframes), FEWEST_KEYFRAMES if given else len(DEFAULT_KEYFRAMES)):
        # Not the same latent twice: there would be nothing between the two.
        keyframe = next(keyframe for keyframe in DEFAULT_KEYFRAMES if all(keyframe.seed != k.seed for k in keyframes))
        keyframes.append(_classed(keyframe, index, "", generator, problems))
    return tuple(keyframes)


def _unfit(name: str, keyframe: Keyframe, generator: Generator) -> str:
    return f"{name} has {len(keyframe.coordinates) // 2} coordinates, {generator.name} takes {generator.dim}."


def _fitted(scene: Scene, keyframes: tuple[Keyframe, ...], problems: list[str]) -> Scene:
    """The scene with these keyframes, and without what does not fit its generator or its grid."""
    generator = scene.generator
    look = scene.look
    if look is not None and not look.fits(generator.dim):
        problems.append(f"look in the address: {_unfit('it', look, generator)}")
        look = None
    elif look is not None:
        look = _classed(look, 0, "look", generator, problems)
    cell, (rows, columns) = scene.cell, scene.grid
    if cell is not None and not (cell[0] < rows and cell[1] < columns):
        problems.append(
            f"cell in the address: the grid has {rows} × {columns} cells, from 0.0 to {rows - 1}.{columns - 1}."
        )
        cell = None
    label, classes = scene.sample_class, len(generator.classes)
    if label is not None and label >= classes:
        if classes:
            problems.append(f"class in the address: {_classes_of(generator)}, and none is {label}.")
        label = None
    return replace(scene, keyframes=keyframes, look=look, cell=cell, sample_class=label)


def _classes_of(generator: Generator) -> str:
    return f"{generator.name} has the classes 0 to {len(generator.classes) - 1}"


def _classed(keyframe: Keyframe, index: int, name: str, generator: Generator, problems: list[str]) -> Keyframe:
    """The keyframe with a class where the generator needs one, and with none where it takes none."""
    classes = len(generator.classes)
    if not classes:
        return replace(keyframe, mixture=())
    strange = [label for label, _ in keyframe.mixture if label >= classes]
    if keyframe.mixture and not strange:
        return keyframe
    default = default_class(index, classes)
    if strange:
        problems.append(
            f"{name} in the address: {_classes_of(generator)}, and none is {strange[0]}. "
            f"It shows class {default[0][0]} instead."
        )
    return replace(keyframe, mixture=default)


def _take(scene: Scene, name: str, text: str) -> Scene:
    """The scene with one more parameter of the address."""
    if _named_direction(name):
        method, _, index = name.partition(".")
        number = _whole(index, 0, 10_000)
        return replace(scene, names=_with(scene.names, method, {number: _name(text)}))
    if name in METHODS:
        return replace(scene, amounts=_with(scene.amounts, name, _amounts(text)))
    attribute, reader = _READERS[name]
    return replace(scene, **{attribute: reader(text)})


def _exactly(number: float) -> str:
    """The shortest text that is read back as the same number."""
    return repr(float(number)).removesuffix(".0")


def _with(table: Mapping[str, Mapping[int, Any]], method: str, entries: Mapping[int, Any]) -> Mapping[str, Any]:
    return MappingProxyType({**table, method: MappingProxyType({**table.get(method, {}), **entries})})


def _amounts(text: str) -> dict[int, float]:
    parts = [part.partition("_") for part in text.split("*") if part]
    if len(parts) > MOST_AMOUNTS:
        raise SettingsError(f"{len(parts)} directions at once are too many: at most {MOST_AMOUNTS} are allowed.")
    amounts = {_whole(index, 0, 10_000): _number(amount, -LARGEST_AMOUNT, LARGEST_AMOUNT) for index, _, amount in parts}
    return {index: amount for index, amount in amounts.items() if amount}


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name.isprintable() or not 1 <= len(name) <= LONGEST_NAME:
        raise SettingsError(f"a direction's name has 1 to {LONGEST_NAME} printable characters.")
    return name


def _whole(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or len(text) > 10 or not least <= int(text) <= most:
        raise SettingsError(f"{text[:24]!r} is not allowed: give a whole number from {least:,} to {most:,}.")
    return int(text)


def _number(text: str, least: float, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise SettingsError(f"{text[:24]!r} is not allowed: give a number from {least:g} to {most:g}.")
    return value


def _choice(choices: Collection[str]) -> Callable[[str], str]:
    def choose(text: str) -> str:
        if text not in choices:
            raise SettingsError(f"{text[:24]!r} is not allowed: choose one of {', '.join(choices)}.")
        return text

    return choose


def _pair(separator: str, least: int, most: int) -> Callable[[str], tuple[int, int]]:
    def pair(text: str) -> tuple[int, int]:
        first, found, second = text.partition(separator)
        if not found:
            raise SettingsError(
                f"{text[:24]!r} is not allowed: give two whole numbers with {separator!r} between them."
            )
        return _whole(first, least, most), _whole(second, least, most)

    return pair


_READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "path": ("path", _choice(PATHS)),
        "loop": ("closed", lambda text: bool(_whole(text, 0, 1))),
        "t": ("t", lambda text: _number(text, 0.0, 1.0)),
        "cell": ("cell", _pair(".", 0, GRID_SIDES[1] - 1)),
        "look": ("look", parse),
        "truncation": ("truncation", lambda text: _number(text, 0.0, LARGEST_PSI)),
        "grid": ("grid", _pair("x", *GRID_SIDES)),
        "samples": ("first_sample", lambda text: _whole(text, 0, 2**31 - 1000)),
        "class": ("sample_class", lambda text: _whole(text, 0, 999)),
        "tab": ("tab", _choice(TABS)),
        "method": ("method", _choice(METHODS)),
    }
)
"""Parameter of the address -> attribute of the scene, and what reads it."""
