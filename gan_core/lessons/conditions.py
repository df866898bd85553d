"""The conditions of a lesson: a small language, read into data and checked on a view of the run.

    jsd < 0.1
    loss is non_saturating and jsd < 0.1
    modes_covered >= 2 for 200 steps
    seed changed and new_steps >= 300

Clauses are joined by `and`. A clause compares a number (<, <=, >, >=), asks whether something is, or is not, one of its
choices, or whether it has changed since the task began. `for N steps` asks that the comparison holds in every recorded
row of a stretch of at least N steps that lasts until now and lies within the task.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from gan_core.lessons.clauses import COMPARISONS, Changed, Choice, Clause, Comparison, Condition
from gan_core.lessons.fields import suggestion
from gan_core.lessons.quantities import CHOICE, OTHER, PLACES, WHOLE, Quantity, quantities

MOST_CLAUSES = 4
LONGEST_WINDOW = 1_000_000
_TOKEN = re.compile(r"<=|>=|<|>|[^\s<>]+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


class ConditionError(ValueError):
    """A condition that cannot be read; the message says what is allowed."""


def parse(text: str, place: str) -> Condition:
    """Read a condition.

    Args:
        text: in the language above.
        place: where the task is worked on, one of `PLACES`.

    Raises:
        ConditionError: what was wrong and what is allowed.
    """
    parts: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        if token == "and":
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) > MOST_CLAUSES:
        raise ConditionError(f"{len(parts)} clauses are too many to follow: at most {MOST_CLAUSES} are allowed.")
    known = quantities()
    return Condition(" ".join(text.split()), tuple(_clause(part, place, known) for part in parts))


def _clause(tokens: list[str], place: str, known: Mapping[str, Quantity]) -> Clause:
    if not tokens:
        raise ConditionError("a clause is missing: write `jsd < 0.1`, or join two of them by `and`.")
    name, *rest = tokens
    quantity = _quantity(name, place, known)
    match rest:
        case ["changed"]:
            return Changed(quantity)
        case ["is", "not", word]:
            return _choice(quantity, word, negated=True)
        case ["is", word]:
            return _choice(quantity, word)
        case [sign, bound] if sign in COMPARISONS:
            return _comparison(quantity, sign, bound)
        case [sign, bound, "for", steps, "steps" | "step"] if sign in COMPARISONS:
            return _comparison(quantity, sign, bound, steps)
    raise ConditionError(
        f"`{' '.join(tokens)[:80]}` cannot be read: write `{name} {_example(quantity)}`"
        + (", and after it `for 200 steps` if it has to last." if quantity.recorded else ".")
    )


def _quantity(name: str, place: str, known: Mapping[str, Quantity]) -> Quantity:
    here = [other for other, quantity in known.items() if place in quantity.places]
    quantity = known.get(name)
    if quantity is not None and place in quantity.places:
        return quantity
    if quantity is not None:
        where = " and ".join(PLACES[other] for other in PLACES if other in quantity.places)
        raise ConditionError(f"{name} is known on {where} only, and this task is on {PLACES[place]}.")
    hint = suggestion(name, here, f"known here are {', '.join(here)}.")
    raise ConditionError(f"there is nothing called {name[:80]!r} to check: {hint}")


def _choice(quantity: Quantity, word: str, negated: bool = False) -> Choice:
    if quantity.kind != CHOICE:
        raise ConditionError(f"{quantity.name} is not one of several choices: write `{_example(quantity)}`.")
    if word not in quantity.choices:
        hint = suggestion(word, quantity.choices, f"choose one of {', '.join(quantity.choices)}.")
        raise ConditionError(f"{quantity.name} is never {word[:80]!r}: {hint}")
    return Choice(quantity, word, negated)


def _comparison(quantity: Quantity, sign: str, bound: str, steps: str | None = None) -> Comparison:
    if quantity.kind in (CHOICE, OTHER):
        raise ConditionError(f"{quantity.name} is not a number: write `{quantity.name} {_example(quantity)}`.")
    if not _NUMBER.fullmatch(bound) or not math.isfinite(float(bound)):
        raise ConditionError(f"{bound[:40]!r} is not a number: write one such as 0.1, 200 or 1e-3.")
    if steps is not None and not quantity.recorded:
        raise ConditionError(
            f"{quantity.name} is not recorded over the steps, so that nobody can say for how long it has held: "
            "leave `for ... steps` out."
        )
    if steps is not None and not (steps.isdecimal() and 1 <= int(steps[:10]) <= LONGEST_WINDOW):
        raise ConditionError(f"for {steps[:20]} steps: give a whole number from 1 to {LONGEST_WINDOW:,}.")
    comparison = Comparison(quantity, sign, float(bound), int(steps or 0))
    if problem := comparison.problem():
        raise ConditionError(f"`{quantity.name} {sign} {bound}`: {problem}")
    return comparison


def _example(quantity: Quantity) -> str:
    if quantity.kind == CHOICE:
        return f"is {next(iter(quantity.choices), 'mnist_dcgan')}"
    if quantity.kind == OTHER:
        return "changed"
    return ">= 2" if quantity.kind == WHOLE else "< 0.1"
