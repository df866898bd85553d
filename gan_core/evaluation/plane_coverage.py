"""Which modes in the plane a generator covers, and how many of its samples are good: as the papers count.

A sample is of high quality if it lies within three standard deviations of the nearest mode; a mode is covered if one
such sample is nearest to it. 2,500 samples are looked at (Srivastava et al. 2017, VEEGAN, section 4; Dumoulin et al.
2017 and Metz et al. 2017 play the same ring and grid). Of a good Gaussian itself 1 − exp(−9/2) = 98.9 % lie that near.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gan_core.theory.plane_mixtures import PlaneMixture

SAMPLES = 2500
REACH = 3.0
"""Standard deviations within which a sample is of high quality."""


class PlaneCoverage(NamedTuple):
    """What samples are worth.

    Attributes:
        high_quality: share of samples within three standard deviations of the nearest mode, 0 to 1.
        covered: (modes,) whether at least one of those samples lies at each.
    """

    high_quality: float
    covered: NDArray[np.bool_]


def plane_coverage(mixture: PlaneMixture, samples: NDArray[np.floating]) -> PlaneCoverage:
    """Count the samples (n, 2), n >= 1; where modes have several centres, such as a curve, the nearest counts."""
    _, modes = mixture.nearest(samples, REACH * mixture.std)
    good = modes >= 0
    return PlaneCoverage(float(good.mean()), np.bincount(modes[good], minlength=mixture.mode_count) > 0)
