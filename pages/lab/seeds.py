"""Many seeds of the experiment: is it luck, and which settings change the odds? Drawn by `pages/lab/browser`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gan_core.sweeps.plan import SUGGESTED
from gan_core.training.settings import FIELDS
from ui.charts.specs import Axis, Board, Chart, Fold, Reference, Trace, curve, fan

SEEDS = (16, 64)
FEW_SEEDS = (8, 16, 64)
"""Where there are many experiments."""
STEPS = 2000
STEPS_OF_A_CELL = 1000
THRESHOLDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
"""Nats; the fourth is where most seeds of Two modes end."""
THRESHOLD = 0.03


@dataclass(frozen=True)
class SeedFan:
    """A cell that trains many seeds, and shows JSD of each over the steps.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        chart: what is drawn, from the arrays that `pages/lab/browser/seed_numbers.js` makes of a sweep.
        seeds: how many there may be.
        steps: how many to begin with.
        thresholds: nats to choose among, below which a seed has arrived.
        threshold: the one to begin with.
        labels: of all settings, by name.
    """

    name: str
    title: str
    hint: str
    chart: Chart
    seeds: tuple[int, ...]
    steps: int
    thresholds: tuple[float, ...]
    threshold: float
    labels: Mapping[str, str]
    built_by: str = field(default="pages/lab/browser/many_seeds.js#seedFanCell", init=False)


@dataclass(frozen=True)
class Varied:
    """A setting that can vary.

    Attributes:
        label: its name for people.
        suggested: values that make a difference, as text between commas.
        help: what it is, and what it allows.
    """

    label: str
    suggested: str
    help: str


@dataclass(frozen=True)
class SeedMap:
    """A cell that trains many seeds with each combination of the values of two settings, and shows a number of each.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        explanation: paragraphs that open on demand.
        settings: those that can vary, by name.
        chosen: the two that it begins with.
        seeds: how many there may be of each combination.
        steps: how many to begin with.
        thresholds: nats to choose among, below which a seed has arrived.
        threshold: the one to begin with.
    """

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...]
    settings: Mapping[str, Varied]
    chosen: tuple[str, str]
    seeds: tuple[int, ...]
    steps: int
    thresholds: tuple[float, ...]
    threshold: float
    built_by: str = field(default="pages/lab/browser/many_seeds.js#seedMapCell", init=False)


def _varied(name: str, values: tuple[Any, ...]) -> Varied:
    declared = FIELDS[name]
    return Varied(declared.label, ", ".join(map(declared.format, values)), f"{declared.help} {declared.allowed()}.")


CHART = Chart(
    name="seed_fan",
    title="Is it luck?",
    hint="The same settings, other random numbers: how far apart do they end?",
    explanation=(
        "One run is one throw of the dice: its seed decides the initial weights and every mini-batch. Here the "
        "current settings are trained from the beginning with many seeds, this run's and those after it, and each "
        "faint line is the JSD of one of them. Half of the seeds lie below the median; four in five in the band.",
        "A seed has diverged when its numbers are no longer finite: its line ends there, and median and band are "
        "those of the others. It counts as collapsed when its G covers some modes of p_data and not all; one that "
        "covers none is not there yet, or elsewhere. It has arrived when its JSD is below the threshold. All three "
        "shares are those of the last look.",
        "It goes on beside your run, in the same process, and each has half of the time while the run plays: "
        "paused, the seeds are done twice as soon. Nothing that you do with the run changes them. Leave the page, "
        "and after a minute they wait for you; what they have found stays with the run as long as the server has it in "
        "memory, and for good as CSV.",
        "Click a line, or a seed in the list, to make that seed the run: a new beginning with the settings of "
        "these seeds. Undo brings back the run that was there.",
    ),
    alternative="Jensen–Shannon divergence of every seed over the steps, their median, and the band between the "
    "tenth and the ninetieth percentile, on a logarithmic scale.",
    x=Axis("step", curve="span"),
    y={"y": Axis("JSD, nats", (0.009, 1.0), grows="both", logarithmic=True)},
    traces=(
        Trace("each seed", fan("at", "each"), "generated", width=1, opacity=0.4, hover=False),
        Trace("10–90 %", curve("band", "band_at"), "ink", fill="self", width=0, hover=False),
        Trace("median", curve("median", "at"), "ink", width=2.5),
        Trace("threshold", curve("threshold", "span"), "theory", dash="dash", width=1.5, hover=False),
        Trace("chosen", curve("chosen", "at"), "generated", width=3, legend=False, hover=False),
    ),
    references=(Reference(math.log(2), "ln 2"),),
)

SEED_FAN = SeedFan(
    name=CHART.name,
    title=CHART.title,
    hint=CHART.hint,
    chart=CHART,
    seeds=SEEDS,
    steps=STEPS,
    thresholds=THRESHOLDS,
    threshold=THRESHOLD,
    labels={name: declared.label for name, declared in FIELDS.items()},
)

SEED_MAP = SeedMap(
    name="seed_map",
    title="Which settings change the odds?",
    hint="Every cell is as many seeds, trained from the beginning.",
    explanation=(
        "Two settings take all combinations of some values; everything else is as in your run. Each combination is "
        "trained with as many seeds, and its cell shows the number that you choose, as of the last look. Cells fill in "
        "one after the other.",
        "Click a cell to see its seeds in the chart above. From there, its settings can be opened as the run.",
    ),
    settings={name: _varied(name, values) for name, values in SUGGESTED.items()},
    chosen=("discriminator_steps", "discriminator_lr"),
    seeds=FEW_SEEDS,
    steps=STEPS_OF_A_CELL,
    thresholds=THRESHOLDS,
    threshold=THRESHOLD,
)

MANY_SEEDS = Fold("Many seeds: is it luck?", (SEED_FAN.name, SEED_MAP.name))


def with_seeds(board: Board) -> Board:
    """The board of a page on the line, with the cells for many seeds below its charts."""
    return replace(board, cells=(*board.cells, SEED_FAN, SEED_MAP), folds=(*board.folds, MANY_SEEDS))
