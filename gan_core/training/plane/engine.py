"""The game on points in the plane: the engine of the line, on two numbers for each sample."""

from __future__ import annotations

from gan_core.training.line.engine import LineEngine
from gan_core.training.plane.data import PlaneData


class PlaneEngine(LineEngine):
    """Both players of the two-dimensional game; see `LineEngine`.

    The networks play in units of the data's size, `data.unit`, so that the same learning rates and initial weights suit
    every target: D sees x / unit, and G(z) stands for unit · G(z).
    """

    data_of = PlaneData
