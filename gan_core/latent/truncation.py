"""Truncation: give up variety for images that are more typical.

Brock et al. ("Large Scale GAN Training for High Fidelity Natural Image Synthesis", 2019, section 3.1) draw z from a
normal distribution and draw again each coordinate that falls outside a threshold. That needs fresh samples. A latent
that is given already, like the ends of a walk, is scaled towards the mean of all latents instead, as Karras et al.
(2019, appendix B) do in their w: z̄ + ψ (z − z̄), and z̄ = 0 here. Both move latents to the middle, where the density is
highest and G has seen most; both shrink |z| below the shell of typical lengths, so that too much of it leaves the
region of the training again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_core.errors import SettingsError

LARGEST_PSI = 1.5
LEAST_THRESHOLD, LARGEST_THRESHOLD = 0.01, 8.0


def truncate(latents: ArrayLike, psi: float) -> NDArray[np.float64]:
    """Given latents, scaled towards their mean 0: ψ z.

    Args:
        latents: (..., dim), finite.
        psi: from 0, all the same image, over 1, unchanged, to 1.5.

    Raises:
        SettingsError: psi outside its range or latents that are not finite.
    """
    latents = np.asarray(latents, dtype=np.float64)
    if not 0.0 <= psi <= LARGEST_PSI:
        raise SettingsError(f"psi = {psi!r}: expected a number from 0 to {LARGEST_PSI}")
    if not np.isfinite(latents).all():
        raise SettingsError("latent vectors: all coordinates must be finite")
    return psi * latents


def truncated_latents(count: int, dim: int, threshold: float, seed: int, latent: str = "normal") -> NDArray[np.float64]:
    """Fresh latents from the truncated distribution: coordinates beyond ±threshold are drawn again until none is.

    Coordinates that lie within are those of the untruncated draw of the same seed, so that samples change little by
    little as the threshold falls.

    Args:
        count: how many, at least 1.
        dim: coordinates of each, at least 1.
        threshold: from 0.01 to 8, in standard deviations of a normal latent.
        seed: a whole number, 0 or more.
        latent: "normal" or "uniform".

    Returns:
        float64 (count, dim).

    Raises:
        SettingsError: an argument that is not allowed.
    """
    for name, value, least in (("count", count, 1), ("dim", dim, 1), ("seed", seed, 0)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise SettingsError(f"{name} = {value!r}: expected a whole number, {least} or more")
    if not LEAST_THRESHOLD <= threshold <= LARGEST_THRESHOLD:
        raise SettingsError(
            f"threshold = {threshold!r}: expected a number from {LEAST_THRESHOLD} to {LARGEST_THRESHOLD}"
        )
    if latent not in ("normal", "uniform"):
        raise SettingsError(f"latent = {latent!r}: expected normal or uniform")
    random = np.random.default_rng(seed)

    def draw(size: int) -> NDArray[np.float64]:
        return random.standard_normal(size) if latent == "normal" else random.uniform(-1.0, 1.0, size)

    flat = draw(count * dim)
    while len(outside := np.flatnonzero(np.abs(flat) > threshold)):
        flat[outside] = draw(len(outside))
    return flat.reshape(count, dim)
