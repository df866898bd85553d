"""Updates of the two-dimensional game, recorded: those of the line, with points in place of numbers."""

from __future__ import annotations

from gan_core.training.line.tracing import LineTracer


class PlaneTracer(LineTracer):
    """Makes updates of an engine and tells what happened in its first run; see `gan_core.training.trace`.

    The grid, trace_x (N, 2), are the middles of the observer's cells, row by row.
    """
