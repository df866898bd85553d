"""Latents and classes as a checkpoint's generator met them in training, drawn anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gan_core.checkpoints import Checkpoint


def draw_latents(checkpoint: Checkpoint, count: int, random: np.random.Generator) -> NDArray[np.float32]:
    """Latents float32 (count, latent_dim) from the distribution that the checkpoint was trained with."""
    shape = (count, checkpoint.settings.latent_dim)
    if checkpoint.settings.latent == "uniform":
        return random.uniform(-1.0, 1.0, shape).astype(np.float32)
    return random.standard_normal(shape).astype(np.float32)


def balanced_labels(checkpoint: Checkpoint, count: int) -> NDArray[np.int64] | None:
    """Each class in turn, int64 (count,); None for an unconditional checkpoint."""
    return np.arange(count) % len(checkpoint.classes) if checkpoint.classes else None
