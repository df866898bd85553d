"""The digits page: the same game on images, where p_g has no density to draw but can be looked at."""

from __future__ import annotations

from gan_core.runs.server.run import Run
from gan_core.training.presets import PRESETS
from pages.digits.charts import BOARD
from pages.digits.data_choice import data_choice
from pages.digits.downloads import downloads
from ui.live.controls import main_controls, shortcuts, step_controls
from ui.live.live_page import live_page
from ui.live.page_run import PageRun
from ui.live.settings_panel import settings_panel

PAGE = PageRun("digits", tuple(name for name, settings in PRESETS.items() if settings.images))


def controls(page: PageRun, run: Run) -> None:
    """What a lesson needs in reach, and below it single steps and ways to begin again."""
    main_controls(page, run)
    step_controls(page, run, downloads)


def settings(page: PageRun, run: Run) -> None:
    """All settings, the images among them."""
    settings_panel(page, run.settings, data=lambda: data_choice(page, run))


live_page(PAGE, BOARD, controls, settings, shortcuts=shortcuts(PAGE))
