"""The translation lab: line art becomes characters, and dark hair light, while one watches."""

from __future__ import annotations

from gan_core.runs.server.run import Run
from gan_core.training.kinds import TRANSLATION
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS
from pages.translation.charts import BOARD
from ui.live.bar import Bar
from ui.live.dataset_select import dataset_select
from ui.live.live_page import live_page
from ui.live.page_run import PageRun
from ui.live.settings_panel import effect, settings_panel

PAGE = PageRun("translation", tuple(name for name, settings in PRESETS.items() if settings.kind == TRANSLATION))

BAR = Bar(
    ("preset", "loss", "play", "speed", "reset", "undo", "redo", "stages"),
    ("step", "discriminator-step", "generator-step", "optimum", "reseed", "history"),
)

USUAL = {
    settings.dataset: {name: getattr(settings, name) for name in ("loss", "generator_lr", "discriminator_lr")}
    for settings in (PRESETS[name] for name in reversed(PAGE.presets))
}
"""What is translated -> the loss and the rates with which the presets learn it."""


def settings(page: PageRun, run: Run) -> None:
    """All settings, what is translated among them."""
    settings_panel(page, run.settings, data=lambda: _what(page, run))


def _what(page: PageRun, run: Run) -> None:
    with effect(page, "dataset"):
        dataset_select(
            page,
            run.settings.dataset,
            {},
            key=page.key("setting-dataset"),
            label=FIELDS["dataset"].label,
            companions=USUAL,
        )


live_page(PAGE, BOARD, settings=settings, bar=BAR)
