"""The clauses of which a lesson's condition is made, and how each is judged by a view and put into words."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from gan_core.lessons.quantities import Quantity
from gan_core.lessons.view import View

COMPARISONS: Mapping[str, tuple[str, Callable[[Any, Any], Any]]] = MappingProxyType(
    {
        "<": ("below", operator.lt),
        "<=": ("at most", operator.le),
        ">": ("above", operator.gt),
        ">=": ("at least", operator.ge),
    }
)


@dataclass(frozen=True)
class Finding:
    """What one clause says about a view.

    Attributes:
        wanted: the clause as a sentence.
        now: how things stand, in words; empty if nothing is known yet.
        holds: whether the clause is met.
    """

    wanted: str
    now: str
    holds: bool


@dataclass(frozen=True)
class Comparison:
    """A number against a bound, now or throughout the last `window` steps (0: only now)."""

    quantity: Quantity
    sign: str
    bound: float
    window: int = 0

    @property
    def sentence(self) -> str:
        """The clause in words."""
        words = f"{self.quantity.label} {COMPARISONS[self.sign][0]} {_shown(self.bound)}"
        unit = f" {self.quantity.unit}" if self.quantity.unit else ""
        return f"{words}{unit}" + (f" for {self.window:,} steps" if self.window else "")

    def check(self, view: View) -> Finding:
        """Judge it."""
        value = view.values.get(self.quantity.name)
        if not isinstance(value, int | float):
            return Finding(self.sentence, "", False)
        now = _shown_beside(value, self.bound)
        if not self.window:
            return Finding(self.sentence, now, self._met(value))
        held = self.held(view)
        return Finding(self.sentence, f"{now}, {held:,} steps so far", self._met(value) and held >= self.window)

    def held(self, view: View) -> int:
        """For how many steps it has held until now, judged by every row that was recorded in this task."""
        column = view.columns.get(self.quantity.name)
        if column is None or not len(column):
            return 0
        met = COMPARISONS[self.sign][1](column, self.bound)  # False for NaN
        failures = np.flatnonzero(~met)
        first = failures[-1] + 1 if len(failures) else 0
        return int(view.steps[-1] - view.steps[first]) if first < len(met) else 0

    def _met(self, value: float) -> bool:
        return bool(COMPARISONS[self.sign][1](value, self.bound))

    def problem(self) -> str | None:
        """Why the clause asks for nothing, or for what cannot be; None if it makes sense."""
        least, most = self.quantity.least, self.quantity.most
        compare = COMPARISONS[self.sign][1]
        rising = self.sign[0] == ">"
        if not compare(most if rising else least, self.bound):
            return f"this can never hold: {self.quantity.name} lies {_range(least, most)}."
        if compare(least if rising else most, self.bound):
            return f"this always holds: {self.quantity.name} lies {_range(least, most)}."
        return None


@dataclass(frozen=True)
class Choice:
    """Something is, or is not, one of its choices."""

    quantity: Quantity
    word: str
    negated: bool = False

    @property
    def sentence(self) -> str:
        """The clause in words."""
        label = self.quantity.choices.get(self.word, self.word)
        return f"{self.quantity.label} {'is not' if self.negated else 'is'} {label}"

    def check(self, view: View) -> Finding:
        """Judge it."""
        value = view.values.get(self.quantity.name)
        if value is None:
            return Finding(self.sentence, "", False)
        holds = (value == self.word) != self.negated
        return Finding(self.sentence, "" if holds else str(self.quantity.choices.get(value, value)), holds)


@dataclass(frozen=True)
class Changed:
    """Something is not what it was as the task began."""

    quantity: Quantity

    @property
    def sentence(self) -> str:
        """The clause in words."""
        return f"{self.quantity.label} changed"

    def check(self, view: View) -> Finding:
        """Judge it."""
        value, before = view.values.get(self.quantity.name), view.before.get(self.quantity.name)
        if value is None or before is None:
            return Finding(self.sentence, "", False)
        return Finding(self.sentence, "" if value != before else "as it was", value != before)


Clause = Comparison | Choice | Changed


@dataclass(frozen=True)
class Condition:
    """Clauses that all have to hold at once.

    Attributes:
        text: as the lesson has it.
        clauses: at least one.
    """

    text: str
    clauses: tuple[Clause, ...]

    @property
    def sentence(self) -> str:
        """What is asked for, in words."""
        return " and ".join(clause.sentence for clause in self.clauses)

    def check(self, view: View) -> tuple[Finding, ...]:
        """Judge every clause; nothing holds while a command to the run is still under way."""
        findings = tuple(clause.check(view) for clause in self.clauses)
        if view.settled:
            return findings
        return tuple(Finding(finding.wanted, finding.now, False) for finding in findings)


def met(findings: tuple[Finding, ...]) -> bool:
    """Whether all of them hold."""
    return all(finding.holds for finding in findings)


def _range(least: float, most: float) -> str:
    if math.isinf(least) and math.isinf(most):
        return "anywhere"
    if math.isinf(most):
        return f"at {least:g} or above"
    if math.isinf(least):
        return f"at {most:g} or below"
    return f"between {least:.4g} and {most:.4g}"


def _shown(value: float, digits: int = 3) -> str:
    if value == int(value) and abs(value) < 1e7:
        return f"{int(value):,}"
    return f"{value:.{digits}g}".replace("-", "−", 1) if abs(value) >= 1e-3 else f"{value:.{digits - 1}g}"


def _shown_beside(value: float, bound: float) -> str:
    """The value, with as many digits as it takes to tell it from the bound."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞"
    text = _shown(value)
    return text if text != _shown(bound) or value == bound else _shown(value, 6)
