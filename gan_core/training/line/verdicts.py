"""What a discriminator on the line says of each bin, and where it changes its mind.

D is asked at one place in each bin. Its slope is known there, too, and with it where between two places it changes its
mind. A p_g that has shrunk to a point lies in one bin, all on one side of a threshold that goes through that very bin:
whoever counts whole bins as real or generated is wrong about all of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from gan_core.training.line.activations import Array


class Verdicts(NamedTuple):
    """What D says of the bins of `LineBins`, the two overflow bins included; all (bins + 2,).

    Attributes:
        places: where it was asked, increasing.
        raw: its raw outputs there.
        slope: their derivatives in x.
    """

    places: Array
    raw: Array
    slope: Array

    def changes(self, threshold: float) -> Array:
        """Where D's raw output crosses a threshold, in increasing order: (crossings,).

        Between two places the output follows the cubic that has its values and slopes there.
        """
        height = self.raw - threshold
        above = height > 0.0
        return np.array([self._crossing(height, left) for left in np.flatnonzero(above[1:] != above[:-1]).tolist()])

    def _crossing(self, height: Array, left: int) -> float:
        start, width = float(self.places[left]), float(self.places[left + 1] - self.places[left])
        a, b = height[left : left + 2].tolist()
        a_slope, b_slope = np.nan_to_num(width * self.slope[left : left + 2]).tolist()

        def cubic(t: float) -> float:
            return (1 - t) ** 2 * (a + t * (2 * a + a_slope)) + t**2 * (b + (1 - t) * (2 * b - b_slope))

        return start + width * brentq(cubic, 0.0, 1.0, xtol=1e-9)
