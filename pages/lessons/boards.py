"""The live boards of lessons: those of the labs, reduced to the charts that a task is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from gan_core.lessons.format import Task
from gan_core.lessons.quantities import IMAGES, LINE, PLANE
from pages.digits import charts as digits_charts
from pages.lab import charts as lab_charts
from pages.plane import charts as plane_charts
from ui.charts.specs import Board, Chart

WHOLE: Mapping[str, Board] = MappingProxyType(
    {LINE: lab_charts.BOARD, PLANE: plane_charts.BOARD, IMAGES: digits_charts.BOARD}
)
"""Place -> the board of its lab."""

READOUTS = frozenset(
    {
        *("jsd", "value", "value_optimal", "value_gap", "modes_covered"),
        *("high_quality", "wasserstein", "critic_estimate", "critic_slope", "critic_bound"),
        *("jsd_certified", "value_held_out", "classes_covered", "diversity"),
    }
)
"""The numbers that there is room for."""

TITLES = {"gradient_norm": "How strong G's gradient is"}
"""Headings of charts that in the lab go without saying, because of the chart before."""


def board(task: Task, page: str) -> Board:
    """The board of a task.

    Args:
        task: whose charts it shows, in the task's order.
        page: its name on the page; begins with "lesson-", which style sheets go by.
    """
    whole = WHOLE[task.place]
    cells = {cell.name: _plain(replace(cell, title=TITLES.get(cell.name, cell.title))) for cell in whole.cells}
    readouts = tuple(readout for readout in whole.readouts if readout.metric in READOUTS)
    shown = tuple(cells[name] for name in task.charts)
    return replace(whole, page=page, readouts=readouts, cells=shown, first=(), lecture=())


def _plain(cell: Any) -> Any:
    """A cell that changes nothing: what can be changed, the task says."""
    return replace(cell, moves="") if isinstance(cell, Chart) else cell
