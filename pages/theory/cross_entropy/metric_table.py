"""A table of numbers of a figure, as a cell of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MetricRow:
    """One row.

    Attributes:
        label: what it is.
        metrics: name of a metric for each column; "" leaves the place empty.
        role: its colour, by meaning.
    """

    label: str
    metrics: tuple[str, ...]
    role: str = "ink"


@dataclass(frozen=True)
class MetricTable:
    """The table.

    Attributes:
        name: identifies it in its figure.
        title: its heading.
        hint: one short sentence: what to look at.
        columns: headings of the columns of numbers.
        rows: the rows.
        format: of the numbers, as in `ui.charts.specs.Readout`.
        explanation: paragraphs that open on demand.
    """

    name: str
    title: str
    hint: str
    columns: tuple[str, ...]
    rows: tuple[MetricRow, ...]
    format: str = "amount"
    explanation: tuple[str, ...] = ()
    built_by: str = field(default="pages/theory/cross_entropy/browser/metric_table.js#metricTableCell", init=False)
