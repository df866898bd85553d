"""The figures of the chapter on divergences."""

from __future__ import annotations

from pages.theory.divergences.overlap import OVERLAP
from pages.theory.divergences.seeking import SEEKING

FIGURES = (OVERLAP, SEEKING)
