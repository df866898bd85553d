"""Which modes of a mixture a generator covers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gan_core.theory.mixtures import GaussianMixture

ENOUGH = 0.25
REACH = 2.0


def covered_modes(
    mixture: GaussianMixture, edges: NDArray[np.floating], p: NDArray[np.floating], q: NDArray[np.floating]
) -> NDArray[np.bool_]:
    """For each component: does p_g put at least a quarter of p_data's mass within two standard deviations of its mean?

    Args:
        mixture: p_data.
        edges: (bins + 1,) bin edges.
        p: (bins + 2,) masses of p_data, overflow bins included.
        q: (bins + 2,) masses of p_g.

    Returns:
        (components,) True where covered.
    """
    ends = mixture.means + REACH * np.outer([-1.0, 1.0], mixture.stds)
    # Inside a bin the mass counts as evenly spread.
    below_p, below_q = (np.interp(ends, edges, np.cumsum(masses)[:-1]) for masses in (p, q))
    return below_q[1] - below_q[0] >= ENOUGH * (below_p[1] - below_p[0])
