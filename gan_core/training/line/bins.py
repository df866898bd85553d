"""The bins in which a one-dimensional run is measured: those of its charts, and more that follow G beyond them.

What is drawn stays near the data. G may be anywhere, so the numbers must not end where the charts do: on either side
bins of growing width continue those of the charts, and one last bin reaches to infinity.
"""

from __future__ import annotations

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.plot_range import BINS, plot_range
from gan_core.training.settings import Settings

BINS_BEYOND = 96
"""On either side of the charts. They reach 90 units of x further where the charts end at ±8."""
_GROWTH = 1.05


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
        self.edges = np.concatenate([drawn[0] - beyond[::-1], drawn, drawn[-1] + beyond])
        self.shown = slice(BINS_BEYOND + 1, BINS_BEYOND + 1 + BINS)
        ends = np.diff(self.edges)[[0, -1]] * [-1.0, 1.0]
        padded = np.concatenate(([self.edges[0] + ends[0]], self.edges, [self.edges[-1] + ends[1]]))
        self.centres = 0.5 * (padded[1:] + padded[:-1])
        self._low = np.concatenate(([-np.inf], self.edges))
        self._high = np.concatenate((self.edges, [np.inf]))

    def places(self, masses: Array, moments: Array) -> Array:
        """Where D is asked for each bin: in the middle if it is drawn, and further out where G's mass lies in it.

        Args:
            masses: of p_g, (bins + 2,).
            moments: ∫ x p_g dx over each bin, (bins + 2,).

        Returns:
            Places within the bins, increasing, (bins + 2,).
        """
        places = self.centres.copy()
        beyond = masses > 1e-12
        beyond[self.shown] = False
        places[beyond] = np.clip(moments[beyond] / masses[beyond], self._low[beyond], self._high[beyond])
        return places

    def merged_beyond(self, masses: Array) -> Array:
        """The same masses with all that is not drawn in two overflow bins: (BINS + 2,)."""
        first, last = self.shown.start, self.shown.stop
        return np.concatenate(([masses[:first].sum()], masses[self.shown], [masses[last:].sum()]))
