"""The mass that cells of noise put into bins: the loop behind `gan_core.theory.pushforward`.

A cell is a piece of a line through the space of the noise, on which G counts as a straight line from its value at one
end to that at the other. It is cut where G crosses the edge of a bin; each part holds a known share of the noise. There
are tens of thousands of cells a picture, and ten times as many crossings.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from gan_core.loops import loop

UNIFORM, TAILS, TABLE = range(3)
"""How the noise is distributed along a line: evenly; normally, counted from the nearer tail, so that both tails keep
their digits; normally, by a table of Φ. In each case a function of the place whose absolute difference across a part of
a cell is the noise's mass there; with TAILS no cell may reach over 0."""

REACH = 5.0
"""The table ends there; the normal mass beyond is 6e-7."""
_STEPS = 3276.8  # of the table for each unit of z
TABLE_OF_PHI = ndtr(np.linspace(-REACH, REACH, 32_769))
"""Of the normal distribution function, at equal steps between −REACH and REACH."""
_OFFSET = _STEPS * REACH + 0.5
_ROOT_HALF = math.sqrt(0.5)
_BLOCK = 256  # cells whose bins the compiled loop finds at once
_CHUNK = 32_768  # crossings that NumPy treats at a time: their arrays fit the processor's second-level cache

Floats = NDArray[np.float64]


class Grid(NamedTuple):
    """Bins of the line.

    Attributes:
        edges: (bins + 1,), strictly increasing.
        centres: (bins + 2,) of the bins; 0 for the two overflow bins, which have none.
        first: of those edges around the middle one that are equally spaced.
        last: of them; the same as `first` if none are.
    """

    edges: Floats
    centres: Floats
    first: int
    last: int


class Noise(NamedTuple):
    """How the noise is cut into strata along every line.

    Attributes:
        kind: UNIFORM, TAILS or TABLE.
        stretch: by how much of its length a cell of the first or last stratum is prolonged, for noise that goes on.
        bounds: (strata + 1,), places along the line.
        levels: (strata + 1,), `distribution` there.
        masses: (strata,), what a cell counts for.
        means: (strata,), where in its stratum the noise lies on average: 0 at the lower bound, 1 at the upper.
    """

    kind: int
    stretch: float
    bounds: Floats
    levels: Floats
    masses: Floats
    means: Floats


def distribution(kind: int, z: Floats) -> Floats:
    """The function described at UNIFORM, TAILS and TABLE, at places z, same shape."""
    if kind == UNIFORM:
        return 0.5 * z
    if kind == TAILS:
        return ndtr(-np.abs(z))
    # Hundreds of thousands of crossings a picture, averaged over thousands of lines: Φ from a table at steps of 3e-4
    # moves an edge by no more than that on one line, at a tenth of the work. Its differences still add up.
    return TABLE_OF_PHI.take((z * _STEPS + _OFFSET).astype(np.intp), mode="clip")


def bins_of(grid: Grid, y: Floats) -> NDArray[np.intp]:
    """The number of edges at or below y, which is the index of y's bin; same shape."""
    edges, _, first, last = grid
    if last == first:
        return np.searchsorted(edges, y, side="right")
    # Equal steps: a division finds the bin up to one, several times faster than a search.
    padded = np.concatenate(([-np.inf], edges, [np.inf]))
    guess = (y - edges[first]) / ((edges[last] - edges[first]) / (last - first))
    np.floor(guess, out=guess)
    np.clip(guess, -1.0, float(last - first), out=guess)
    index = guess.astype(np.intp)
    index += first + 1
    index -= y < padded.take(index)
    index += y >= padded.take(index + 1, mode="clip")
    if last - first < len(edges) - 1:
        beyond = (y < edges[first]) | (y >= edges[last])
        index[beyond] = np.searchsorted(edges, y[beyond], side="right")
    return index


