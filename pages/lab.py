"""The one-dimensional lab: adversarial training on the line, with the theory drawn beside it."""

from __future__ import annotations

from gan_core.training.presets import PRESETS
from ui.lab_charts import BOARD
from ui.live_page import live_page
from ui.page_run import PageRun
from ui.target_editor import target_editor

PAGE = PageRun(
    "lab",
    tuple(name for name, settings in PRESETS.items() if not settings.images),
    speed="500 steps/s",
)

live_page(PAGE, BOARD, lambda run: target_editor(PAGE, run.settings))
