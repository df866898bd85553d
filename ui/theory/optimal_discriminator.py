"""The figures of the chapter on the optimal discriminator."""

from __future__ import annotations

from ui.theory.best_answer import POINT
from ui.theory.whole_curve import WHOLE

FIGURES = (POINT, WHOLE)
