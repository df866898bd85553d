"""The figures of the chapter on what goes wrong."""

from __future__ import annotations

from pages.theory.pitfalls.mistakes import MISTAKES

FIGURES = tuple(mistake.figure for mistake in MISTAKES)
