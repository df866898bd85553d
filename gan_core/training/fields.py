"""What is known about one setting, and how a value of it is checked, read from text and written as text."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gan_core.errors import SettingsError

GROUPS = ("Data", "Generator", "Discriminator", "Training")
MOST_COMPONENTS = 8
_LONGEST_VALUE = 80  # letters of a value that is not allowed, in an error message


@dataclass(frozen=True)
class Field:
    """What is known about one setting.

    Attributes:
        kind: "integer", "number", "choice" or "numbers" (a tuple of numbers, one for each mixture component).
        default: the value of a fresh `Settings()`.
        label: the name that people see.
        help: one or two sentences for people who do not know the term.
        group: the heading under which it stands, one of `GROUPS`.
        live: True if a run can take a new value without touching weights, optimiser state or random stream.
        minimum: the smallest allowed number, itself allowed unless `positive`.
        maximum: the largest allowed number.
        image_maximum: the largest allowed number where the data are images, if that differs.
        positive: True if `minimum` itself is not allowed.
        choices: the allowed names of a choice, each with its label.
        logarithmic: True if equal ratios matter more than equal differences (learning rates).
        only_for: the kind of data, or the kinds, for which the field means something, if not for all; see
            `gan_core.training.kinds`.
        only_with: (field, value) if the field means something only while another one has that value, or one of several.
        pattern: further allowed values of a choice, as a regular expression for the whole text.
    """

    kind: str
    default: Any
    label: str
    help: str
    group: str
    live: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    image_maximum: float | None = None
    positive: bool = False
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    logarithmic: bool = False
    only_for: str | tuple[str, ...] | None = None
    only_with: tuple[str, str | tuple[str, ...]] | None = None
    pattern: str | None = None

    def is_for(self, kind: str) -> bool:
        """Whether the field means something for this kind of data."""
        return self.only_for is None or kind in ((self.only_for,) if isinstance(self.only_for, str) else self.only_for)

    def allowed(self, images: bool = False) -> str:
        """What the field allows, in words, for error messages and help."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        low = f"more than {_exactly(self.minimum)}" if self.positive else f"from {_exactly(self.minimum)}"
        noun = {
            "integer": "a whole number",
            "number": "a number",
            "numbers": f"1 to {MOST_COMPONENTS} numbers, each",
        }
        joint = " and at most " if self.positive else " to "
        return f"{noun[self.kind]} {low}{joint}{_exactly(self.highest(images))}"

    def highest(self, images: bool = False) -> float:
        """The largest allowed number for this kind of data."""
        return self.image_maximum if images and self.image_maximum is not None else self.maximum

    def check(self, name: str, value: Any, images: bool = False) -> Any:
        """Return `value` as the field's own type.

        Raises:
            SettingsError: names the field, the value and what is allowed.
        """
        try:
            return self._checked(value, images)
        except (TypeError, ValueError, OverflowError):
            raise SettingsError(
                f"{name} = {_shortened(value)} is not allowed: {self.label} is {self.allowed(images)}."
            ) from None

    def parse(self, name: str, text: str) -> Any:
        """Read a value from the text of a URL or of the command line; its range is checked by `Settings`.

        Raises:
            SettingsError: if the text does not read as a value of this field.
        """
        try:
            if self.kind == "integer":
                return int(text)
            if self.kind == "number":
                return float(text)
            if self.kind == "numbers":
                return tuple(float(part) for part in text.split(","))
        except ValueError:
            raise SettingsError(
                f"{name} = {_shortened(text)} is not allowed: {self.label} is {self.allowed()}."
            ) from None
        return text

    def format(self, value: Any) -> str:
        """The text form that `parse` reads back to the same value."""
        if self.kind == "numbers":
            return ",".join(map(_exactly, value))
        return _exactly(value) if self.kind == "number" else str(value)

    def _checked(self, value: Any, images: bool) -> Any:
        if self.kind == "choice":
            listed = isinstance(value, str) and value in self.choices
            if not listed and not (self.pattern and isinstance(value, str) and re.fullmatch(self.pattern, value)):
                raise ValueError
            return value
        if self.kind == "numbers":
            if isinstance(value, str) or not 1 <= len(value) <= MOST_COMPONENTS:
                raise ValueError
            return tuple(self._checked_number(number, images) for number in value)
        number = self._checked_number(value, images)
        if self.kind == "integer":
            if number != int(number):
                raise ValueError
            return int(number)
        return number

    def _checked_number(self, value: Any, images: bool) -> float:
        # A bool is an int to Python, and text that looks like a number is a caller's mistake: refuse both.
        if isinstance(value, bool | str | bytes) or value is None:
            raise ValueError
        number = float(value)
        below = number <= self.minimum if self.positive else number < self.minimum
        if not math.isfinite(number) or below or number > self.highest(images):
            raise ValueError
        return number


def _exactly(number: float) -> str:
    """The shortest text that is read back as the same number."""
    return repr(float(number)).removesuffix(".0")


def _shortened(value: Any) -> str:
    """The value as Python writes it, as far as it fits into a sentence."""
    try:
        text = repr(value)
    except ValueError:  # Python refuses to write whole numbers of thousands of digits.
        return "that number"
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def _declare(kind: str, default: Any, label: str, help: str, group: str, **more: Any) -> Any:
    spec = Field(kind=kind, default=default, label=label, help=help, group=group, **more)
    return dataclasses.field(default=default, metadata={"field": spec})


def integer(default: int, low: int, high: int, label: str, help: str, group: str, **more: Any) -> Any:
    """A dataclass field for a whole number from `low` to `high`."""
    return _declare("integer", default, label, help, group, minimum=low, maximum=high, **more)


def number(default: float, low: float, high: float, label: str, help: str, group: str, **more: Any) -> Any:
    """A dataclass field for a number from `low` to `high`."""
    return _declare("number", default, label, help, group, minimum=low, maximum=high, **more)


def choice(default: str, choices: Mapping[str, str], label: str, help: str, group: str, **more: Any) -> Any:
    """A dataclass field for one of `choices`, a mapping from name to label."""
    return _declare("choice", default, label, help, group, choices=MappingProxyType(choices), **more)


def numbers(default: tuple[float, ...], low: float, high: float, label: str, help: str, group: str, **more: Any) -> Any:
    """A dataclass field for one number for each mixture component."""
    return _declare("numbers", default, label, help, group, minimum=low, maximum=high, only_for="mixture", **more)
