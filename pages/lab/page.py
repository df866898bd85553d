"""The one-dimensional lab: adversarial training on the line, with the theory drawn beside it."""

from __future__ import annotations

from gan_core.runs.server.run import Run
from gan_core.training.kinds import MIXTURE
from gan_core.training.presets import PRESETS
from pages.lab.charts import BOARD
from pages.lab.seeds import SEED_FAN, SEED_MAP
from pages.lab.target_editor import target_editor
from pages.lab.welcome import welcome
from ui.live.bar import Bar
from ui.live.live_page import live_page
from ui.live.page_run import PageRun
from ui.live.settings_panel import settings_panel
from ui.seeds.cells import with_seeds

PAGE = PageRun("lab", tuple(name for name, settings in PRESETS.items() if settings.kind == MIXTURE))


BAR = Bar(
    ("preset", "loss", "play", "speed", "reset", "undo", "redo"),
    ("step", "discriminator-step", "generator-step", "optimum", "reseed", "history", "code"),
)


def settings(page: PageRun, run: Run) -> None:
    """All settings, the target among them."""
    settings_panel(page, run.settings, data=lambda: target_editor(page, run.settings))


if live_page(PAGE, with_seeds(BOARD, SEED_FAN, SEED_MAP), settings=settings, bar=BAR):
    welcome(PAGE)
