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
        modes_covered: mean of those that have not diverged; NaN if all have.
        high_quality: median of the same; None where it is not counted.
    """

    seeds: int
    diverged: int
    collapsed: int
    below: int
    median: float
    low: float
    high: float
    modes_covered: float
    high_quality: float | None


@dataclass(frozen=True)
class Courses:
    """Many seeds of one experiment, as they were looked at while they trained.

    Attributes:
        seeds: of each run.
        steps: (looks,) steps at which all were looked at, 0 first.
        jsd: (looks, seeds) float32, nats; NaN from where a seed has diverged.
        covered: (looks, seeds) float32, modes of p_data that G covers; NaN from there, too.
        modes: of p_data.
        high_quality: (looks, seeds) float32, in the plane the share of samples within 3 σ of a mode; NaN from there,
            too. None elsewhere.
    """

    seeds: tuple[int, ...]
    steps: NDArray[np.integer]
    jsd: NDArray[np.float32]
    covered: NDArray[np.float32]
    modes: int
    high_quality: NDArray[np.float32] | None = None

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
        diverged, collapsed, below = (
            int(which.sum()) for which in (self.diverged, self.collapsed, self.below(threshold))
        )
        living = ~self.diverged
        covered = float(self.covered[-1][living].mean()) if living.any() else np.nan
        quality = None
        if self.high_quality is not None:
            quality = float(np.median(self.high_quality[-1][living])) if living.any() else np.nan
        return Tally(
            seeds=len(self.seeds),
            diverged=diverged,
            collapsed=collapsed,
            below=below,
            median=float(median),
            low=float(low),
            high=float(high),
            modes_covered=covered,
            high_quality=quality,
        )
