"""The latents at which a generator on the line is looked at: the same for every run with the same noise."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from gan_core.theory.pushforward import Pushforward
from gan_core.training.line.activations import Array
from gan_core.training.line.evaluation import Inputs

RUG_LINES = 41
MAP_NODES = 121
MAP_SLICES = 9
GRADIENT_LATENTS = 512
GRADIENT_LATENTS_1D = 128
_SEED = 20140610


class Places(NamedTuple):
    """Latents of one kind of noise.

    Attributes:
        cells: those of the push-forward.
        probes: those at which it needs to know the slopes of G first, (n, latent_dim); None if it needs not.
        lines: on straight lines parallel to the first axis: the map's, MAP_NODES on each of its slices, the first of
            them through 0; then the rug's, on that line.
        map_z: (MAP_NODES,), the first coordinates of those on each slice.
        rug_z: (RUG_LINES,), at equal steps of probability.
        gradient_latents: (latent_dim, n), a fixed batch: GRADIENT_LATENTS at random, or in 1-D GRADIENT_LATENTS_1D in
            the middle of as many parts of equal probability, whose mean gradient is hundreds of times more exact.
    """

    cells: Inputs
    probes: Array | None
    lines: Inputs
    map_z: Array
    rug_z: Array
    gradient_latents: Array


@lru_cache(maxsize=8)
def places(latent_dim: int, latent: str, dtype: np.dtype[np.floating]) -> Places:
    """Of so many coordinates, "normal" or "uniform", for networks of this precision."""
    random, normal = np.random.default_rng(_SEED), latent == "normal"

    def draw(*shape: int) -> Array:
        return random.standard_normal(shape) if normal else random.uniform(-1, 1, shape)

    def evenly(n: int) -> Array:
        middles = (np.arange(n) + 0.5) / n
        return ndtri(middles) if normal else 2 * middles - 1

    gradient_latents, elsewhere = draw(latent_dim, GRADIENT_LATENTS), draw(MAP_SLICES - 1, latent_dim)
    if latent_dim == 1:
        gradient_latents = evenly(GRADIENT_LATENTS_1D)[None]
    slices = np.zeros((1, 1)) if latent_dim == 1 else np.vstack([0 * elsewhere[:1], elsewhere])
    reach = 3.0 if normal else 1.0
    map_z = np.linspace(-reach, reach, MAP_NODES)
    rug_z = evenly(RUG_LINES)
    lines = np.concatenate([_along(slices, map_z), _along(slices[:1], rug_z)])
    pushforward = Pushforward(latent_dim, latent, [0.0])
    for shared in (map_z, rug_z, gradient_latents):
        shared.setflags(write=False)
    return Places(
        Inputs(pushforward.latents, dtype), pushforward.probes, Inputs(lines, dtype), map_z, rug_z, gradient_latents
    )


def _along(slices: Array, z: Array) -> Array:
    """Latents on lines parallel to the first axis, one through each row of `slices`: (slices · len(z), latent_dim)."""
    latents = np.repeat(slices, len(z), axis=0)
    latents[:, 0] = np.tile(z, len(slices))
    return latents
