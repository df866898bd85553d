"""Where a one-dimensional run takes its random numbers from: one seed for each use, mini-batches in blocks."""

from __future__ import annotations

import numpy as np

BLOCK = 32
"""Mini-batches that a player draws at a time."""

_PURPOSES = {"weights": 0, "discriminator": 1, "generator": 2, "partners": 3, "between": 4}


def seed_for(seed: int, purpose: str) -> int:
    """A 63-bit seed for one use of a run's randomness, so that no two uses share numbers.

    Args:
        seed: the run's.
        purpose: "weights", "discriminator", "generator", "partners" or "between".
    """
    state = np.random.SeedSequence([seed, _PURPOSES[purpose]]).generate_state(1, np.uint64)
    return int(state[0] >> 1)
