"""The vocabulary in which a chapter describes its figures: plain data; the browser computes what they show.

A figure is a pure function of its parameters. The function is a *model*, written in JavaScript, so that a figure
follows the pointer without asking the server: `model="pages/theory/divergences/browser/overlap.js#overlap"` names the
function `overlap` of the module `pages/theory/divergences/browser/overlap.js`,

    export function overlap(parameters) {
      return { arrays: { x, p, q }, metrics: { jsd, bound } };
    }

`parameters` has the value of every parameter, option and sketch by name. `arrays` holds what the charts draw (typed
arrays, or plain ones; rows of a fan as an array of arrays), `metrics` the numbers that readouts, identities and
handles show. Charts, axes, traces and readouts are those of `ui.charts.specs`; a trace with `emphasis=("loss",
"saturating")` is drawn strongly while the option `loss` has that value. Tests call the models by Deno and hold
their numbers against SciPy and `gan_core.theory`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ui.browser.assets import module_address
from ui.charts.specs import ROLES, Readout, cells_to_data

MOST = 4
"""So many sliders are all there from the beginning."""
FIRST = 2
"""Of more, so many."""


@dataclass(frozen=True)
class Parameter:
    """A number to move, shown as a slider with a field to type into.

    Attributes:
        name: by which the model knows it.
        label: in words or as a term, such as "mean of p_g".
        minimum: least value.
        maximum: greatest value.
        step: between two stops of the slider.
        value: where it starts.
        role: its colour, by meaning: one of `ROLES`.
        unit: such as "nats".
        help: a sentence for the pointer.
        plays: seconds in which a play button runs from the minimum to the maximum; 0 for no such button.
        hidden: moved by a handle alone; no slider is shown.
        when: option -> values: shown only while each of these options has one of its values; empty for always.
    """

    name: str
    label: str
    minimum: float
    maximum: float
    step: float
    value: float
    role: str = "ink"
    unit: str = ""
    help: str = ""
    plays: float = 0.0
    hidden: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """A choice, shown as a row of alternatives.

    Attributes:
        name: by which the model knows it.
        label: what is chosen.
        choices: value -> words.
        value: the first choice in force.
        help: a sentence for the pointer.
        when: option -> values: shown only while each of these options has one of its values; empty for always.
    """

    name: str
    label: str
    choices: Mapping[str, str]
    value: str
    help: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sketch:
    """A curve that the pointer draws freehand over a chart; the model gets its heights as an array.

    A chart may have several; the pointer draws the first one that is shown.

    Attributes:
        name: by which the model knows it.
        label: what is drawn.
        chart: name of the chart to draw on; its x axis has a fixed range, over which the points are spread evenly.
        axis: the vertical axis, "y" or "y2".
        role: its colour.
        value: the heights before anybody draws; their number stays.
        minimum: least height.
        maximum: greatest height.
        when: option -> values: there only while each of these options has one of its values; empty for always.
    """

    name: str
    label: str
    chart: str
    value: tuple[float, ...]
    role: str = "data"
    axis: str = "y"
    minimum: float = 0.0
    maximum: float = 1.0
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Handle:
    """A point of a chart that can be dragged, or moved with the arrow keys.

    Attributes:
        chart: name of the chart.
        label: what it is, for those who cannot see it.
        at_x: metric or parameter that says where it sits, in numbers of the x axis.
        at_y: the same for the vertical axis.
        x: parameter that moving it sideways changes; "" for none.
        y: parameter that moving it up and down changes; "" for none.
        x_origin: metric or parameter that is subtracted from the place on the x axis to get the parameter's value.
        x_through: what the x axis shows of the parameter: "" itself, "sigmoid" a probability of which it is the logit.
        axis: the vertical axis, "y" or "y2".
        role: its colour.
        when: option -> values: shown only while each of these options has one of its values; empty for always.
    """

    chart: str
    label: str
    at_x: str
    at_y: str
    x: str = ""
    y: str = ""
    x_origin: str = ""
    x_through: str = ""
    axis: str = "y"
    role: str = "ink"
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Identity:
    """An equation of which both sides are computed, along different ways, and seen to agree.

    Where a model gives null for both sides, the equation says nothing about these settings, and is not shown.

    Attributes:
        left: the left side in words or terms.
        left_metric: its value.
        right: the right side.
        right_metric: its value.
        tolerance: how far apart they may be, relative to the larger of 1 and the left side's size.
        relation: "=" or "≤": the second says that the left side is at most the right one.
        unit: such as "nats".
        help: a sentence for the pointer: how the two sides are computed.
    """

    left: str
    left_metric: str
    right: str
    right_metric: str
    tolerance: float = 1e-9
    relation: str = "="
    unit: str = "nats"
    help: str = ""


@dataclass(frozen=True)
class Setting:
    """A named place to go to: a button that sets some parameters.

    Attributes:
        label: on the button.
        values: parameter, option or sketch -> value.
        help: a sentence for the pointer: what is to be seen there.
    """

    label: str
    values: Mapping[str, Any]
    help: str = ""


@dataclass(frozen=True)
class Action:
    """A button that computes from where the figure stands where it goes next, such as one step of a descent.

    Attributes:
        label: on the button.
        function: name of a function in the module of the figure's model; it takes the values of all parameters,
            options and sketches, and returns those that change. They are not rounded to the stops of a slider.
        help: a sentence for the pointer: what the step does.
        role: its colour, by meaning.
    """

    label: str
    function: str
    help: str = ""
    role: str = "ink"


@dataclass(frozen=True)
class TheoryFigure:
    """One figure: charts above or beside its controls.

    Attributes:
        name: identifies it in the whole app; an address ends in `#name:parameter=value` to open it as it was left.
        title: what it is about, for those who cannot see it.
        model: path of the JavaScript module that computes it, "#", and the name of the function in it.
        cells: charts, and other cells, as in a `Board`.
        parameters: numbers to move.
        options: choices.
        sketches: curves to draw.
        handles: points to drag.
        readouts: numbers to show.
        identities: equations to check.
        settings: places to go to.
        actions: steps to take.
        columns: charts in a row, where there is room.
        at_hand: names of the parameters whose sliders are there from the beginning, the others open on demand; empty
            for all of them, or for the first `FIRST` if there are more than `MOST`.
    """

    name: str
    title: str
    model: str
    cells: tuple[Any, ...]
    parameters: tuple[Parameter, ...] = ()
    options: tuple[Option, ...] = ()
    sketches: tuple[Sketch, ...] = ()
    handles: tuple[Handle, ...] = ()
    readouts: tuple[Readout, ...] = ()
    identities: tuple[Identity, ...] = ()
    settings: tuple[Setting, ...] = ()
    actions: tuple[Action, ...] = ()
    columns: int = 1
    at_hand: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=lambda: dict(ROLES))

    def to_data(self) -> dict[str, Any]:
        """The description as plain data that JSON can hold, with the colours."""
        return {
            **asdict(self),
            "cells": cells_to_data(self.cells),
            "model": module_address(self.model),
            "at_hand": self.sliders_at_hand,
        }

    @property
    def sliders_at_hand(self) -> tuple[str, ...]:
        """The parameters whose sliders are there from the beginning."""
        shown = tuple(parameter.name for parameter in self.parameters if not parameter.hidden)
        return self.at_hand or (shown if len(shown) <= MOST else shown[:FIRST])
