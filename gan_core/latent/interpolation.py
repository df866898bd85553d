"""Walking through latent space: straight lines, great circles and grids between latent vectors.

A straight line between two points of high-dimensional normal noise passes close to the origin. There the noise has next
to no mass: in d dimensions nearly all of it lies in a thin shell of radius √d. A generator was never trained there, and
pictures half-way look washed out for that reason alone. Spherical interpolation (slerp) follows the shell instead
(Shoemake, "Animating Rotation with Quaternion Curves", 1985; for generative models White, "Sampling Generative
Networks", 2016, section 2). For uniform noise, whose support is a cube, the straight line stays
inside; slerp may leave it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_core.errors import SettingsError

Interpolation = Literal["lerp", "slerp"]

# Closer to parallel than this, sin(angle) has too few digits to divide by, and chord and arc are the same to 1e-16.
_SMALLEST_SINE = 1e-7


def lerp(a: ArrayLike, b: ArrayLike, t: ArrayLike) -> NDArray[np.float64]:
    """Linear interpolation (1 − t) a + t b.

    Args:
        a: latent vector at t = 0, (dim,), or a batch of them, (..., dim); finite.
        b: latent vector at t = 1, of the same shape.
        t: a number, or (T,) numbers; finite. Outside [0, 1] the line is prolonged.

    Returns:
        float64 array of a's shape for a number t, (T, *shape of a) for an array; exactly a at t = 0 and b at t = 1.

    Raises:
        SettingsError: shapes that differ, values that are not finite, or t with more than one axis.
    """
    a, b = _pair(a, b)
    return _lerp(a, b, _times(t, a.ndim))


def slerp(a: ArrayLike, b: ArrayLike, t: ArrayLike) -> NDArray[np.float64]:
    """Spherical interpolation: the direction along the great circle, the length linearly.

    With ω the angle between a and b the direction is (sin((1 − t) ω) a/|a| + sin(t ω) b/|b|) / sin ω (Shoemake 1985,
    section 3.3). Where no great circle is singled out, for parallel, opposite or zero vectors, it is `lerp`.

    Args:
        a: latent vector at t = 0, (dim,), or a batch of them, (..., dim); finite.
        b: latent vector at t = 1, of the same shape.
        t: a number, or (T,) numbers, in [0, 1].

    Returns:
        float64 array of a's shape for a number t, (T, *shape of a) for an array; exactly a at t = 0 and b at t = 1.

    Raises:
        SettingsError: shapes that differ, values that are not finite, t outside [0, 1] or with more than one axis.
    """
    a, b = _pair(a, b)
    times = _times(t, a.ndim)
    if ((times < 0.0) | (times > 1.0)).any():
        raise SettingsError(f"t = {t!r}: expected a number in [0, 1] on a great circle")
    return _slerp(a, b, times)


def grid(
    a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, rows: int, columns: int, path: Interpolation = "lerp"
) -> NDArray[np.float64]:
    """A sheet of latent vectors between four corners: down the left and right side first, then across each row.

    Args:
        a: top left corner, (dim,).
        b: top right corner, (dim,).
        c: bottom left corner, (dim,).
        d: bottom right corner, (dim,).
        rows: number of rows, at least 1; with one row it is the top side.
        columns: number of columns, at least 1; with one column it is the left side.
        path: "lerp", straight lines (bilinear interpolation), or "slerp", great circles.

    Returns:
        float64 array (rows, columns, dim).

    Raises:
        SettingsError: shapes that differ, values that are not finite, too few rows or columns, or an unknown path.
    """
    for name, count in (("rows", rows), ("columns", columns)):
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
            raise SettingsError(f"{name} = {count!r}: expected a whole number, 1 or more")
    if path not in ("lerp", "slerp"):
        raise SettingsError(f"path = {path!r}: expected lerp or slerp")
    a, b = _pair(a, b)
    _, c = _pair(a, c)
    _, d = _pair(a, d)
    if a.ndim != 1:
        raise SettingsError(f"corners of shape {a.shape}: expected one latent vector (dim,) for each corner")
    along = lerp if path == "lerp" else slerp
    down, across = np.linspace(0.0, 1.0, rows), np.linspace(0.0, 1.0, columns)
    return np.moveaxis(along(along(a, c, down), along(b, d, down), across), 0, 1)


def seeded_latent(seed: int, dim: int, latent: str = "normal") -> NDArray[np.float64]:
    """One latent vector that the same seed always gives.

    Args:
        seed: a whole number, 0 or more.
        dim: number of coordinates, at least 1.
        latent: "normal", independent N(0, 1) coordinates, or "uniform", coordinates uniform on [−1, 1].

    Returns:
        float64 array (dim,).

    Raises:
        SettingsError: an argument that is not allowed.
    """
    for name, value, least in (("seed", seed, 0), ("dim", dim, 1)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise SettingsError(f"{name} = {value!r}: expected a whole number, {least} or more")
    generator = np.random.default_rng(seed)
    if latent == "normal":
        return generator.standard_normal(dim)
    if latent == "uniform":
        return generator.uniform(-1.0, 1.0, dim)
    raise SettingsError(f"latent = {latent!r}: expected normal or uniform")


def _lerp(a: NDArray[np.float64], b: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Interpolates straight; t broadcasts against a and b."""
    return (1.0 - t) * a + t * b


def _slerp(a: NDArray[np.float64], b: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Interpolates along great circles of the last axis; t broadcasts against a and b."""
    length_a = np.linalg.norm(a, axis=-1, keepdims=True)
    length_b = np.linalg.norm(b, axis=-1, keepdims=True)
    unit_a = a / np.where(length_a > 0.0, length_a, 1.0)
    unit_b = b / np.where(length_b > 0.0, length_b, 1.0)
    # Kahan's formula: the arc cosine of the dot product has half of the digits for vectors that are nearly parallel.
    angle = 2.0 * np.arctan2(
        np.linalg.norm(unit_a - unit_b, axis=-1, keepdims=True),
        np.linalg.norm(unit_a + unit_b, axis=-1, keepdims=True),
    )
    sine = np.sin(angle)
    circle = (sine > _SMALLEST_SINE) & (length_a > 0.0) & (length_b > 0.0)
    direction = np.sin((1.0 - t) * angle) * unit_a + np.sin(t * angle) * unit_b
    curved = direction / np.where(circle, sine, 1.0) * ((1.0 - t) * length_a + t * length_b)
    # Straight at the ends too, where both agree: lerp gives back a and b to the last bit.
    return np.where(circle & (t > 0.0) & (t < 1.0), curved, _lerp(a, b, t))


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both as float64 arrays of the same shape (..., dim), finite."""
    a = np.asarray(a, dtype=np.float64)
    b = np.asarray(b, dtype=np.float64)
    if a.ndim == 0 or a.shape != b.shape or a.shape[-1] == 0:
        raise SettingsError(f"latent vectors of shapes {a.shape} and {b.shape}: expected equal shapes (..., dim)")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise SettingsError("latent vectors: all coordinates must be finite")
    return a, b


def _times(t: ArrayLike, axes: int) -> NDArray[np.float64]:
    """T with as many axes behind it as a latent array has, so that it broadcasts."""
    times = np.asarray(t, dtype=np.float64)
    if times.ndim > 1 or not np.isfinite(times).all():
        raise SettingsError(f"t of shape {times.shape}: expected a finite number or a list of them")
    return times.reshape(times.shape + (1,) * axes)
