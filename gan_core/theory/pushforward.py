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
over w is a quasi-Monte Carlo average; the integral over t is in closed form.

The lines of normal noise are parallel, and the caller turns them to where G changes most (`gan_core.theory.lines`): a
generator that has learned to use one coordinate of z is constant across it, and along all other lines p_g would be
little better than a histogram again. Those of uniform noise run in many directions, for the same reason.

A trained G bends: on its way from one mode to the next it is steep, and a chord across the bend would put mass where
there is none. So each line is cut into strata of equal probability, and integrated over one of them only, the next line
over another: short chords on many lines cost as much as long chords on few, and follow G more closely.

The lines are fixed once, but for that turn, which follows from G: from frame to frame the curve moves only because G
moved.

How wrong it can be: in one dimension only by G's bending between nodes 1/256 apart; with wider noise by the number of
lines as well. It is an estimate then, whose JSD for a perfect generator is not 0 but up to 5e-4 nats with sixteen: the
bias of this estimator, to be read as its resolution (1e-6 if that G is affine). JSD and V(G, D) of trained networks
are off by less than 0.001 nats, seldom by up to 0.002, measured against half a million lines with shorter chords.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from gan_core.errors import SettingsError
from gan_core.theory.crossings import REACH, TABLE, TABLE_OF_PHI, TAILS, UNIFORM, Grid, Noise, add_cells, distribution
from gan_core.theory.lines import chords, normal_lines, probing_latents
from gan_core.theory.mixtures import checked_edges

LATENTS = ("normal", "uniform")
"""Kinds of noise: independent N(0, 1) coordinates, or independent coordinates uniform on [−1, 1]."""

_NODES = 4097  # in 1-D; odd, so that 0 is a node and no cell has both tails in it
_REACH_1D = 38.0  # the normal tail beyond is below the smallest float64
_LINES = 32_768  # with wider z
_FEW, _FEW_OF_MANY = 20_480, 16_384  # of them, for a picture that is gone in a moment; the latter if z has many numbers
# or is uniform: each half of its lines has every direction equally often, and no other part has.
_MANY = 9  # coordinates of z from which on G takes so long that there is time for fewer lines
_STRATA, _STRATA_OF_CHORDS = 64, 8  # into which each line of normal and of uniform noise is cut
_OUTER = 2.9  # where G is evaluated in the outer strata of normal noise, whose chords are prolonged
_TYPICAL = 1024
_PROBES = 256
_LARGEST = 1e150  # a generator beyond has diverged; products of two such values would overflow


class Pushforward:
    """Masses of p_g on the bins of one grid, for any generator of the given noise.

    The caller evaluates G at `latents` and hands the values to `masses`; nothing here knows about networks. If there
    are `probes`, it first asks for the slopes of G there, and then evaluates G at R z for each latent z, with the R
    that `gan_core.theory.lines.alignment` finds from them: the same law, better resolved.

    Args:
        latent_dim: number of coordinates of z, at least 1.
        latent: "normal", independent N(0, 1) coordinates, or "uniform", independent coordinates uniform on [−1, 1].
        edges: bin edges, finite and strictly increasing, (bins + 1,).

    Attributes:
        count: of the latents.
        typical: (about 1,000,) indices of latents that are about equally probable: G there is a sample of p_g.
        edges: float64 array (bins + 1,), read-only.
        exact: whether G is followed along the whole noise (latent_dim 1) and not along sampled lines.
        probes: latents (256, latent_dim), read-only; None where the lines are not to be turned, in 1-D and with uniform
            noise.
        few: how many of the first latents are enough for a picture that is gone in a moment: all of them in 1-D, five
            eighths of them if z is normal and has up to eight coordinates, half of them otherwise. This moves the JSD
            of a trained G by 2e-4 nats in the middle and by up to 1e-3.

    Raises:
        SettingsError: an argument that is not allowed.
    """

    def __init__(self, latent_dim: int, latent: str, edges: ArrayLike) -> None:
        if isinstance(latent_dim, bool) or not isinstance(latent_dim, (int, np.integer)) or latent_dim < 1:
            raise SettingsError(f"latent_dim = {latent_dim!r}: expected a whole number, 1 or more")
        if latent not in LATENTS:
            raise SettingsError(f"latent = {latent!r}: expected one of {', '.join(LATENTS)}")
        self._grid = _grid(edges)
        self.edges = self._grid.edges.view()
        self.edges.setflags(write=False)
        self.exact = latent_dim == 1
        self._latents, self._strata, self._noise, self.typical, self.probes, self.few = _cells(latent_dim, latent)
        self.count = len(self._latents)

    @property
    def latents(self) -> NDArray[np.float64]:
        """Where G must be evaluated, (count, latent_dim): a copy, the same for the same arguments."""
        return self._latents.copy()

    def masses(self, values: ArrayLike, edges: ArrayLike | None = None) -> NDArray[np.float64]:
        """Mass of p_g in every bin.

        Args:
            values: G at `latents`, or at the first `few` of them, (n,) or (n, 1), in that order.
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
            values: G at `latents`, or at the first `few` of them, (n,) or (n, 1), in that order.
            edges: of other bins than those of the grid, finite and strictly increasing, (bins + 1,).

        Returns:
            Two float64 arrays (len(edges) + 1,), overflow bins included: the masses as `masses` gives them, and the
            moments, in units of x.

        Raises:
            ValueError: values of another length, or not finite (the generator has diverged).
            SettingsError: edges that are not allowed.
        """
        grid = self._grid if edges is None else _grid(edges)
        y = np.asarray(values, dtype=np.float64)
        if y.size not in (self.count, self.few):
            needed = " or ".join(map(str, sorted({self.count, self.few}, reverse=True)))
            raise ValueError(f"values: {needed} values of G are needed, one for each latent, not {y.size}")
        if not (y.max() < _LARGEST and y.min() > -_LARGEST):  # false for NaN, too
            raise ValueError("values: G gives values that are not finite; the generator has diverged")
        if self.exact:
            ends = np.empty((y.size - 1, 2))
            ends[:, 0], ends[:, 1] = y.ravel()[:-1], y.ravel()[1:]
        else:
            ends = np.require(y.reshape(-1, 2), requirements=["C", "W"])  # as the compiled loop wants them
        found = np.zeros((2, len(grid.centres)))
        total, moments = found
        add_cells(ends, self._strata[: len(ends)], *self._noise, *grid, TABLE_OF_PHI, total, moments)
        found /= total.sum()
        return total, moments


