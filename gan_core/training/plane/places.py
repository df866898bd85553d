"""The latents at which a generator of points is looked at: the same for every run with the same noise."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.line.evaluation import Inputs

COUNTED = 16_384
"""Samples of which p_g is counted."""
GRADIENT_LATENTS = 512
MESH_LINES = 21
"""In each of two directions; an odd number, so that one goes through 0."""
MESH_NODES = 41
_REACH = 2.5
_SEED = 20140612


class Places(NamedTuple):
    """Latents of one kind of noise.

    Attributes:
        counted: COUNTED of them.
        mesh: in the plane of the first two coordinates, line by line with MESH_NODES on each; with one coordinate a
            single line.
        coarse_mesh: every second node of these lines.
        gradient_latents: (latent_dim, GRADIENT_LATENTS), a fixed batch.
    """

    counted: Inputs
    mesh: Inputs
    coarse_mesh: Inputs
    gradient_latents: Array


@lru_cache(maxsize=8)
def places(latent_dim: int, latent: str, dtype: np.dtype[np.floating]) -> Places:
    """Of so many coordinates, "normal" or "uniform", for networks of this precision."""
    random, normal = np.random.default_rng(_SEED), latent == "normal"
    shape = latent_dim, COUNTED + GRADIENT_LATENTS
    drawn = random.standard_normal(shape) if normal else random.uniform(-1, 1, shape)
    lines = _mesh(latent_dim, _REACH if normal else 1.0)
    mesh, coarse = (Inputs(lines[:, ::every].reshape(-1, latent_dim), dtype) for every in (1, 2))
    gradient_latents = drawn[:, COUNTED:]
    gradient_latents.setflags(write=False)
    return Places(Inputs(drawn[:, :COUNTED].T, dtype), mesh, coarse, gradient_latents)


def _mesh(latent_dim: int, reach: float) -> Array:
    """(lines, MESH_NODES, latent_dim), those along the first coordinate first."""
    along = np.linspace(-reach, reach, MESH_NODES)
    if latent_dim == 1:
        return along[None, :, None]
    lines, nodes = np.meshgrid(np.linspace(-reach, reach, MESH_LINES), along, indexing="ij")
    mesh = np.zeros((2 * MESH_LINES, MESH_NODES, latent_dim))
    mesh[..., 0] = np.concatenate([nodes, lines])
    mesh[..., 1] = np.concatenate([lines, nodes])
    return mesh
