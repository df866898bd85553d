"""The vocabulary in which a page describes its charts: plain data, drawn in the browser by `ui/charts/browser`.

Nothing here knows a number of a run. A chart says which curves of a frame it draws, against which axes, in which
role; the browser keeps one long-lived drawing for each and moves its lines as frames arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ui.browser.assets import module_address

ROLES: Mapping[str, str] = {
    "data": "#009E73",
    "generated": "#D55E00",
    "discriminator": "#0072B2",
    "gradient": "#CC79A7",
    "theory": "var(--mm-theory)",
    "ink": "var(--mm-ink)",
}
"""What a colour means, on every page; theory and ink follow the light or dark theme."""


@dataclass(frozen=True)
class Trace:
    """One line, or one filled curve.

    Attributes:
        name: its name in the legend.
        source: where its points come from, one of the functions below.
        role: its colour, by meaning: one of `ROLES`.
        axis: "y", "y2" or "y3".
        dash: "solid", "dash" or "dot".
        width: of the line, in pixels; 0 draws only the fill.
        fill: "" or "zero" (down to zero) or "self" (the inside of a closed line).
        opacity: of the line, 0 to 1.
        shown: whether it is visible before anybody touches the legend.
        legend: whether the legend lists it.
        hover: whether it answers to the pointer.
        format: how the legend shows the newest number of a history, as in `Readout`; "" shows none.
        optional: the legend leaves it out while the run has no such number.
        emphasis: (field, value, ...): drawn strongly while that setting has one of these values, faintly otherwise.
        only: (field, value, ...): there only while that setting has one of these values.
    """

    name: str
    source: Mapping[str, Any]
    role: str
    axis: str = "y"
    dash: str = "solid"
    width: float = 2.0
    fill: str = ""
    opacity: float = 1.0
    shown: bool = True
    legend: bool = True
    hover: bool = True
    format: str = ""
    optional: bool = False
    emphasis: tuple[str, ...] | None = None
    only: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Axis:
    """One axis of a chart, and how its range follows the numbers.

    Attributes:
        title: shown beside the axis, with the unit.
        range: where it starts; on a logarithmic axis, too, in the quantity's own units.
        grows: "" (fixed), "up", "down" or "both"; an axis that grows never shrinks while a run lasts.
        logarithmic: equal ratios are equal distances.
        curve: take the range from this curve of the frame instead.
        steps: take the range from the number of steps instead.
        ceiling: (curve, factor): never grow beyond so many times the largest value of this curve.
        domain: the part of the chart's height (or width) that it covers.
        right: drawn at the right edge, over the first axis.
        instead: drawn in the place of the first axis, while one of its own traces is.
        relaxes: an axis that has been far too wide for a while comes closer again.
        robust: single spikes of a history, of at most two points, do not widen it; they are marked at its ends.
        ticks: (value, text) pairs in place of numbers; empty hides them; None leaves them to the browser.
        format: a d3 format for numbers.
    """

    title: str = ""
    range: tuple[float, float] | None = None
    grows: str = ""
    logarithmic: bool = False
    curve: str = ""
    steps: bool = False
    ceiling: tuple[str, float] | None = None
    domain: tuple[float, float] = (0.0, 1.0)
    right: bool = False
    instead: bool = False
    relaxes: bool = False
    robust: bool = False
    ticks: tuple[tuple[float, str], ...] | None = None
    format: str = ""


@dataclass(frozen=True)
class Reference:
    """A dashed line that theory draws across a chart: a bound or an equilibrium.

    Attributes:
        value: its height.
        label: what stands at its right end; empty for nothing.
        axis: "y", "y2" or "y3".
        role: its colour, by meaning: one of `ROLES`.
        below: whether the label stands below it.
        only: (field, value, ...): drawn only while that setting has one of these values.
    """

    value: float
    label: str
    axis: str = "y"
    role: str = "theory"
    below: bool = False
    only: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Readout:
    """One number in words, from a frame's metrics.

    Attributes:
        label: what it is.
        metric: its name in the frame.
        format: "number", "amount", "percent", "integer", "scientific", "check" or "text".
        of: the metric that it is a share of, shown after it ("1 of 3").
        unit: such as "nats".
        help: a sentence for the pointer.
        role: its colour, by meaning.
        best: the metric that says how large it could be at most, shown small after it.
        large: whether it is one of the few that everybody in the room has to see.
        optional: left out while the run has no such number.
        only: (field, value, ...): there only while that setting has one of these values.
    """

    label: str
    metric: str
    format: str = "number"
    of: str = ""
    unit: str = ""
    help: str = ""
    role: str = "ink"
    best: str = ""
    large: bool = False
    optional: bool = False
    only: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Chart:
    """One chart and the words around it.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        explanation: paragraphs that open on demand.
        alternative: what the chart shows, for those who cannot see it.
        x: the horizontal axis.
        y: the vertical axes by name.
        traces: drawn in this order, the last on top.
        references: lines of theory.
        more: (path, title) of the chapter that explains it, offered at the end of the explanation.
        moves: the setting, a list of numbers on the horizontal axis, that handles in the chart move; "" for none.
        heights: the curve on whose line these handles lie.
        title_while: (field, value, ..., title): its heading while that setting has one of these values; of several,
            the first that fits.
        hint_while: (field, value, ..., hint): likewise.
    """

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...]
    alternative: str
    x: Axis
    y: Mapping[str, Axis]
    traces: tuple[Trace, ...]
    references: tuple[Reference, ...] = ()
    more: tuple[str, str] | None = None
    moves: str = ""
    heights: str = ""
    title_while: tuple[tuple[str | int, ...], ...] = ()
    hint_while: tuple[tuple[str | int, ...], ...] = ()
    built_by: str = field(default="ui/charts/browser/chart_cell.js#chartCell", init=False)


@dataclass(frozen=True)
class Fold:
    """Cells of a board that open together under a line of their own.

    Attributes:
        title: the line.
        cells: their names.
    """

    title: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """Everything that the live view of one page shows.

    Attributes:
        page: the page's name; style sheets lay the cells out by it.
        readouts: the row of current values.
        cells: charts, and other cells that a page brings along: dataclasses with `name` and with `built_by`,
            the path of the JavaScript module in the project and behind a "#" the function in it that builds the cell.
        first: the cells that are in sight at once; the others open under "More charts". All of them if it is empty.
        folds: cells that open under other lines, below "More charts".
        lecture: the names of the cells that a lecture shows, the largest first; empty for all.
    """

    page: str
    readouts: tuple[Readout, ...]
    cells: tuple[Any, ...]
    first: tuple[str, ...] = ()
    lecture: tuple[str, ...] = ()
    folds: tuple[Fold, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """The description as plain data that JSON can hold, with the colours."""
        return {**asdict(self), "cells": cells_to_data(self.cells), "roles": dict(ROLES)}

    @property
    def has_charts(self) -> bool:
        """Whether anything needs plotly.js."""
        return any(isinstance(cell, Chart) for cell in self.cells)


def cells_to_data(cells: Iterable[Any]) -> list[dict[str, Any]]:
    """Cells as plain data, which say where the browser finds the function that builds each."""
    return [{**asdict(cell), "built_by": module_address(cell.built_by)} for cell in cells]


def curve(y: str, x: str = "x") -> dict[str, Any]:
    """A curve of the frame against another one."""
    return {"kind": "curve", "x": x, "y": y}


def history(metric: str) -> dict[str, Any]:
    """A metric over the steps of the run; the run before the last reset is drawn behind it as a faint ghost."""
    return {"kind": "history", "y": metric}


def gap(lower: str, upper: str) -> dict[str, Any]:
    """The area between two metrics over the steps of the run."""
    return {"kind": "gap", "lower": lower, "upper": upper}


def rug(z: str, x: str) -> dict[str, Any]:
    """Straight lines from each z on a line at 0 to its x on a line at 1."""
    return {"kind": "rug", "z": z, "x": x}


def fan(x: str, y: str) -> dict[str, Any]:
    """One line for each row of a two-dimensional curve."""
    return {"kind": "fan", "x": x, "y": y}


def dots(x: str, y: str) -> dict[str, Any]:
    """A dot at each point, as wide as the trace, in figures of the theory."""
    return {"kind": "dots", "x": x, "y": y}


def staircase(edges: str, heights: str) -> dict[str, Any]:
    """A histogram: heights (n,) over edges (n + 1,)."""
    return {"kind": "staircase", "edges": edges, "heights": heights}
