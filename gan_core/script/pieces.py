"""What scripts are composed of: a few lines with gaps, which appear if the settings ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import Template

from gan_core.script.choices import Choices

Values = Mapping[str, Callable[[Choices], str]]
"""What a gap of that name is filled with."""


@dataclass(frozen=True)
class Line:
    """One line of a script.

    Attributes:
        text: the line, without its end.
        fields: names of the settings (and perhaps "steps") that determine it: what it says, or that it is there.
    """

    text: str
    fields: frozenset[str] = frozenset()


def always(choices: Choices) -> bool:
    """Whatever the settings."""
    return True


def never(choices: Choices) -> bool:
    """Whatever the settings, not."""
    return False


@dataclass(frozen=True)
class Piece:
    """Some lines of a script.

    Attributes:
        text: the lines, with gaps `$name`.
        when: how often they stand there, given the settings: a truth value, or a number.
        inner: how many times more they are indented; this moves lines and does not change what they say.
    """

    text: str
    when: Callable[[Choices], int] = always
    inner: Callable[[Choices], int] = never

    def lines(self, choices: Choices, values: Values) -> Iterator[Line]:
        """The lines for these settings, each with what determines it."""
        indent = "    " * self.inner(choices)
        choices.asked.clear()
        times = self.when(choices)
        because = frozenset(choices.asked)
        for _ in range(times):
            for text in self.text.split("\n"):
                choices.asked.clear()
                filled = Template(text).substitute(_Filled(choices, values))
                fields = because | choices.asked
                yield from (Line(indent + line, fields) if line else Line("") for line in filled.split("\n"))


@dataclass(frozen=True)
class Section:
    """A part of a script that one can speak about.

    Attributes:
        title: its heading in a notebook.
        about: a few sentences for the notebook, Markdown with LaTeX; or what writes them for given settings.
        pieces: what it is composed of.
    """

    title: str
    about: str | Callable[[Choices], str]
    pieces: tuple[Piece, ...]

    def described(self, choices: Choices) -> str:
        """What the notebook says about it for these settings."""
        return self.about if isinstance(self.about, str) else self.about(choices)

    def lines(self, choices: Choices, values: Values) -> list[Line]:
        """Its lines for these settings."""
        return [line for piece in self.pieces for line in piece.lines(choices, values)]


class _Filled(dict[str, str]):
    """What stands in a gap: a value of its own, or the setting of that name."""

    def __init__(self, choices: Choices, values: Values) -> None:
        super().__init__()
        self._choices, self._values = choices, values

    def __missing__(self, name: str) -> str:
        value = self._values.get(name)
        return literal(getattr(self._choices, name)) if value is None else value(self._choices)


def literal(value: float | int | tuple[float, ...]) -> str:
    """A number, or several, as one writes them in Python, to the last digit."""
    if isinstance(value, tuple):
        return "[" + ", ".join(literal(float(number)) for number in value) + "]"
    return repr(value).replace("e-0", "e-")
