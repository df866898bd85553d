"""A kind of cell: a derivation whose lines are evaluated, each by its own expression."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One line of a derivation.

    Attributes:
        formula: HTML, made of `pages.theory.value.formulas`.
        spoken: the formula in words, for those who cannot see it.
        metric: its value along this very expression.
        why: the step from the line before, in a few words.
        how: a sentence for the pointer: how the number is computed.
    """

    formula: str
    spoken: str
    metric: str
    why: str
    how: str


@dataclass(frozen=True)
class Derivation:
    """Lines that are equal, with the number that each comes to and how far it is from the first.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        lines: from the first to the last.
        tolerance: how far from the first line another may be.
        unit: of all of them.
        explanation: paragraphs that open on demand.
    """

    name: str
    title: str
    hint: str
    lines: tuple[Line, ...]
    tolerance: float = 1e-9
    unit: str = "nats"
    explanation: tuple[str, ...] = ()
    built_by: str = field(default="pages/theory/value/browser/derivation.js#derivationCell", init=False)
