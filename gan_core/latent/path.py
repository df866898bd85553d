"""A way through several latents, piece by piece, open or closed to a loop."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_core.errors import SettingsError
from gan_core.latent.interpolation import Interpolation, lerp, slerp

FEWEST_KEYS, MOST_KEYS = 2, 8
MOST_FRAMES = 10_000

_INTERPOLATIONS: dict[str, Callable[..., NDArray[np.float64]]] = {"lerp": lerp, "slerp": slerp}


def path(
    keys: ArrayLike, frames: int, interpolation: Interpolation = "slerp", closed: bool = False
) -> NDArray[np.float64]:
    """Frames of a way through all keys, in order, with the same number of frames for each piece.

    Args:
        keys: the latents on the way, (k, dim), k from 2 to 8; finite.
        frames: how many latents to return, at least 2.
        interpolation: "lerp", straight pieces, or "slerp", great circles.
        closed: go back from the last key to the first. The loop then stops one frame short of the first key, so that
            played again and again it never shows a frame twice.

    Returns:
        float64 (frames, dim). Open: first and last frame are exactly the first and last key. Closed: the first frame
        is exactly the first key.

    Raises:
        SettingsError: an argument that is not allowed.
    """
    if isinstance(frames, bool) or not isinstance(frames, int | np.integer) or not 2 <= frames <= MOST_FRAMES:
        raise SettingsError(f"frames = {frames!r}: expected a whole number from 2 to {MOST_FRAMES:,}")
    keys = _checked(keys)
    # Numerator first: frame i times the number of pieces is a whole number, so that a frame on a key meets it exactly.
    steps = frames if closed else frames - 1
    return along(keys, np.arange(frames) * segment_count(len(keys), closed) / steps, interpolation, closed)


def along(
    keys: ArrayLike, times: ArrayLike, interpolation: Interpolation = "slerp", closed: bool = False
) -> NDArray[np.float64]:
    """Points of the way through all keys: key i is at time i.

    Args:
        keys: the latents on the way, (k, dim), k from 2 to 8; finite.
        times: a number, or (T,) numbers, from 0 to `segment_count(k, closed)`.
        interpolation: "lerp" or "slerp".
        closed: whether a last piece goes back to the first key.

    Returns:
        float64 (dim,) for a number, (T, dim) for several; exactly key i at time i.

    Raises:
        SettingsError: an argument that is not allowed.
    """
    keys = _checked(keys)
    if interpolation not in _INTERPOLATIONS:
        raise SettingsError(f"interpolation = {interpolation!r}: expected one of {', '.join(_INTERPOLATIONS)}")
    segments = segment_count(len(keys), closed)
    given = np.asarray(times, dtype=np.float64)
    if given.ndim > 1 or not ((given >= 0.0) & (given <= segments)).all():
        raise SettingsError(f"times: expected numbers from 0 to {segments}, the number of pieces")
    at = np.atleast_1d(given)
    piece = np.minimum(np.floor(at).astype(int), segments - 1)
    points = np.empty((len(at), keys.shape[1]))
    for segment in np.unique(piece):
        here = piece == segment
        ends = keys[segment], keys[(segment + 1) % len(keys)]
        points[here] = _INTERPOLATIONS[interpolation](*ends, at[here] - segment)
    return points if given.ndim else points[0]


def segment_count(keys: int, closed: bool) -> int:
    """How many pieces a way through that many keys has."""
    return keys if closed else keys - 1


def _checked(keys: ArrayLike) -> NDArray[np.float64]:
    keys = np.asarray(keys, dtype=np.float64)
    if keys.ndim != 2 or not FEWEST_KEYS <= len(keys) <= MOST_KEYS or keys.shape[1] == 0:
        raise SettingsError(
            f"keys of shape {keys.shape}: expected {FEWEST_KEYS} to {MOST_KEYS} latent vectors, (k, dim)"
        )
    if not np.isfinite(keys).all():
        raise SettingsError("keys: all coordinates must be finite")
    return keys
