"""Where latents live: the lengths that occur, and latent arithmetic that stays among them.

The length of z ~ N(0, I) in d dimensions has the chi distribution with d degrees of freedom: its mean is close to √d
and its spread close to 1/√2 whatever d is, so that nearly all z lie in a thin shell around the origin. Uniform noise on
the cube [−1, 1]^d has |z|² = Σ zᵢ² with mean d/3 and variance 4d/45, close to normal by the central limit theorem.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_core.errors import SettingsError

LOW, HIGH = 0.05, 0.95
"""Quantiles between which nine of ten latents lie."""


class LengthBand(NamedTuple):
    """Mean of |z| and its 5 % and 95 % quantiles."""

    mean: float
    low: float
    high: float


def typical_length(dim: int, latent: str = "normal") -> float:
    """Root mean square of |z|: √d for normal latents, √(d/3) for uniform ones.

    Raises:
        SettingsError: another distribution than "normal" or "uniform", or dim below 1.
    """
    _check(dim, latent)
    return math.sqrt(dim if latent == "normal" else dim / 3.0)


def length_band(dim: int, latent: str = "normal") -> LengthBand:
    """How long latents are: exactly (chi distribution) for normal ones, by the central limit theorem for uniform ones.

    Raises:
        SettingsError: another distribution than "normal" or "uniform", or dim below 1.
    """
    _check(dim, latent)
    # Imported here: the server loads this module before anybody has come, and its first page needs no SciPy.
    from scipy.special import gammaincinv, ndtri

    if latent == "normal":
        # |z|²/2 has the gamma distribution with shape d/2.
        mean = math.sqrt(2.0) * math.exp(math.lgamma((dim + 1) / 2) - math.lgamma(dim / 2))
        low, high = (math.sqrt(2.0 * gammaincinv(dim / 2, share)) for share in (LOW, HIGH))
        return LengthBand(mean, low, high)
    centre, variance = dim / 3.0, 4.0 * dim / 45.0
    low, high = (math.sqrt(max(0.0, centre + math.sqrt(variance) * ndtri(share))) for share in (LOW, HIGH))
    # E|z| from the second-order expansion of the square root about the mean of |z|².
    return LengthBand(math.sqrt(centre) * (1.0 - variance / (8.0 * centre**2)), low, high)


def lengths(latents: ArrayLike) -> NDArray[np.float64]:
    """Euclidean length of each latent: (..., dim) -> (...)."""
    return np.linalg.norm(np.asarray(latents, dtype=np.float64), axis=-1)


def to_shell(latents: ArrayLike, latent: str = "normal") -> NDArray[np.float64]:
    """The same directions at the typical length.

    Args:
        latents: (dim,) or (n, dim), finite, none of them zero.
        latent: "normal" or "uniform".

    Raises:
        SettingsError: a zero vector, which has no direction, or numbers that are not finite.
    """
    latents = np.asarray(latents, dtype=np.float64)
    length = lengths(latents)[..., np.newaxis]
    if not np.isfinite(latents).all() or not (length > 0.0).all():
        raise SettingsError("Only a latent that is finite and not zero can be brought to the typical length.")
    return latents * (typical_length(latents.shape[-1], latent) / length)


def arithmetic(
    a: ArrayLike, b: ArrayLike, c: ArrayLike, on_shell: bool = False, latent: str = "normal"
) -> NDArray[np.float64]:
    """Latent arithmetic a − b + c (Radford et al. 2016, section 6.3.2).

    The sum of three independent latents is √3 times too long; with `on_shell` the result is brought back to the typical
    length, where G was trained.

    Args:
        a: latent vector (dim,), finite.
        b: what to take away, (dim,).
        c: what to add, (dim,).
        on_shell: whether to scale the result to `typical_length`.
        latent: "normal" or "uniform".

    Returns:
        float64 (dim,).

    Raises:
        SettingsError: shapes that differ, numbers that are not finite, or a result of zero that is to be scaled.
    """
    vectors = [np.asarray(vector, dtype=np.float64) for vector in (a, b, c)]
    if vectors[0].ndim != 1 or len({vector.shape for vector in vectors}) != 1:
        shapes = ", ".join(str(vector.shape) for vector in vectors)
        raise SettingsError(f"latent vectors of shapes {shapes}: expected three of equal shape (dim,)")
    result = vectors[0] - vectors[1] + vectors[2]
    if not np.isfinite(result).all():
        raise SettingsError("latent vectors: all coordinates must be finite")
    return to_shell(result, latent) if on_shell else result


def _check(dim: int, latent: str) -> None:
    if isinstance(dim, bool) or not isinstance(dim, int | np.integer) or dim < 1:
        raise SettingsError(f"dim = {dim!r}: expected a whole number, 1 or more")
    if latent not in ("normal", "uniform"):
        raise SettingsError(f"latent = {latent!r}: expected normal or uniform")
