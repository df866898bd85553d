"""The digits page: the same game on images, where p_g has no density to draw but can be looked at."""

from __future__ import annotations

from gan_core.training.presets import PRESETS
from pages.digits.charts import BOARD
from pages.digits.data_choice import data_choice
from ui.live.live_page import live_page
from ui.live.page_run import PageRun

PAGE = PageRun("digits", tuple(name for name, settings in PRESETS.items() if settings.images))

live_page(PAGE, BOARD, lambda run: data_choice(PAGE, run))
