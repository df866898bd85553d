"""Straight lines through the space of a wide noise, spread evenly over it, and how to turn them to a generator.

`gan_core.theory.pushforward` follows a generator along them. Points are spread by scrambled Sobol sequences (Owen
1997).

Normal noise looks the same from all sides: if z is normal then so is R z for every orthogonal R, and G(R z) has the law
of G(z). So its lines are all parallel to the first axis, and the caller turns them to where they serve its G best
(`alignment`): the first axis to where G changes most, the next ones to where it changes most across that. A trained G
is steep along one or two directions and nearly flat along all others (an *active subspace*, Constantine, Dow and Wang,
"Active Subspace Methods in Theory and Practice", SIAM J. Sci. Comput. 36, 2014). Along the first it is then integrated
in closed form, and the next belong to the first coordinates of the Sobol points, which are the most evenly spread.

Uniform noise in a cube has no such freedom; its lines run in many directions.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from gan_core.loops import loop

_SEED = 20140610  # the day "Generative Adversarial Nets" appeared on arXiv; any fixed number does
_DIRECTIONS = 512  # of chords, each shared by two blocks of them
_ITERATIONS = 4
_ROUND = 1e-2  # what is added to the mean square of G's slopes in every direction, as a share of their average


def alignment(slopes: ArrayLike) -> NDArray[np.float64]:
    """A rotation that takes the first axis to where G changes most, and the next ones to where it does across that.

    The axes are the eigenvectors of C = E ∇G ∇Gᵀ, found by four steps of orthogonal iteration (Golub and Van Loan,
    "Matrix Computations", section 8.2.4), always from the same axes. Not to the end: between directions along which G
    changes about as much, eigenvectors turn abruptly as G moves; this does not.

    Args:
        slopes: ∇G at some latents, (n, latent_dim).

    Returns:
        An orthogonal matrix R (latent_dim, latent_dim), to be used as G(R z); the identity if slopes are not finite or
        all 0.
    """
    slopes = np.require(slopes, np.float64, "C")
    largest = float(np.abs(slopes).max())
    if not 0.0 < largest < np.inf:
        return np.eye(slopes.shape[1])
    axes = _first_axes(slopes.shape[1]).copy()
    iterate(slopes / largest, axes)
    return axes.T


@lru_cache(maxsize=8)
def _first_axes(latent_dim: int) -> NDArray[np.float64]:
    """Orthonormal axes (latent_dim, latent_dim), one a row, none of them across the direction of a simple G."""
    return np.linalg.qr(np.random.default_rng(_SEED).standard_normal((latent_dim, latent_dim)))[0]


def _iterate_with_numpy(slopes: NDArray[np.float64], axes: NDArray[np.float64]) -> None:
    squares = np.dot(slopes.T, slopes)
    squares += _ROUND * np.trace(squares) / len(squares) * np.eye(len(squares))
    twice = np.dot(squares, squares)
    for _ in range(_ITERATIONS // 2):
        columns, triangle = np.linalg.qr(np.dot(twice, axes.T))
        axes[:] = (columns * np.sign(np.diag(triangle))).T  # signs that LAPACK leaves open


@loop("void(float64[:, ::1], float64[:, ::1])", until_then=_iterate_with_numpy)
def iterate(slopes: NDArray[np.float64], axes: NDArray[np.float64]) -> None:
    """Orthogonal iteration with C = E ∇G ∇Gᵀ, two steps at a time, by modified Gram-Schmidt.

    Args:
        slopes: ∇G at some latents, (n, latent_dim), of a size whose squares neither overflow nor vanish.
        axes: (latent_dim, latent_dim), orthonormal, one axis a row; overwritten.
    """
    size = len(axes)
    squares = np.dot(slopes.T, slopes)
    trace = 0.0
    for i in range(size):
        trace += squares[i, i]
    for i in range(size):
        squares[i, i] += _ROUND * trace / size
    twice = np.dot(squares, squares)
    for _ in range(_ITERATIONS // 2):
        turned = np.dot(axes, twice)
        for i in range(size):
            for before in range(i):
                shared = 0.0
                for j in range(size):
                    shared += turned[i, j] * axes[before, j]
                for j in range(size):
                    turned[i, j] -= shared * axes[before, j]
            length = 0.0
            for j in range(size):
                length += turned[i, j] ** 2
            length = math.sqrt(length)
            for j in range(size):
                axes[i, j] = turned[i, j] / length


def probing_latents(n: int, latent_dim: int) -> NDArray[np.float64]:
    """Points (n, latent_dim) spread like normal noise, at which to ask for the slopes of G; n a power of two."""
    return ndtri(_sobol(n, latent_dim, _SEED + 2))


def normal_lines(n: int, latent_dim: int, nodes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """One cell on each of n lines parallel to the first axis, which are normal across it.

    Args:
        n: how many, a power of two.
        latent_dim: number of coordinates, 2 or more.
        nodes: (strata + 1,), where lines are cut into strata of equal probability.

    Returns:
        Latents at both ends of each cell, (2 n, latent_dim), and the stratum that it is, (n,): each equally often.
    """
    points = _sobol(n, latent_dim, _SEED)
    strata = (points[:, 0] * (len(nodes) - 1)).astype(np.int64)
    latents = np.repeat(ndtri(points), 2, axis=0)
    latents[::2, 0], latents[1::2, 0] = nodes[strata], nodes[strata + 1]
    return latents, strata


def chords(n: int, latent_dim: int, nodes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """One cell on each of n chords of the cube [−1, 1]ᵈ through uniform points, in directions that are equal in blocks.

    Args:
        n: how many, a power of two.
        latent_dim: number of coordinates, 2 or more.
        nodes: (strata + 1,), where chords are cut into strata, whose own ends are −1 and 1.

    Returns:
        Latents at both ends of each cell, (2 n, latent_dim), and the stratum that it is, (n,): each equally often.
    """
    # The last coordinate of the Sobol points chooses the stratum, whatever the others are.
    points = _sobol(n, latent_dim + 1, _SEED)
    strata = (points[:, -1] * (len(nodes) - 1)).astype(np.int64)
    ends = np.stack([nodes[strata], nodes[strata + 1]], axis=1)
    x, u = 2.0 * points[:, :-1] - 1.0, _directions(n, latent_dim)
    to_sides = np.stack([(-1.0 - x) / u, (1.0 - x) / u])
    back = to_sides.min(axis=0).max(axis=1)
    ahead = to_sides.max(axis=0).min(axis=1)
    t = 0.5 * ((ahead + back)[:, None] + (ahead - back)[:, None] * ends)
    latents = np.clip(x[:, None, :] + t[:, :, None] * u[:, None, :], -1.0, 1.0)
    return latents.reshape(-1, latent_dim), strata


def _directions(n: int, latent_dim: int) -> NDArray[np.float64]:
    """Unit vectors (n, latent_dim), equal within short blocks; each half of them has all."""
    if latent_dim == 2:
        # Evenly spread over the half circle, and parallel neither to an axis nor to a diagonal.
        angle = (np.arange(_DIRECTIONS) + 0.5) * np.pi / _DIRECTIONS + 0.1
        some = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    else:
        some = ndtri(_sobol(_DIRECTIONS, latent_dim, _SEED + 1))
        some /= np.linalg.norm(some, axis=1, keepdims=True)
    return np.tile(np.repeat(some, n // len(some) // 2, axis=0), (2, 1))


def _sobol(n: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Scrambled Sobol points (n, dimensions) strictly inside the unit cube; n a power of two."""
    # Imported here: loading scipy.stats takes longer than everything else in this package, and 1-D noise needs none.
    from scipy.stats import qmc

    points = qmc.Sobol(dimensions, scramble=True, rng=seed).random(n)
    return np.clip(points, 1e-12, 1.0 - 1e-12)  # 0 and 1 would be at infinity for normal noise
