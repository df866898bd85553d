"""Where a generator puts its mass: p_g on the bins of the plot, without sampling.

A generator turns noise z into G(z), and p_g is the law of G(z): the *push-forward* of the noise. The textbook picture
of p_g is a histogram of samples, but a histogram is wrong twice: it flickers although G stands still, and its tail bins
are empty although p_g is not zero there, which makes D* equal 1 and KL infinite. With one-dimensional noise neither is
necessary. Between two close nodes G is almost a straight line; the edge of a bin is then reached at one known z, and
the mass of the bin is a difference of the noise's own distribution function.

    G linear on [z₀, z₁]:   P(G(z) < e, z in the cell) = Φ(z₀ + (e − y₀)(z₁ − z₀) / (y₁ − y₀)) − Φ(z₀)   (rising G)

With wider noise the same rule is applied along many straight lines through the space of z, and averaged. Take a point z
and a direction u, and draw the position along the line through z in the direction u from the noise's own conditional
law there: the result is distributed like the noise again ("hit and run", Smith 1984). So for normal noise z = w + t u
with w orthogonal to u and t ~ N(0, 1); for uniform noise on the cube [−1, 1]ᵈ, t is uniform on the chord. The average
over w is a quasi-Monte Carlo average (scrambled Sobol points, Owen 1997); the integral over t is in closed form. Lines
parallel to the axes would be simpler, but a generator that has learned to use one coordinate is constant along nearly
all of them, and then p_g is a histogram again (JSD of a perfect 8-D generator 1e-3).

A trained G bends: on its way from one mode to the next it is steep, and a chord across the bend would put mass where
there is none. So each line is cut into eight strata of equal probability, and integrated over one of them only, the
next line over the next: short chords on many lines cost as much as long chords on few, and follow G more closely.

The lines are fixed once: from frame to frame the curve moves only because G moved.

How wrong it can be: in one dimension only by G's bending between nodes 1/256 apart; with wider noise by the number of
lines as well. It is an estimate then, whose JSD for a perfect generator is not 0 but 7e-5 nats with two dimensions and
up to 4e-4 with sixteen: the bias of this estimator, to be read as its resolution. JSD and V(G, D) of trained networks
are off by up to 0.002 nats, measured against four million samples.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from gan_core.errors import SettingsError
from gan_core.theory.mixtures import checked_edges

LATENTS = ("normal", "uniform")
"""Kinds of noise: independent N(0, 1) coordinates, or independent coordinates uniform on [−1, 1]."""

_SEED = 20140610  # the day "Generative Adversarial Nets" appeared on arXiv; any fixed number does
_NODES = 4097  # in 1-D; odd, so that 0 is a node and no cell has both tails in it
_REACH_1D = 38.0  # the normal tail beyond is below the smallest float64
_LINES = 32_768  # with wider z
_STRATA = 8  # into which each line is cut
_TYPICAL = 1024
_DIRECTIONS = 512  # of the lines, each shared by a block of them
_OUTER = 2.2  # where G is evaluated in the outer strata, whose chords are prolonged
_REACH_LINES = 5.0  # the normal mass beyond is 6e-7, and every further step costs crossings
_TABLE_SCALE = 3276.8  # steps of the table of Φ for each unit of z
_TABLE = ndtr(np.linspace(-_REACH_LINES, _REACH_LINES, 32_769))
_LARGEST = 1e150  # a generator beyond has diverged; products of two such values would overflow
_CHUNK = 32_768  # crossings treated at a time: their arrays fit the processor's second-level cache


class Pushforward:
    """Masses of p_g on the bins of one grid, for any generator of the given noise.

    The caller evaluates G at `latents` and hands the values to `masses`; nothing here knows about networks.

    Args:
        latent_dim: number of coordinates of z, at least 1.
        latent: "normal", independent N(0, 1) coordinates, or "uniform", independent coordinates uniform on [−1, 1].
        edges: bin edges, finite and strictly increasing, (bins + 1,).

    Attributes:
        latents: float64 array (n, latent_dim): where G must be evaluated. The same for the same arguments.
        typical: (about 1,000,) indices of latents that are about equally probable: G there is a sample of p_g.
        edges: float64 array (bins + 1,), read-only.
        exact: whether G is followed along the whole noise (latent_dim 1) and not along sampled lines.

    Raises:
        SettingsError: an argument that is not allowed.
    """

    def __init__(self, latent_dim: int, latent: str, edges: ArrayLike) -> None:
        if isinstance(latent_dim, bool) or not isinstance(latent_dim, (int, np.integer)) or latent_dim < 1:
            raise SettingsError(f"latent_dim = {latent_dim!r}: expected a whole number, 1 or more")
        if latent not in LATENTS:
            raise SettingsError(f"latent = {latent!r}: expected one of {', '.join(LATENTS)}")
        self._grid = _Grid(edges)
        self.edges = self._grid.edges
        self.exact = latent_dim == 1
        self._normal = latent == "normal"
        if self.exact:
            end = 8.0 if self._normal else 1.0
            nodes, reach = np.linspace(-end, end, _NODES), _REACH_1D
            self.latents = nodes[:, None]
            evenly = (np.arange(_TYPICAL) + 0.5) / _TYPICAL
            self.typical = np.searchsorted(nodes, ndtri(evenly) if self._normal else 2.0 * evenly - 1.0)
            self._stratum = np.arange(_NODES - 1)
        else:
            inner, reach = np.arange(1, _STRATA) / _STRATA, _REACH_LINES
            end, inner = (_OUTER, ndtri(inner)) if self._normal else (1.0, 2.0 * inner - 1.0)
            nodes = np.concatenate(([-end], inner, [end]))
            # The last coordinate of the Sobol points chooses the stratum: equally often each, whatever the others are.
            points = _sobol(_LINES, latent_dim + (0 if self._normal else 1), _SEED)
            self._stratum = (points[:, -1] * _STRATA).astype(np.intp)
            ends = np.stack([nodes[self._stratum], nodes[self._stratum + 1]], axis=1)
            self.latents = (_normal_lines if self._normal else _chords)(points[:, :-1], ends)
            # An odd step, for even rows are the lower ends of cells.
            self.typical = np.arange(0, len(self.latents), len(self.latents) // _TYPICAL - 1)
        # Normal noise goes on beyond the outer nodes: the outer chords are prolonged as straight lines.
        bounds = nodes.copy()
        if self._normal:
            bounds[[0, -1]] = -reach, reach
        self._stretch = (nodes[0] - bounds[0]) / (nodes[1] - nodes[0])
        self._bounds = bounds
        self._levels = self._distribution(bounds.copy())
        # Every stratum is met equally often, so that a cell counts for its stratum's mass.
        self._cell_masses = np.abs(np.diff(self._levels))[self._stratum]
        self._mean_places = (self._conditional_means() - bounds[:-1]) / np.diff(bounds)

    def masses(self, values: ArrayLike, edges: ArrayLike | None = None) -> NDArray[np.float64]:
        """Mass of p_g in every bin.

        Args:
            values: G at `latents`, (n,) or (n, 1), in that order.
            edges: of other bins than those of the grid, finite and strictly increasing, (bins + 1,).

        Returns:
            float64 array (len(edges) + 1,), the two overflow bins included, not negative, sum 1. A point exactly on an
            edge belongs to the bin on the right of it.

        Raises:
            ValueError: values of another length, or not finite (the generator has diverged).
            SettingsError: edges that are not allowed.
        """
        return self.masses_and_moments(values, edges)[0]

    def masses_and_moments(
        self, values: ArrayLike, edges: ArrayLike | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mass of p_g in every bin, and ∫ x p_g(x) dx over every bin, which add up to the mean of G(z).

        A cell, or what of it lies in one of the bins at its ends, counts where it lies; where a cell reaches right
        across a bin its mass is taken to lie about the middle of the bin.

        Args:
            values: G at `latents`, (n,) or (n, 1), in that order.
            edges: of other bins than those of the grid, finite and strictly increasing, (bins + 1,).

        Returns:
            Two float64 arrays (len(edges) + 1,), overflow bins included: the masses as `masses` gives them, and the
            moments, in units of x.

        Raises:
            ValueError: values of another length, or not finite (the generator has diverged).
            SettingsError: edges that are not allowed.
        """
        grid = self._grid if edges is None else _Grid(edges)
        y = np.array(values, dtype=np.float64)
        if y.size != len(self.latents):
            raise ValueError(f"values: {len(self.latents)} values of G are needed, one for each latent, not {y.size}")
        if not np.abs(y).max() < _LARGEST:  # false for NaN, too
            raise ValueError("values: G gives values that are not finite; the generator has diverged")
        y = np.stack([y.ravel()[:-1], y.ravel()[1:]], axis=1) if self.exact else y.reshape(-1, 2)
        if self._stretch:
            first, last = self._stratum == 0, self._stratum == len(self._bounds) - 2
            y[first, 0] += (y[first, 0] - y[first, 1]) * self._stretch
            y[last, 1] += (y[last, 1] - y[last, 0]) * self._stretch
        bins = grid.bins(y)

        # Each cell from its lower to its higher end.
        falling = y[:, 1] < y[:, 0]
        low = np.minimum(y[:, 1], y[:, 0])
        width = np.abs(y[:, 1] - y[:, 0])
        low_bin = np.minimum(bins[:, 1], bins[:, 0])
        crossings = np.abs(bins[:, 1] - bins[:, 0])

        whole = np.flatnonzero(crossings == 0)  # cells within one bin, point masses (zero width) among them
        cell = np.flatnonzero(crossings)
        total, moments = np.zeros((2, len(grid.edges) + 1))
        if cell.size:
            falling = falling[cell]
            left = self._stratum[cell]
            start, stop = left + falling, left + ~falling  # the nodes at the lower and the higher end
            # The floor keeps the quotient finite; a cell that narrow is a point mass on an edge.
            slope = (self._bounds[stop] - self._bounds[start]) / np.maximum(width[cell], 1e-300)
            self._add_crossings(
                grid, total, moments, crossings[cell], low_bin[cell], low[cell], width[cell], slope, start, stop
            )
        moments += total * grid.centres
        if whole.size:  # bincount of nothing would count in whole numbers
            mass = self._cell_masses[whole]
            mean = y[whole, 0] + self._mean_places[self._stratum[whole]] * (y[whole, 1] - y[whole, 0])
            total += np.bincount(low_bin[whole], weights=mass, minlength=len(total))
            moments += np.bincount(low_bin[whole], weights=mass * mean, minlength=len(total))
        return total / total.sum(), moments / total.sum()

    def _conditional_means(self) -> NDArray[np.float64]:
        """The mean of the noise within each stratum of a line, or cell in 1-D: (strata,)."""
        low, high = self._bounds[:-1], self._bounds[1:]
        if not self._normal:
            return 0.5 * (low + high)
        density = np.exp(-0.5 * self._bounds**2) / np.sqrt(2.0 * np.pi)
        mass = np.where(low >= 0.0, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low))
        return np.clip((density[:-1] - density[1:]) / mass, low, high)

    def _add_crossings(
        self,
        grid: _Grid,
        total: NDArray[np.float64],
        moments: NDArray[np.float64],
        crossings: NDArray[np.intp],
        low_bin: NDArray[np.intp],
        low: NDArray[np.float64],
        width: NDArray[np.float64],
        slope: NDArray[np.float64],
        start: NDArray[np.intp],
        stop: NDArray[np.intp],
    ) -> None:
        """Adds to the bins the cells that reach over at least one edge, cut at the edges.

        All arrays but `total` and `moments` have one entry for each such cell: the number of edges crossed, the bin of
        the lower end, G there, how much higher G is at the higher end, dz/dG, and the indices of the nodes at both
        ends.
        To the moments goes only by how much they differ from those of masses in the middle of their bins.
        """
        bins = len(total)
        ends = np.cumsum(crossings)
        cuts = np.searchsorted(ends, np.arange(_CHUNK, int(ends[-1]), _CHUNK))
        borders = np.unique(np.concatenate(([0], cuts, [len(ends)])))
        for a, b in pairwise(borders):
            count = crossings[a:b]
            last = np.cumsum(count) - 1
            first = last - count + 1
            edge = np.arange(last[-1] + 1)
            edge += np.repeat(low_bin[a:b] - first, count)
            z = grid.edges.take(edge, mode="clip")  # without the check of the indices: half the time
            z -= np.repeat(low[a:b], count)
            z *= np.repeat(slope[a:b], count)
            z += np.repeat(self._bounds[start[a:b]], count)
            level = self._distribution(z)
            piece = np.empty_like(level)
            np.subtract(level[1:], level[:-1], out=piece[:-1])
            piece[last] = self._levels[stop[a:b]] - level[last]
            np.abs(piece, out=piece)
            lowest, highest = low_bin[a:b], low_bin[a:b] + count
            below, above = np.abs(level[first] - self._levels[start[a:b]]), piece[last]
            total += np.bincount(lowest, weights=below, minlength=bins)
            total[1:] += np.bincount(edge, weights=piece, minlength=bins - 1)
            off = 0.5 * (low[a:b] + grid.edges[lowest]) - grid.centres[lowest]
            moments += np.bincount(lowest, weights=below * off, minlength=bins)
            off = 0.5 * (low[a:b] + width[a:b] + grid.edges[highest - 1]) - grid.centres[highest]
            moments += np.bincount(highest, weights=above * off, minlength=bins)

    def _distribution(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """A function whose absolute difference across a cell, or a part of it, is the noise's mass there.

        In 1-D that is Φ(−|z|), the mass of the nearer tail: no cell reaches over 0, and both tails keep their digits.
        """
        if not self._normal:
            return 0.5 * z
        if self.exact:
            return ndtr(-np.abs(z))
        # Hundreds of thousands of crossings a frame, averaged over thousands of lines: Φ from a table at steps of
        # 3e-4, which moves an edge by no more than that on one line, is a tenth of the work. Its differences still
        # add up to the mass of the cell.
        z *= _TABLE_SCALE
        z += _TABLE_SCALE * _REACH_LINES + 0.5
        return _TABLE.take(z.astype(np.intp), mode="clip")


class _Grid:
    """Bins of the line, and how the bin of a number is found.

    Attributes:
        edges: float64 array (bins + 1,), read-only.
        centres: (bins + 2,) of the bins; 0 for the two overflow bins, which have none.
    """

    def __init__(self, edges: ArrayLike) -> None:
        self.edges = checked_edges(edges).copy()
        self.edges.setflags(write=False)
        # The edges with one beyond each end, so that bin b is padded[b] <= y < padded[b + 1].
        self._padded = np.concatenate(([-np.inf], self.edges, [np.inf]))
        self._even = _even_run(self.edges)
        self.centres = np.zeros(len(self.edges) + 1)
        self.centres[1:-1] = 0.5 * (self.edges[1:] + self.edges[:-1])

    def bins(self, y: NDArray[np.float64]) -> NDArray[np.intp]:
        """Number of edges at or below y, which is the index of y's bin."""
        first, last = self._even
        if last == first:
            return np.searchsorted(self.edges, y, side="right")
        # Equal steps: a division finds the bin up to one, several times faster than a search.
        step = (self.edges[last] - self.edges[first]) / (last - first)
        guess = (y - self.edges[first]) / step
        np.floor(guess, out=guess)
        np.clip(guess, -1.0, float(last - first), out=guess)
        index = guess.astype(np.intp)
        index += first + 1
        index -= y < self._padded.take(index)
        index += y >= self._padded.take(index + 1, mode="clip")
        if last - first < len(self.edges) - 1:
            beyond = (y < self.edges[first]) | (y >= self.edges[last])
            index[beyond] = np.searchsorted(self.edges, y[beyond], side="right")
        return index


def _even_run(edges: NDArray[np.float64]) -> tuple[int, int]:
    """The first and the last of the edges around the middle one that are equally spaced; twice the same if none are."""
    steps = np.diff(edges)
    if not steps.size:
        return 0, 0
    middle = len(steps) // 2
    uneven = np.flatnonzero(np.abs(steps - steps[middle]) > 1e-6 * steps[middle])
    before, after = uneven[uneven < middle], uneven[uneven > middle]
    return int(before[-1]) + 1 if before.size else 0, int(after[0]) if after.size else len(steps)


def _directions(latent_dim: int) -> NDArray[np.float64]:
    """Unit vectors (lines, latent_dim), equal within blocks of lines."""
    if latent_dim == 2:
        # Evenly spread over the half circle, and parallel neither to an axis nor to a diagonal.
        angle = (np.arange(_DIRECTIONS) + 0.5) * np.pi / _DIRECTIONS + 0.1
        some = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    else:
        some = ndtri(_sobol(_DIRECTIONS, latent_dim, _SEED + 1))
        some /= np.linalg.norm(some, axis=1, keepdims=True)
    return np.repeat(some, _LINES // len(some), axis=0)


def _normal_lines(points: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Latents w + t u at both ends t of each line's cell, (2 · lines, latent_dim), w normal and orthogonal to u.

    Args:
        points: (lines, latent_dim − 1), evenly spread in the open unit cube.
        ends: (lines, 2), positions along the lines.
    """
    w = np.concatenate([np.zeros((len(points), 1)), ndtri(points)], axis=1)
    u = _directions(w.shape[1])
    # The Householder reflection that takes the first axis to u takes its orthogonal plane to that of u.
    v = -u
    v[:, 0] += 1.0
    w -= v * (2.0 * (v * w).sum(axis=1) / (v * v).sum(axis=1))[:, None]
    return (w[:, None, :] + ends[:, :, None] * u[:, None, :]).reshape(-1, w.shape[1])


def _chords(points: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Latents at both ends of each line's cell on chords of the cube, (2 · lines, latent_dim).

    Args:
        points: (lines, latent_dim), evenly spread in the open unit cube.
        ends: (lines, 2), positions along the chords, whose own ends are −1 and 1.
    """
    x = 2.0 * points - 1.0
    u = _directions(x.shape[1])
    to_sides = np.stack([(-1.0 - x) / u, (1.0 - x) / u])
    back = to_sides.min(axis=0).max(axis=1)
    ahead = to_sides.max(axis=0).min(axis=1)
    t = 0.5 * ((ahead + back)[:, None] + (ahead - back)[:, None] * ends)
    return np.clip(x[:, None, :] + t[:, :, None] * u[:, None, :], -1.0, 1.0).reshape(-1, x.shape[1])


def _sobol(n: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Scrambled Sobol points (n, dimensions) strictly inside the unit cube; n a power of two."""
    # Imported here: loading scipy.stats takes longer than everything else in this package, and 1-D noise needs none.
    from scipy.stats import qmc

    points = qmc.Sobol(dimensions, scramble=True, rng=seed).random(n)
    return np.clip(points, 1e-12, 1.0 - 1e-12)  # 0 and 1 would be at infinity for normal noise
