"""Algorithm 1, slowly: One iteration, line by line, with the numbers of the mini-batch as they are computed."""

from __future__ import annotations

import streamlit as st

from gan_core.runs.server.run import Run
from gan_core.training.presets import SLOW_MOTION
from gan_core.training.settings import FIELDS
from pages.theory.algorithm.statements import BOARD
from ui.browser.reports import bind
from ui.figures.chapter_frame import chapter
from ui.figures.run_controls import all_other_settings, control_row
from ui.live.bar import Bar
from ui.live.live_page import live_page
from ui.live.page_run import PageRun
from ui.live.settings_panel import EFFECTS, effect, setting_widget

PAGE = PageRun("algorithm", tuple(SLOW_MOTION), variants=SLOW_MOTION)
BAR = Bar(("preset", "loss", "reset", "undo", "redo"), tasks=False)


def controls(page: PageRun, run: Run) -> None:
    """What Algorithm 1 leaves open: k, m, the optimiser."""
    with control_row(page):
        number(page, run, "discriminator_steps", "k")
        number(page, run, "batch_size", "m")
        with st.container(width=240):
            setting_widget(page, run.settings, "optimizer")


def number(page: PageRun, run: Run, name: str, symbol: str) -> None:
    """A whole number of the settings under its name in the algorithm."""
    field, value = FIELDS[name], getattr(run.settings, name)
    with effect(page, name, width=165):
        st.number_input(
            symbol,
            min_value=int(field.minimum),
            max_value=int(field.highest(images=False)),
            value=value,
            step=1,
            help=f"{field.label}. {field.help} {EFFECTS[field.live]}",
            **bind(page.key(f"setting-{name}"), value, lambda chosen: page.change(**{name: chosen})),
        )


article = chapter("algorithm")
article.prose(
    "Press **Next stage** and watch one mini-batch go through the algorithm of Goodfellow et al. (2014). Nothing is "
    "staged: as the first line of an update lights up, the run makes its next update as it always would. The lines "
    "then show what was recorded on the way, in the order in which it was computed."
)
with article.stage():
    live_page(PAGE, BOARD, controls, all_other_settings, bar=BAR)
article.prose(
    "**To try.** Stay with *D only*: the curve D(x) gets steeper and steeper between the two densities, and the "
    "samples of G never move. Stay with *G only*: G runs uphill on a D that no longer follows, past the data and "
    "away. Set *k* to 5 and count the rounds. Take **SGD**, which moves by the gradient itself, and compare its ‖Δθ‖ "
    "with that of **Adam**, which divides by the size of recent gradients: its steps keep their size until gradients "
    "shrink faster than it forgets. An optimiser's memory belongs to its weights: another optimiser begins with fresh "
    "weights, and **Undo** brings back the old ones."
)
article.end()
