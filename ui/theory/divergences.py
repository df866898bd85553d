"""The figures of the chapter on divergences."""

from __future__ import annotations

from ui.theory.overlap import OVERLAP
from ui.theory.seeking import SEEKING

FIGURES = (OVERLAP, SEEKING)
