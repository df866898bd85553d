"""p_data and p_g of a one-dimensional run, measured in the same bins."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gan_core.theory.pushforward import Pushforward
from gan_core.training.line.activations import Array
from gan_core.training.line.bins import LineBins

NARROW = 0.05
"""Share of a density in one drawn bin from which on it matters where in the bin it lies."""


class Measured(NamedTuple):
    """A density in the bins of `LineBins`, the two overflow bins included.

    Attributes:
        masses: (bins + 2,), sum 1.
        moments: ∫ x dp over each bin, (bins + 2,), in units of x; their sum is the mean.
    """

    masses: Array
    moments: Array


class Compared(NamedTuple):
    """p_data and p_g in the same bins.

    Attributes:
        bins: those of the charts, and what follows p_g beyond them.
        data: p_data.
        generated: p_g.
        values: G at the latents of the push-forward, (n,), from which p_g was measured.
    """

    bins: LineBins
    data: Measured
    generated: Measured
    values: Array

    @property
    def narrow(self) -> NDArray[np.bool_]:
        """Which bins hold so much of one density that it is not simply spread over them, (bins + 2,)."""
        return np.maximum(self.data.masses, self.generated.masses) > NARROW

    @property
    def places(self) -> Array:
        """Where D is asked for each bin, increasing, (bins + 2,).

        In the middle of a bin that is drawn; where the mass of both densities lies in one that is not, or is narrow.
        """
        masses, moments = (of_data + of_g for of_data, of_g in zip(self.data, self.generated, strict=True))
        moved = self.narrow
        moved[: self.bins.shown.start] = moved[self.bins.shown.stop :] = True
        return np.where(moved, self.bins.means(masses, moments), self.bins.centres)

    def generated_below(self, x: Array, pushforward: Pushforward) -> Array:
        """The distribution function of p_g at x, increasing, (places,)."""
        masses = self.generated.masses
        # Inside a bin the mass counts as evenly spread, unless it is much: then the push-forward knows how it lies.
        below = np.interp(x, self.bins.edges, np.cumsum(masses)[:-1])
        narrow = masses[np.searchsorted(self.bins.edges, x, side="right")] > NARROW
        if narrow.any():
            exactly = np.unique(x[narrow])
            up_to = np.cumsum(pushforward.masses(self.values, exactly))
            below[narrow] = up_to[np.searchsorted(exactly, x[narrow])]
        return np.maximum.accumulate(below)  # one may be rounded to a last digit more than the next
