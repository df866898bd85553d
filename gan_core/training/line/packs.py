"""Packs of numbers or points, side by side, as D judges them; see `gan_core.training.minibatch`.

A mini-batch (..., d, n) has one sample a column. Pack j of size m is the column of samples j, j + n/m, j + 2n/m, ...,
one below the other: (..., m · d, n/m). Who only looks at D wants each sample in as many packs as a pack has places, so
that the mean over packs is one over samples in each place.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gan_core.training.line.activations import Array

_SEED = 20181201


def packed(samples: Array, pack: int) -> Array:
    """The packs of a mini-batch (..., d, n): (..., pack · d, n / pack)."""
    return samples if pack == 1 else np.concatenate(np.split(samples, pack, axis=-1), axis=-2)


def repeated(samples: Array, pack: int) -> Array:
    """Packs of equal samples (..., d, n): (..., pack · d, n)."""
    return samples if pack == 1 else np.concatenate([samples] * pack, axis=-2)


def with_deviation(packs: Array, deviation: float | None) -> Array:
    """Packs (rows, n) and below them the standard deviation of their mini-batch, if D sees it: (rows + 1, n)."""
    return packs if deviation is None else np.vstack([packs, np.full(packs.shape[1], deviation, packs.dtype)])


def in_packs(samples: Array, pack: int) -> Array:
    """As many packs as there are samples (..., d, n): (..., pack · d, n); each sample is once in each place.

    The first member of a pack is the sample of its column, and the others lie n / pack further in a fixed random order.
    """
    if pack == 1:
        return samples
    return np.concatenate([samples[..., members] for members in _members(samples.shape[-1], pack)], axis=-2)


def of_members(slopes: Array, pack: int) -> Array:
    """The sums over its places of what lies at each sample in `in_packs`, (..., pack · d, n): (..., d, n)."""
    if pack == 1:
        return slopes
    parts = np.split(slopes, pack, axis=-2)
    columns = map(np.argsort, _members(slopes.shape[-1], pack))
    return np.sum([part[..., column] for part, column in zip(parts, columns, strict=True)], axis=0)


def in_company(samples: Array, others: Array, pack: int, companies: int) -> Array:
    """Each sample in each place of a pack, in several companies.

    Args:
        samples: (d, n).
        others: (d, m), from which the other members are taken, for each place at equal distances.
        pack: its size.
        companies: sets of other members.

    Returns:
        (pack · d, pack · companies · n): place by place, company by company; all of them once, alone, if the size is 1.
    """
    if pack == 1:
        return samples
    d, n = samples.shape
    packs = np.empty((pack, d, pack, companies, n))
    packs[:] = others[:, _companies(others.shape[1], pack, companies)].swapaxes(0, 1)[:, :, None, :, None]
    for place in range(pack):
        packs[place, :, place] = samples[:, None]
    return packs.reshape(pack * d, -1)


def own_slopes(slopes: Array, pack: int) -> Array:
    """Of the slopes at the packs of `in_company`, (pack · d, packs), those in the sample itself: (d, packs)."""
    if pack == 1:
        return slopes
    each = slopes.reshape(pack, -1, pack, slopes.shape[1] // pack)
    return np.concatenate([each[place, :, place] for place in range(pack)], axis=1)


@lru_cache(maxsize=32)
def _members(n: int, pack: int) -> NDArray[np.intp]:
    """(pack, n): whom each pack of `in_packs` has in each place."""
    order = np.random.default_rng(_SEED).permutation(n)
    place = np.argsort(order)
    return np.array([order[(place + member * n // pack) % n] for member in range(pack)])


@lru_cache(maxsize=32)
def _companies(n: int, pack: int, companies: int) -> NDArray[np.intp]:
    """(pack, companies): for each place, columns at equal distances in an order of its own."""
    evenly = (2 * np.arange(companies) + 1) * n // (2 * companies)
    return np.array([np.random.default_rng((_SEED, place)).permutation(evenly) for place in range(pack)])
