"""The figures of the chapter on where notes go wrong."""

from __future__ import annotations

from pages.theory.mistakes.parts import PARTS

FIGURES = tuple(mistake.figure for mistakes in PARTS.values() for mistake in mistakes)
