"""The one-dimensional lab: adversarial training on the line, with the theory drawn beside it."""

from __future__ import annotations

from gan_core.runs.server.run import Run
from gan_core.training.presets import PRESETS
from pages.lab.charts import BOARD
from pages.lab.target_editor import target_editor
from pages.lab.welcome import welcome
from ui.live.controls import main_controls, shortcuts, step_controls
from ui.live.downloads import history_download
from ui.live.live_page import live_page
from ui.live.page_run import PageRun
from ui.live.settings_panel import settings_panel

PAGE = PageRun(
    "lab",
    tuple(name for name, settings in PRESETS.items() if not settings.images),
    speed="500 steps/s",
)


def controls(page: PageRun, run: Run) -> None:
    """What a lesson needs in reach, and below it single steps and ways to begin again."""
    main_controls(page, run)
    step_controls(page, run, history_download)


def settings(page: PageRun, run: Run) -> None:
    """All settings, the target among them."""
    settings_panel(page, run.settings, data=lambda: target_editor(page, run.settings))


if live_page(PAGE, BOARD, controls, settings, shortcuts=shortcuts(PAGE)):
    welcome(PAGE)
