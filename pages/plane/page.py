"""The two-dimensional lab: adversarial training on points in the plane."""

from __future__ import annotations

from gan_core.runs.server.run import Run
from gan_core.training.kinds import PLANE
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS
from pages.plane.charts import BOARD
from pages.plane.seeds import SEED_FAN, SEED_MAP
from ui.live.bar import Bar
from ui.live.dataset_select import dataset_select
from ui.live.live_page import live_page
from ui.live.page_run import PageRun
from ui.live.settings_panel import effect, settings_panel
from ui.seeds.cells import with_seeds

PAGE = PageRun("plane", tuple(name for name, settings in PRESETS.items() if settings.kind == PLANE))

BAR = Bar(
    ("preset", "loss", "play", "speed", "reset", "undo", "redo"),
    ("step", "discriminator-step", "generator-step", "optimum", "reseed", "history", "code"),
)

USUAL = {PRESETS[name].dataset: {"spread": PRESETS[name].spread} for name in reversed(PAGE.presets)}
"""Data set -> the spread with which the presets play it: one that is right for a ring is too narrow for a picture."""


def settings(page: PageRun, run: Run) -> None:
    """All settings, the target among them."""
    settings_panel(page, run.settings, data=lambda: _target(page, run))


def _target(page: PageRun, run: Run) -> None:
    with effect(page, "dataset"):
        dataset_select(
            page,
            run.settings.dataset,
            {},
            key=page.key("setting-dataset"),
            label=FIELDS["dataset"].label,
            companions=USUAL,
        )


live_page(PAGE, with_seeds(BOARD, SEED_FAN, SEED_MAP), settings=settings, bar=BAR)