def _add_cells_with_numpy(
    ends: Floats,
    strata: NDArray[np.int64],
    kind: int,
    stretch: float,
    bounds: Floats,
    levels: Floats,
    masses: Floats,
    means: Floats,
    edges: Floats,
    centres: Floats,
    first: int,
    last: int,
    table: Floats,
    total: Floats,
    moments: Floats,
) -> None:
    y = ends.copy()
    if stretch:
        lowest, highest = strata == 0, strata == len(masses) - 1
        y[lowest, 0] += (y[lowest, 0] - y[lowest, 1]) * stretch
        y[highest, 1] += (y[highest, 1] - y[highest, 0]) * stretch
    bins = bins_of(Grid(edges, centres, first, last), y)
    # Each cell from its lower to its higher end.
    falling = y[:, 1] < y[:, 0]
    low, width = y.min(axis=1), np.abs(y[:, 1] - y[:, 0])
    low_bin, crossings = bins.min(axis=1), np.abs(bins[:, 1] - bins[:, 0])
    whole, cut = np.flatnonzero(crossings == 0), np.flatnonzero(crossings)

    of_cell = strata[whole]
    mean = y[whole, 0] + means[of_cell] * (y[whole, 1] - y[whole, 0])
    total += np.bincount(low_bin[whole], weights=masses[of_cell], minlength=len(total))
    moments += np.bincount(low_bin[whole], weights=masses[of_cell] * mean, minlength=len(total))

    start, stop = strata[cut] + falling[cut], strata[cut] + ~falling[cut]  # the nodes at the lower and the higher end
    # The floor keeps the quotient finite; a cell that narrow is a point mass on an edge.
    slope = (bounds[stop] - bounds[start]) / np.maximum(width[cut], 1e-300)
    low, width, low_bin, crossings = (values[cut] for values in (low, width, low_bin, crossings))
    ends_of = np.cumsum(crossings)
    borders = np.searchsorted(ends_of, np.arange(_CHUNK, int(ends_of[-1]) if len(cut) else 0, _CHUNK))
    for a, b in pairwise(np.unique(np.concatenate(([0], borders, [len(cut)])))):
        count = crossings[a:b]
        ending = np.cumsum(count) - 1
        beginning = ending - count + 1
        edge = np.arange(ending[-1] + 1) + np.repeat(low_bin[a:b] - beginning, count)
        z = (edges[edge] - np.repeat(low[a:b], count)) * np.repeat(slope[a:b], count)
        level = distribution(kind, z + np.repeat(bounds[start[a:b]], count))
        piece = np.empty_like(level)
        np.subtract(level[1:], level[:-1], out=piece[:-1])
        piece[ending] = levels[stop[a:b]] - level[ending]
        np.abs(piece, out=piece)
        below, above = np.abs(level[beginning] - levels[start[a:b]]), piece[ending]
        lowest, highest = low_bin[a:b], low_bin[a:b] + count
        total += np.bincount(lowest, weights=below, minlength=len(total))
        total[1:] += np.bincount(edge, weights=piece, minlength=len(total) - 1)
        middle = centres * np.bincount(lowest, weights=below, minlength=len(total))
        middle[1:] += centres[1:] * np.bincount(edge, weights=piece, minlength=len(total) - 1)
        moments += middle
        off = 0.5 * (low[a:b] + edges[lowest]) - centres[lowest]
        moments += np.bincount(lowest, weights=below * off, minlength=len(total))
        off = 0.5 * (low[a:b] + width[a:b] + edges[highest - 1]) - centres[highest]
        moments += np.bincount(highest, weights=above * off, minlength=len(total))


_ARRAY = "float64[::1]"


