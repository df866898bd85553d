"""The figures of the chapter on what goes wrong."""

from __future__ import annotations

from ui.theory.mistakes import MISTAKES

FIGURES = tuple(mistake.figure for mistake in MISTAKES)
