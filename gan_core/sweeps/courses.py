"""What came of many seeds of one experiment, and how many of them came to what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BAND = (10.0, 90.0)
"""The percentiles between which most seeds lie."""


@dataclass(frozen=True)
class Tally:
    """How many of so many seeds came to what by the last look.

    Attributes:
        seeds: how many there are.
        diverged: whose numbers stopped being finite.
        collapsed: of the others, those whose G covers some modes of p_data but not all.
        below: of the others, those whose JSD is below the threshold.
        median: JSD in nats of those that have not diverged; NaN if all have.
        low: tenth percentile of the same.
        high: ninetieth percentile of the same.
    """

    seeds: int
    diverged: int
    collapsed: int
    below: int
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Courses:
    """Many seeds of one experiment, as they were looked at while they trained.

    Attributes:
        seeds: of each run.
        steps: (looks,) steps at which all were looked at, 0 first.
        jsd: (looks, seeds) float32, nats; NaN from where a seed has diverged.
        covered: (looks, seeds) float32, modes of p_data that G covers; NaN from there, too.
        modes: of p_data.
    """

    seeds: tuple[int, ...]
    steps: NDArray[np.integer]
    jsd: NDArray[np.float32]
    covered: NDArray[np.float32]
    modes: int

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """(seeds,) whether each has diverged by the last look."""
        return np.isnan(self.jsd[-1])

    @property
    def collapsed(self) -> NDArray[np.bool_]:
        """(seeds,) whether G covers some modes but not all at the last look; one that covers none is elsewhere."""
        return (self.covered[-1] > 0) & (self.covered[-1] < self.modes)

    def below(self, threshold: float) -> NDArray[np.bool_]:
        """(seeds,) whether JSD is below so many nats at the last look."""
        return self.jsd[-1] < threshold

    def percentiles(self) -> NDArray[np.floating]:
        """(3, looks): the tenth percentile of JSD, the median and the ninetieth, of the seeds that live; else NaN."""
        low, high = BAND
        rows = [row[~np.isnan(row)] for row in self.jsd]
        found = [np.percentile(row, [low, 50.0, high]) if len(row) else np.full(3, np.nan) for row in rows]
        return np.array(found).T

    def tally(self, threshold: float) -> Tally:
        """How many came to what.

        Args:
            threshold: nats of JSD below which a seed counts as having arrived.
        """
        low, median, high = self.percentiles()[:, -1]
        counts = (int(which.sum()) for which in (self.diverged, self.collapsed, self.below(threshold)))
        return Tally(len(self.seeds), *counts, median=float(median), low=float(low), high=float(high))
