"""Does a conditional generator draw what it is asked for, and different ones each time?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist


@dataclass(frozen=True, eq=False)
class Group:
    """Images of one class through the eyes of a classifier.

    Attributes:
        features: (n, F).
        recognised: bool (n,), True where the classifier answers with that class.
    """

    features: NDArray[np.float32]
    recognised: NDArray[np.bool_]

    @property
    def spread(self) -> float:
        """Mean distance between the features of two images that are recognised; 0 where there are less than two.

        Images that show another class than they should are left out: they would pass for variety.
        """
        kept = self.features[self.recognised]
        return float(pdist(kept).mean()) if len(kept) > 1 else 0.0


def variety(generated: Mapping[int, Group], real: Mapping[int, Group]) -> float | None:
    """How much the samples of one class differ, as a part of how much real images of it do; the mean over the classes.

    1 is as varied as the data, 0 the same image each time. Classes of fewer than two real images, or of real images
    that are all the same, do not count; None if there is no other.
    """
    spreads = [(group.spread, real[label].spread) for label, group in generated.items() if label in real]
    ratios = [spread / of_data for spread, of_data in spreads if of_data]
    return float(np.mean(ratios)) if ratios else None
