"""Many seeds of the experiment: is it luck, and which settings change the odds? Drawn by `ui/seeds/browser`.

What can be looked at in each seed are quantities. A page names those that it knows; everything else is the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True)
class Quantity:
    """What is looked at in each seed.

    Attributes:
        array: of a sweep, as `SweepReport` names it.
        label: its name for people.
        format: of a number of it, as in `Readout`.
        axis: the vertical axis of the fan that it has, by name.
        scale: that axis.
        references: lines across it.
    """

    array: str
    label: str
    format: str
    axis: str
    scale: Axis
    references: tuple[Reference, ...] = ()


JSD = Quantity(
    "jsd",
    "JSD",
    "amount",
    "y",
    Axis("JSD, nats", (0.009, 1.0), grows="both", logarithmic=True),
    (Reference(math.log(2), "ln 2"),),
)


@dataclass(frozen=True)
class Arrival:
    """When a seed counts as having arrived.

    Attributes:
        thresholds: nats of JSD to choose among, below which it has.
        threshold: the one to begin with.
    """

    thresholds: tuple[float, ...]
    threshold: float


@dataclass(frozen=True)
class SeedFan:
    """A cell that trains many seeds, and shows a quantity of each over the steps.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        chart: what is drawn, from the arrays that `ui/seeds/browser/seed_numbers.js` makes of a sweep.
        quantities: that can be shown; the first one to begin with.
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
    quantities: tuple[Quantity, ...]
    seeds: tuple[int, ...]
    steps: int
    thresholds: tuple[float, ...]
    threshold: float
    labels: Mapping[str, str]
    built_by: str = field(default="ui/seeds/browser/many_seeds.js#seedFanCell", init=False)


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
        shows: the numbers of a cell to choose among, by the names that `ui/seeds/browser/seed_map.js` has for them;
            the first one to begin with.
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
    shows: tuple[str, ...]
    seeds: tuple[int, ...]
    steps: int
    thresholds: tuple[float, ...]
    threshold: float
    built_by: str = field(default="ui/seeds/browser/many_seeds.js#seedMapCell", init=False)


def seed_fan(quantities: Sequence[Quantity], arrival: Arrival, measured: str, alternative: str) -> SeedFan:
    """The fan of a page.

    Args:
        quantities: that it can show.
        arrival: when a seed counts as having arrived.
        measured: what each faint line is, a sentence of the explanation.
        alternative: what the chart shows, for those who cannot see it.
    """
    chart = Chart(
        name="seed_fan",
        title="Is it luck?",
        hint="The same settings, other random numbers: how far apart do they end?",
        explanation=(
            "One run is one throw of the dice: its seed decides the initial weights and every mini-batch. Here the "
            "current settings are trained from the beginning with many seeds, this run's and those after it. "
            f"{measured} Half of the seeds lie below the median; four in five in the band.",
            "A seed has diverged when its numbers are no longer finite: its line ends there, and median and band are "
            "those of the others. It counts as collapsed when its G covers some modes of p_data and not all; one that "
            "covers none is not there yet, or elsewhere. It has arrived when its JSD is below the threshold. All three "
            "shares are those of the last look.",
            "It goes on beside your run, in the same process, and each has half of the time while the run plays: "
            "paused, the seeds are done twice as soon. Nothing that you do with the run changes them. Leave the page, "
            "and after a minute they wait for you; what they have found stays with the run as long as the server has "
            "it in memory, and for good as CSV.",
            "Click a line, or a seed in the list, to make that seed the run: a new beginning with the settings of "
            "these seeds. Undo brings back the run that was there.",
        ),
        alternative=alternative,
        x=Axis("step", curve="span"),
        y={one.axis: one.scale for one in quantities},
        traces=tuple(
            replace(trace, axis=one.axis, only=_while_shown(one, quantities))
            for one in quantities
            for trace in _traces(one)
        ),
        references=tuple(
            replace(line, axis=one.axis, only=_while_shown(one, quantities))
            for one in quantities
            for line in one.references
        ),
    )
    return SeedFan(
        name=chart.name,
        title=chart.title,
        hint=chart.hint,
        chart=chart,
        quantities=tuple(quantities),
        seeds=SEEDS,
        steps=STEPS,
        thresholds=arrival.thresholds,
        threshold=arrival.threshold,
        labels={name: declared.label for name, declared in FIELDS.items()},
    )


def _traces(quantity: Quantity) -> tuple[Trace, ...]:
    threshold = Trace("threshold", curve("threshold", "span"), "theory", dash="dash", width=1.5, hover=False)
    return (
        Trace("each seed", fan("at", "each"), "generated", width=1, opacity=0.4, hover=False),
        Trace("10–90 %", curve("band", "band_at"), "ink", fill="self", width=0, hover=False),
        Trace("median", curve("median", "at"), "ink", width=2.5),
        *([threshold] if quantity.array == JSD.array else []),
        Trace("chosen", curve("chosen", "at"), "generated", width=3, legend=False, hover=False),
    )


def _while_shown(quantity: Quantity, quantities: Sequence[Quantity]) -> tuple[str, str] | None:
    """For charts that know the quantity on show as a setting of that name."""
    return ("quantity", quantity.array) if len(quantities) > 1 else None


def seed_map(kind: str, chosen: tuple[str, str], shows: Sequence[str], arrival: Arrival) -> SeedMap:
    """The map of a page.

    Args:
        kind: of data that its runs have.
        chosen: the two settings that it begins with.
        shows: see `SeedMap`.
        arrival: when a seed counts as having arrived.
    """
    return SeedMap(
        name="seed_map",
        title="Which settings change the odds?",
        hint="Every cell is as many seeds, trained from the beginning.",
        explanation=(
            "Two settings take all combinations of some values; everything else is as in your run. Each combination is "
            "trained with as many seeds, and its cell shows the number that you choose, as of the last look. Cells "
            "fill in one after the other.",
            "Click a cell to see its seeds in the chart above. From there, its settings can be opened as the run.",
        ),
        settings={name: _varied(name, values) for name, values in SUGGESTED[kind].items()},
        chosen=chosen,
        shows=tuple(shows),
        seeds=FEW_SEEDS,
        steps=STEPS_OF_A_CELL,
        thresholds=arrival.thresholds,
        threshold=arrival.threshold,
    )


def _varied(name: str, values: tuple[Any, ...]) -> Varied:
    declared = FIELDS[name]
    return Varied(declared.label, ", ".join(map(declared.format, values)), f"{declared.help} {declared.allowed()}.")


def with_seeds(board: Board, fan: SeedFan, heat: SeedMap) -> Board:
    """The board of a page, with the cells for many seeds below its charts."""
    fold = Fold("Many seeds: is it luck?", (fan.name, heat.name))
    return replace(board, cells=(*board.cells, fan, heat), folds=(*board.folds, fold))