class _Cells(NamedTuple):
    """Where G is asked, and what of the noise each answer stands for; shared by all who have the same noise."""

    latents: NDArray[np.float64]
    strata: NDArray[np.int64]
    noise: Noise
    typical: NDArray[np.intp]
    probes: NDArray[np.float64] | None
    few: int


@lru_cache(maxsize=8)
def _cells(latent_dim: int, latent: str) -> _Cells:
    normal, exact, probes = latent == "normal", latent_dim == 1, None
    if exact:
        end = 8.0 if normal else 1.0
        nodes, reach = np.linspace(-end, end, _NODES), _REACH_1D
        latents, strata, few = nodes[:, None], np.arange(_NODES - 1), _NODES
        evenly = (np.arange(_TYPICAL) + 0.5) / _TYPICAL
        typical = np.searchsorted(nodes, ndtri(evenly) if normal else 2.0 * evenly - 1.0)
    else:
        strata_of, reach = (_STRATA if normal else _STRATA_OF_CHORDS), REACH
        inner = np.arange(1, strata_of) / strata_of
        end, inner = (_OUTER, ndtri(inner)) if normal else (1.0, 2.0 * inner - 1.0)
        nodes = np.concatenate(([-end], inner, [end]))
        latents, strata = (normal_lines if normal else chords)(_LINES, latent_dim, nodes)
        few = 2 * (_FEW if normal and latent_dim < _MANY else _FEW_OF_MANY)
        # Lower ends of half of the cells, and upper ends of the others.
        if normal:
            probes, lines = probing_latents(_PROBES, latent_dim), np.arange(_TYPICAL)
            typical = 2 * lines + lines // 2 % 2
        else:  # not one after the other, for they have directions in common
            typical = np.arange(0, few, few // _TYPICAL - 1)
    # Normal noise goes on beyond the outer nodes: the outer chords are prolonged as straight lines.
    bounds = nodes.copy()
    if normal:
        bounds[[0, -1]] = -reach, reach
    kind = UNIFORM if not normal else TAILS if exact else TABLE
    levels = distribution(kind, bounds)
    noise = Noise(
        kind=kind,
        stretch=float((nodes[0] - bounds[0]) / (nodes[1] - nodes[0])),
        bounds=bounds,
        levels=levels,
        # Every stratum is met equally often, so that a cell counts for its stratum's mass.
        masses=np.abs(np.diff(levels)),
        means=(_conditional_means(bounds, normal) - bounds[:-1]) / np.diff(bounds),
    )
    for shared in (latents, typical, probes):
        if shared is not None:
            shared.setflags(write=False)
    return _Cells(latents, strata, noise, typical, probes, few)


def _conditional_means(bounds: NDArray[np.float64], normal: bool) -> NDArray[np.float64]:
    """The mean of the noise within each stratum of a line, or cell in 1-D: (strata,)."""
    low, high = bounds[:-1], bounds[1:]
    if not normal:
        return 0.5 * (low + high)
    density = np.exp(-0.5 * bounds**2) / np.sqrt(2.0 * np.pi)
    mass = np.where(low >= 0.0, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low))
    return np.clip((density[:-1] - density[1:]) / mass, low, high)


def _grid(edges: ArrayLike) -> Grid:
    """Raises SettingsError for edges that are not allowed."""
    checked = checked_edges(edges).copy()
    centres = np.zeros(len(checked) + 1)
    centres[1:-1] = 0.5 * (checked[1:] + checked[:-1])
    return Grid(checked, centres, *_even_run(checked))


def _even_run(edges: NDArray[np.float64]) -> tuple[int, int]:
    """The first and the last of the edges around the middle one that are equally spaced; twice the same if none are."""
    steps = np.diff(edges)
    if not steps.size:
        return 0, 0
    middle = len(steps) // 2
    uneven = np.flatnonzero(np.abs(steps - steps[middle]) > 1e-6 * steps[middle])
    before, after = uneven[uneven < middle], uneven[uneven > middle]
    return int(before[-1]) + 1 if before.size else 0, int(after[0]) if after.size else len(steps)
