"""Divergences."""

from __future__ import annotations

from ui.theory.component import theory_figure
from ui.theory.divergences import GAUSSIANS
from ui.theory.page import chapter, next_chapter

chapter("divergences")
theory_figure(GAUSSIANS)
next_chapter("divergences")
