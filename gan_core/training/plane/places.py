"""The latents at which a generator of points is looked at: the same for every run with the same noise."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gan_core.training.line.activations import Array

COUNTED = 16_384
"""Samples of which p_g is counted; while one snapshot chases the next, the first quarter."""
COUNTED_LIVE = COUNTED // 4
GRADIENT_LATENTS = 512
MESH_LINES = 21
"""In each of two directions; an odd number, so that one goes through 0."""
MESH_NODES = 41
_REACH = 2.5
_SEED = 20140612


class Places(NamedTuple):
    """Latents of one kind of noise, one a column.

    Attributes:
        counted: (latent_dim, COUNTED).
        mesh: (latent_dim, lines · MESH_NODES), a mesh in the plane of the first two coordinates, line by line; with one
            coordinate a single line.
        gradient_latents: (latent_dim, GRADIENT_LATENTS), a fixed batch.
    """

    counted: Array
    mesh: Array
    gradient_latents: Array


@lru_cache(maxsize=8)
def places(latent_dim: int, latent: str) -> Places:
    """Of so many coordinates, "normal" or "uniform"."""
    random, normal = np.random.default_rng(_SEED), latent == "normal"
    shape = latent_dim, COUNTED + GRADIENT_LATENTS
    drawn = random.standard_normal(shape) if normal else random.uniform(-1, 1, shape)
    found = Places(drawn[:, :COUNTED], _mesh(latent_dim, _REACH if normal else 1.0), drawn[:, COUNTED:])
    for values in found:
        values.setflags(write=False)
    return found


def _mesh(latent_dim: int, reach: float) -> Array:
    along = np.linspace(-reach, reach, MESH_NODES)
    if latent_dim == 1:
        return along[None]
    lines, nodes = np.meshgrid(np.linspace(-reach, reach, MESH_LINES), along, indexing="ij")
    mesh = np.zeros((latent_dim, 2 * lines.size))
    mesh[0] = np.concatenate([nodes.ravel(), lines.ravel()])
    mesh[1] = np.concatenate([lines.ravel(), nodes.ravel()])
    return mesh
