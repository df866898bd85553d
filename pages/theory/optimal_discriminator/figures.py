"""The figures of the chapter on the optimal discriminator."""

from __future__ import annotations

from pages.theory.optimal_discriminator.best_answer import POINT
from pages.theory.optimal_discriminator.whole_curve import WHOLE

FIGURES = (POINT, WHOLE)