@loop(
    f"void(float64[:, ::1], int64[::1], int64, float64, {_ARRAY}, {_ARRAY}, {_ARRAY}, {_ARRAY}, {_ARRAY}, {_ARRAY}, "
    f"int64, int64, {_ARRAY}, {_ARRAY}, {_ARRAY})",
    until_then=_add_cells_with_numpy,
)
def add_cells(
    ends: Floats,
    strata: NDArray[np.int64],
    kind: int,
    stretch: float,
    bounds: Floats,
    levels: Floats,
    masses: Floats,
    means: Floats,
    edges: Floats,
    centres: Floats,
    first: int,
    last: int,
    table: Floats,
    total: Floats,
    moments: Floats,
) -> None:
    """Add the masses of cells to the bins, and ∫ x dm over them.

    What of a cell lies in one of the bins at its ends counts where it lies; where a cell reaches right across a bin its
    mass is taken to lie in the middle of the bin.

    Args:
        ends: (cells, 2), G at the lower and the upper end of each cell.
        strata: (cells,), which part of its line each cell is.
        kind: this and the next five are those of `Noise`.
        stretch: of `Noise`.
        bounds: of `Noise`.
        levels: of `Noise`.
        masses: of `Noise`.
        means: of `Noise`.
        edges: this and the next three are those of `Grid`.
        centres: of `Grid`.
        first: of `Grid`.
        last: of `Grid`.
        table: `TABLE_OF_PHI`.
        total: (bins + 2,), to which the masses are added, overflow bins included.
        moments: (bins + 2,), to which the moments are added, in units of x.
    """
    # In blocks, whose bins are found first: without a branch, for nobody can guess which way it would go.
    low, high = np.empty(_BLOCK), np.empty(_BLOCK)
    low_bins, high_bins = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    padded = np.empty(len(edges) + 2)
    padded[0], padded[-1] = -np.inf, np.inf
    for i in range(len(edges)):
        padded[i + 1] = edges[i]
    begin, finish, uppermost = edges[first], edges[last], len(masses) - 1
    steps = (last - first) / (finish - begin) if last > first else 0.0  # in one unit of x
    across = np.zeros(len(edges))  # masses of cells that reach right across a bin, by its lower edge
    for block in range(0, len(strata), _BLOCK):
        cells = min(_BLOCK, len(strata) - block)
        for i in range(cells):
            stratum, y0, y1 = strata[block + i], ends[block + i, 0], ends[block + i, 1]
            longer = (y1 - y0) * stretch
            y0 -= longer if stratum == 0 else 0.0
            y1 += longer if stratum == uppermost else 0.0
            low[i], high[i] = min(y0, y1), max(y0, y1)
            low_bins[i] = _even_bin_of(padded, first, last, begin, steps, low[i])
            high_bins[i] = _even_bin_of(padded, first, last, begin, steps, high[i])
        for i in range(cells):
            stratum, bottom, top = strata[block + i], low[i], high[i]
            low_bin, high_bin = low_bins[i], high_bins[i]
            if not (bottom >= begin and top < finish):
                low_bin = np.searchsorted(edges, bottom, side="right")
                high_bin = np.searchsorted(edges, top, side="right")
            falling = 1 if ends[block + i, 1] < ends[block + i, 0] else 0
            if low_bin == high_bin:
                from_bottom = 1.0 - means[stratum] if falling else means[stratum]
                total[low_bin] += masses[stratum]
                moments[low_bin] += masses[stratum] * (bottom + from_bottom * (top - bottom))
                continue
            start, stop = stratum + falling, stratum + 1 - falling
            # The floor keeps the quotient finite; a cell that narrow is a point mass on an edge.
            slope = (bounds[stop] - bounds[start]) / max(top - bottom, 1e-300)
            offset = bounds[start] - bottom * slope
            before = _distribution(kind, edges[low_bin] * slope + offset, table)
            piece = abs(before - levels[start])
            total[low_bin] += piece
            moments[low_bin] += piece * 0.5 * (bottom + edges[low_bin])
            for edge in range(low_bin + 1, high_bin):
                level = _distribution(kind, edges[edge] * slope + offset, table)
                across[edge] += abs(level - before)
                before = level
            piece = abs(levels[stop] - before)
            total[high_bin] += piece
            moments[high_bin] += piece * 0.5 * (top + edges[high_bin - 1])
    for edge in range(1, len(edges)):
        total[edge] += across[edge]
        moments[edge] += across[edge] * centres[edge]


def _even_bin_of(padded: Floats, first: int, last: int, begin: float, steps: float, y: float) -> int:
    """`bins_of` for one number between the first and the last of the edges that are equally spaced.

    Args:
        padded: the edges between −∞ and ∞.
        first: of `Grid`.
        last: of `Grid`.
        begin: the first edge of those.
        steps: how many of their bins there are in one unit of x.
        y: any number; beyond those edges the answer is one of the bins, and not that of y.
    """
    guess = first + 1 + int(min(max((y - begin) * steps, 0.0), last - first - 1.0))
    # A division finds the bin up to one.
    guess -= 1 if y < padded[guess] else 0
    return guess + (1 if y >= padded[guess + 1] else 0)


def _distribution(kind: int, z: float, table: Floats) -> float:
    """`distribution` for one number."""
    if kind == UNIFORM:
        return 0.5 * z
    if kind == TAILS:
        return 0.5 * math.erfc(abs(z) * _ROOT_HALF)
    index = int(z * _STEPS + _OFFSET)
    return table[0 if index < 0 else len(table) - 1 if index >= len(table) else index]


def teach(numba: Any) -> None:
    """Tell Numba that a compiled loop may call these functions."""
    for function in (_even_bin_of, _distribution):
        numba.extending.register_jitable(function)
