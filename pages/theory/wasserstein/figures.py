"""The figures of the chapter on the Wasserstein distance."""

from __future__ import annotations

from pages.theory.wasserstein.any_critic import ANY_CRITIC
from pages.theory.wasserstein.batches import BATCHES
from pages.theory.wasserstein.boxes import BOXES
from pages.theory.wasserstein.constraints import CONSTRAINTS

FIGURES = (BOXES, ANY_CRITIC, CONSTRAINTS, BATCHES)
