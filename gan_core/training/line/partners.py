"""What single updates of a game on numbers or points draw besides their mini-batches, by the number of the update.

Real samples with which a generated batch is compared in pairs, and points between real and generated samples, are
needed by some settings only, which may be chosen and left in the middle of a run. So they come from no stream that a
run has to carry along, but from one of its own for each update: whoever continues a run draws the same.
"""

from __future__ import annotations

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.line.data import Data
from gan_core.training.line.streams import seed_for
from gan_core.training.settings import Settings


def partners(settings: Settings, data: Data, seeds: tuple[int, ...], step: int, dtype: type[np.floating]) -> Array:
    """Real samples with which G's mini-batch is compared in its step of that number, counted from 0.

    Returns:
        (runs, dimension, batch).
    """
    where = np.empty((len(seeds), settings.batch_size), dtype)
    within = np.empty((len(seeds), data.dimension, settings.batch_size), dtype)
    for run, seed in enumerate(seeds):
        random = np.random.default_rng((seed_for(seed, "partners"), step))
        where[run] = 2 * random.random(settings.batch_size) - 1
        within[run] = random.standard_normal((data.dimension, settings.batch_size))
    return data.place(where, within)


def shares(seeds: tuple[int, ...], batch: int, update: int, dtype: type[np.floating]) -> Array:
    """How far from a generated sample to a real one, in D's update of that number, counted from 0: (runs, 1, batch)."""
    drawn = [np.random.default_rng((seed_for(seed, "between"), update)).random(batch) for seed in seeds]
    return np.array(drawn, dtype)[:, None, :]
