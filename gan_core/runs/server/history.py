"""The numbers of a run over its steps, bounded however long it trains, and sent to viewers as differences."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

MOST_ROWS = 4_000
MOST_GHOST_ROWS = 1_000
STEP = "step"

_generations = itertools.count(1)


@dataclass(frozen=True)
class Seen:
    """How much of a history a viewer has: see `History.since`."""

    generation: int
    rows: int
    replacements: int


class History:
    """One column for each number, one row for each snapshot.

    When the rows become too many, every second one is dropped and from then on each row stands for twice as many
    snapshots, the newest always being the last row. So the whole run is covered evenly.

    Attributes:
        names: the columns, "step" first.
        generation: changes whenever rows that a viewer has are no longer valid.
    """

    def __init__(
        self, names: Sequence[str] = (STEP,), rows: np.ndarray | None = None, thinning: tuple[int, int] = (1, 1)
    ) -> None:
        """Begin, empty or with the `rows` (names, n) of an earlier run, and its `thinning`."""
        self.names = list(names)
        self.generation = next(_generations)
        self._table = np.full((len(self.names), 256), np.nan)
        self._count = 0
        self._stride, self._merged = thinning  # snapshots that each row, and that the last one, stands for
        self._replacements = 0
        if rows is not None:
            self._reserve(rows.shape[1])
            self._count = rows.shape[1]
            self._table[:, : self._count] = rows

    def __len__(self) -> int:
        return self._count

    @property
    def rows(self) -> np.ndarray:
        """All numbers, float64 (names, n); not to be changed."""
        return self._table[:, : self._count]

    @property
    def thinning(self) -> tuple[int, int]:
        """How many snapshots each row stands for, and how many the last one does so far."""
        return self._stride, self._merged

    def add(self, step: int, metrics: Mapping[str, float | None], further: bool = True) -> None:
        """Take in the numbers of a snapshot.

        Args:
            step: the generator step it shows.
            metrics: name -> number; None, and what is no number, becomes NaN.
            further: False if the run is where it was, so that this one replaces the last one.
        """
        self._name_columns(metrics)
        row = np.array([step, *(_number(metrics.get(name)) for name in self.names[1:])])
        if self._count and self._table[0, self._count - 1] > step:
            self.truncate(step)
        repeated = not further and self._count and self._table[0, self._count - 1] == step
        # The first row shows the beginning: it stands for itself alone.
        if repeated or (self._merged < self._stride and self._count > 1):
            self._replacements += 1
            self._merged += not repeated
        else:
            self._reserve(self._count + 1)
            self._count += 1
            self._merged = 1
        self._table[:, self._count - 1] = row
        if self._count > MOST_ROWS:
            self._thin()

    def truncate(self, step: int) -> None:
        """Forget what came after `step`, because the run goes on from there."""
        kept = int(np.searchsorted(self._table[0, : self._count], step, side="right"))
        if kept < self._count:
            self._count = kept
            self._merged = self._stride
            self.generation = next(_generations)

    def since(self, seen: Seen | None) -> tuple[int, np.ndarray, Seen]:
        """What a viewer lacks.

        Args:
            seen: what this method returned to the viewer before; None for a new one.

        Returns:
            The index of the first row sent (it and the following ones replace what the viewer has from there on),
            the rows as float32 (names, k), and what the viewer has seen then.
        """
        first = 0
        if seen is not None and seen.generation == self.generation:
            first = seen.rows
            if seen.replacements != self._replacements and first > 0:
                first -= 1
        rows = _float32(self._table[:, first : self._count])
        return first, rows, Seen(self.generation, self._count, self._replacements)

    def to_csv(self) -> str:
        """All rows as text, a header line first; empty where there is no number."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.names)
        for row in self.rows.T.tolist():
            writer.writerow([int(row[0]), *("" if value != value else value for value in row[1:])])
        return text.getvalue()

    def _name_columns(self, metrics: Mapping[str, float | None]) -> None:
        strangers = [
            name
            for name, value in metrics.items()
            if name not in self.names and (value is None or _is_number(value)) and name != STEP
        ]
        if strangers:
            self.names = [*self.names, *strangers]
            blank = np.full((len(strangers), self._table.shape[1]), np.nan)
            self._table = np.concatenate([self._table, blank])
            self.generation = next(_generations)

    def _reserve(self, count: int) -> None:
        if count > self._table.shape[1]:
            blank = np.full((len(self.names), max(count, 2 * self._table.shape[1])), np.nan)
            blank[:, : self._count] = self.rows
            self._table = blank

    def _thin(self) -> None:
        kept = np.unique(np.append(0, np.arange(self._count - 1, 0, -2)))
        self._table[:, : len(kept)] = self._table[:, kept]
        self._count = len(kept)
        self._stride *= 2
        self._merged = self._stride
        self.generation = next(_generations)


@dataclass(frozen=True)
class Ghost:
    """The history of the run before the last reset, thinned, for comparison.

    Attributes:
        names: the columns.
        rows: float32 (names, m).
        generation: tells one ghost from another; 0 for none.
    """

    names: tuple[str, ...] = ()
    rows: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    generation: int = 0

    @classmethod
    def of(cls, history: History) -> Ghost:
        """The ghost that a history leaves behind."""
        picked = np.unique(np.linspace(0, len(history) - 1, min(len(history), MOST_GHOST_ROWS)).round().astype(int))
        return cls(tuple(history.names), _float32(history.rows[:, picked]), next(_generations))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: float | None) -> float:
    return float(value) if value is not None and _is_number(value) else float("nan")


def _float32(rows: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):  # beyond float32 is infinite to a chart, which leaves a gap there
        return np.ascontiguousarray(rows, dtype=np.float32)
