"""Random draws of a one-dimensional run: each player's mini-batches, in the order in which it will use them.

The discriminator's draws and the generator's come from separate streams, so what one player sees does not depend on
how often the other moves; changing k in the middle of a run leaves both streams alone. Draws are made for many steps
at a time, because one call for a block costs little more than one call for a step.

Data are kept as base noise (a uniform for the component, a normal for the place inside it) and turned into samples of
the mixture only when used: moving the mixture in the middle of a run does not touch the random stream either.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from gan_core.errors import CheckpointError
from gan_core.training.line.activations import Array
from gan_core.training.line.streams import BLOCK, seed_for
from gan_core.training.settings import Settings


class LatentBatches:
    """The latents of one player, a mini-batch a step.

    Args:
        settings: batch size, latent dimension and distribution.
        seeds: one seed for each stacked run.
        purpose: "discriminator" or "generator".
        dtype: np.float32 or np.float64.
    """

    def __init__(self, settings: Settings, seeds: tuple[int, ...], purpose: str, dtype: type[np.floating]) -> None:
        self._settings = settings
        self._generators = [torch.Generator().manual_seed(seed_for(seed, purpose)) for seed in seeds]
        self._dtype = torch.float64 if np.dtype(dtype) == np.float64 else torch.float32
        self._starts: list[torch.Tensor] = []
        self._next = BLOCK

    def draw(self) -> tuple[Array, ...]:
        """The arrays of the next step: latents (runs, latent_dim, batch)."""
        if self._next == BLOCK:
            self._starts = [generator.get_state() for generator in self._generators]
            self._fill()
            self._next = 0
        self._next += 1
        return self._step(self._next - 1)

    def state(self) -> tuple[dict[str, Array], dict[str, Any]]:
        """What `restore` needs: the generators' states before the current block, and the place in it."""
        used_up = self._next == BLOCK
        starts = [generator.get_state() for generator in self._generators] if used_up else self._starts
        return {f"stream{run}": start.numpy() for run, start in enumerate(starts)}, {"next": self._next}

    def restore(self, arrays: dict[str, Array], record: dict[str, Any]) -> None:
        """Continue with exactly the draws that followed when `state` was taken.

        Raises:
            CheckpointError: the arrays are no state of a random stream.
        """
        for run, generator in enumerate(self._generators):
            try:
                generator.set_state(torch.from_numpy(np.array(arrays[f"stream{run}"], np.uint8)))
            except RuntimeError as error:
                raise CheckpointError(f"This is not the state of a random stream ({error}).") from None
        self._next = BLOCK
        if record["next"] < BLOCK:
            self.draw()
            self._next = record["next"]

    def _fill(self) -> None:
        settings = self._settings
        self._latents = self._noise((settings.latent_dim, settings.batch_size), settings.latent)

    def _step(self, index: int) -> tuple[Array, ...]:
        return (self._latents[index],)

    def _noise(self, shape: tuple[int, ...], distribution: str) -> Array:
        block = torch.empty((BLOCK, len(self._generators), *shape), dtype=self._dtype)
        for run, generator in enumerate(self._generators):
            # Filled in one contiguous piece: PyTorch draws such a piece with vector instructions.
            piece = torch.empty((BLOCK, *shape), dtype=self._dtype)
            if distribution == "normal":
                piece.normal_(generator=generator)
            else:
                piece.uniform_(-1.0, 1.0, generator=generator)
            block[:, run] = piece
        return block.numpy()


class DiscriminatorBatches(LatentBatches):
    """The discriminator's draws: latents, and real samples of the mixture."""

    def __init__(self, settings: Settings, seeds: tuple[int, ...], dtype: type[np.floating]) -> None:
        super().__init__(settings, seeds, "discriminator", dtype)

    def retarget(self, settings: Settings) -> None:
        """Take over another mixture from the next step on; the noise behind the samples stays."""
        self._settings = settings
        if self._starts:
            self._place()

    def _fill(self) -> None:
        super()._fill()
        batch = (self._settings.batch_size,)
        self._where = self._noise(batch, "uniform")
        self._within = self._noise(batch, "normal")
        self._place()

    def _place(self) -> None:
        settings, dtype = self._settings, self._within.dtype
        shares = np.cumsum(settings.weights) / np.sum(settings.weights)
        self._real = settings.means[0] + settings.stds[0] * self._within
        for share, mean, std in zip(shares[:-1], settings.means[1:], settings.stds[1:], strict=True):
            # A handful of comparisons of whole blocks beats a search for each sample.
            np.copyto(self._real, mean + std * self._within, where=self._where >= dtype.type(2 * share - 1))

    def _step(self, index: int) -> tuple[Array, ...]:
        """Latents (runs, latent_dim, batch) and real samples (runs, batch)."""
        return self._latents[index], self._real[index]
