"""The bins in which a one-dimensional run is measured: those of its charts, and more that follow G beyond them.

What is drawn stays near the data. G may be anywhere, so the numbers must not end where the charts do: on either side
bins of growing width continue those of the charts, and one last bin reaches to infinity. Where p_g lies among these, it
may be narrower than any of them: they are then cut at its own quantiles, so that D is asked all over it.
"""

from __future__ import annotations

import copy

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.plot_range import BINS, plot_range
from gan_core.training.settings import Settings

BINS_BEYOND = 48
"""On either side of the charts. They reach 85 units of x further where the charts end at ±8."""
CUTS_BEYOND = 64
"""On either side of the charts, at most: what p_g has there is cut into so many parts of about the same mass."""
_GROWTH = 1.12
_NO_MASS = 1e-12


class LineBins:
    """The bins of one experiment.

    Attributes:
        edges: (bins + 1,) float64, all edges, strictly increasing.
        shown: what of an array over all bins, the two overflow bins included, is drawn: `BINS` bins of one width.
        centres: (bins + 2,) middles of the bins; those that end at infinity count as wide as their neighbours.
        width: of a bin that is drawn, in units of x.
    """

    def __init__(self, settings: Settings) -> None:
        drawn = np.linspace(*plot_range(settings), BINS + 1)
        self.width = float(drawn[1] - drawn[0])
        beyond = np.cumsum(self.width * _GROWTH ** np.arange(1, BINS_BEYOND + 1))
        self._ends = drawn[[0, -1]]
        self._lay(np.concatenate([drawn[0] - beyond[::-1], drawn, drawn[-1] + beyond]))

    def _lay(self, edges: Array) -> None:
        self.edges = edges
        first = int(np.searchsorted(edges, self._ends[0])) + 1
        self.shown = slice(first, first + BINS)
        ends = np.diff(edges)[[0, -1]] * [-1.0, 1.0]
        padded = np.concatenate(([edges[0] + ends[0]], edges, [edges[-1] + ends[1]]))
        self.centres = 0.5 * (padded[1:] + padded[:-1])
        self._low = np.concatenate(([-np.inf], edges))
        self._high = np.concatenate((edges, [np.inf]))

    def following(self, sample: Array) -> LineBins:
        """These bins, cut at the quantiles of what lies beyond the charts; themselves if nothing does.

        Args:
            sample: of p_g, (n,), finite.
        """
        beyond = sample < self._ends[0], sample > self._ends[1]
        if not (beyond[0].any() or beyond[1].any()):
            return self
        cut = copy.copy(self)
        cut._lay(np.unique(np.concatenate([self.edges, *(_quantiles(sample[side]) for side in beyond)])))
        return cut

    def means(self, masses: Array, moments: Array) -> Array:
        """Where in each bin its mass lies on average, and the middle of a bin that has none.

        Args:
            masses: in the bins, (bins + 2,).
            moments: ∫ x dm over each bin, (bins + 2,), in units of x.

        Returns:
            Places within the bins, increasing, (bins + 2,).
        """
        places, full = self.centres.copy(), masses > _NO_MASS
        places[full] = np.clip(moments[full] / masses[full], self._low[full], self._high[full])
        return places


def _quantiles(sample: Array) -> Array:
    """At most `CUTS_BEYOND` of these numbers, in order, with as many of the others between any two."""
    ranks = np.linspace(0, len(sample) - 1, min(len(sample), CUTS_BEYOND)).astype(np.intp)
    return np.sort(sample)[ranks]
