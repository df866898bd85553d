"""What a discriminator on the line says of each bin, and where it changes its mind.

D is asked at one place in each bin. Its slope is known there, too, and with it where between two places it changes its
mind. A p_g that has shrunk to a point lies in one bin, all on one side of a threshold that goes through that very bin:
whoever counts whole bins as real or generated is wrong about all of it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gan_core.training.line.activations import Array

_NEAR, _HALVINGS = 1e-9, 60  # shares of the way between two places


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
        left = np.flatnonzero(above[1:] != above[:-1])
        start, width = self.places[left], self.places[left + 1] - self.places[left]
        ends = (height[left], height[left + 1], width * self.slope[left], width * self.slope[left + 1])
        within = map(_crossing, *(numbers.tolist() for numbers in ends))
        return start + width * np.fromiter(within, float, len(left))


def _crossing(a: float, b: float, a_slope: float, b_slope: float) -> float:
    """Where in [0, 1] the cubic with values a, b of different signs and these slopes at the ends is 0."""
    # A slope that is not finite counts as none.
    a_slope, b_slope = (slope if math.isfinite(slope) else 0.0 for slope in (a_slope, b_slope))
    # a + t (a′ + t (bend + t twist)). Newton's method between ends that close in; their middle where it leaves them.
    bend, twist = 3 * (b - a) - 2 * a_slope - b_slope, 2 * (a - b) + a_slope + b_slope
    low, high, t = 0.0, 1.0, a / (a - b)
    for _ in range(_HALVINGS):
        height = a + t * (a_slope + t * (bend + t * twist))
        if (height > 0) == (a > 0):
            low = t
        else:
            high = t
        slope = a_slope + t * (2 * bend + 3 * t * twist)
        following = t - height / slope if slope else -1.0
        if not low <= following <= high:
            following = 0.5 * (low + high)
        if abs(following - t) < _NEAR:
            return following
        t = following
    return t
