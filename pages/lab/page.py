"""The one-dimensional lab: adversarial training on the line, with the theory drawn beside it."""

from __future__ import annotations

from gan_core.training.presets import PRESETS
from pages.lab.charts import BOARD
from pages.lab.target_editor import target_editor
from ui.live.live_page import live_page
from ui.live.page_run import PageRun

PAGE = PageRun(
    "lab",
    tuple(name for name, settings in PRESETS.items() if not settings.images),
    speed="500 steps/s",
)

live_page(PAGE, BOARD, lambda run: target_editor(PAGE, run.settings))
