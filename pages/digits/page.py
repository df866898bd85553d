"""The digits page: the same game on images, where p_g has no density to draw but can be looked at."""

from __future__ import annotations

from gan_core.runs.server.run import Run
from gan_core.training.kinds import IMAGES
from gan_core.training.presets import PRESETS
from pages.digits.charts import BOARD
from pages.digits.data_choice import data_choice
from pages.digits.downloads import downloads
from ui.live.bar import Bar, Button
from ui.live.live_page import live_page
from ui.live.page_run import PageRun
from ui.live.settings_panel import settings_panel

PAGE = PageRun("digits", tuple(name for name, settings in PRESETS.items() if settings.kind == IMAGES))


BAR = Bar(
    ("preset", "loss", "play", "speed", "reset", "undo", "redo", "stages"),
    ("step", "discriminator-step", "generator-step", "optimum", "reseed", "history", "code", "save"),
    own=(Button("save", "Save", press=PAGE.key("keep"), icon="download", help="Pictures, and G as a checkpoint"),),
)


def settings(page: PageRun, run: Run) -> None:
    """All settings, the images among them."""
    settings_panel(page, run.settings, data=lambda: data_choice(page, run))


live_page(PAGE, BOARD, downloads, settings, bar=BAR)
