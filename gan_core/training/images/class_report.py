"""Which classes G makes, as far as one classifier and a few hundred images can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from gan_core.evaluation.class_coverage import ENOUGH

CHANCE = 1e-3
"""A class is called lost, or too frequent, only if a G like the data would show such a count less often than this."""

SURPLUS = 2.5
"""So many times its share in the data, or more, is too much."""


@dataclass(frozen=True)
class ClassReport:
    """How frequent each class is among generated and among real images, as one classifier sees them.

    Attributes:
        names: the classes (K,); empty where nobody can tell them apart.
        generated: shares (K,) among generated images.
        data: shares (K,) among real images.
        images: generated images that were looked at.
    """

    names: Sequence[str] = ()
    generated: NDArray[np.floating] = field(default_factory=lambda: np.zeros(0))
    data: NDArray[np.floating] = field(default_factory=lambda: np.zeros(0))
    images: int = 0

    @classmethod
    def of(cls, names: Sequence[str], curves: Mapping[str, NDArray[np.generic]], images: int) -> ClassReport:
        """The report that the curves of a snapshot hold, if any; `images` is how many are behind it."""
        if "class_shares_generated" not in curves:
            return cls()
        generated, data = (np.asarray(curves[f"class_shares_{side}"], np.float64) for side in ("generated", "data"))
        return cls(names, generated, data, images)

    @property
    def lost(self) -> list[str]:
        """The classes that are not covered, and not by chance either; the most frequent in the data first."""
        order = np.argsort(-self.data, kind="stable")
        return [self.names[k] for k in order if self.generated[k] < ENOUGH * self.data[k] and self._too_few(k)]

    @property
    def all_covered(self) -> bool:
        """Whether there are classes, and every one of them is covered."""
        return bool(self.names) and bool((self.generated >= ENOUGH * self.data).all())

    @property
    def crowded(self) -> tuple[str, float, float] | None:
        """Name and both shares of the class that exceeds its share in the data most, if it does so by far."""
        if not self.names:
            return None
        # A class that the data hardly have would win by chance: a hundredth is added on both sides.
        excess = (self.generated + 0.01) / (self.data + 0.01)
        k = int(np.argmax(excess))
        if excess[k] <= SURPLUS or not self._too_many(k):
            return None
        return self.names[k], float(self.generated[k]), float(self.data[k])

    def _count(self, k: int) -> int:
        return round(float(self.generated[k]) * self.images)

    def _too_few(self, k: int) -> bool:
        return float(binom.cdf(self._count(k), self.images, float(self.data[k]))) < CHANCE

    def _too_many(self, k: int) -> bool:
        return float(binom.sf(self._count(k) - 1, self.images, float(self.data[k]))) < CHANCE


NOTHING_KNOWN = ClassReport()
