"""Random draws of a run on numbers or points: each player's mini-batches, in the order in which it will use them.

The discriminator's draws and the generator's come from separate streams, so what one player sees does not depend on
how often the other moves; changing k in the middle of a run leaves both streams alone. Draws are made for many steps
at a time, because one call for a block costs little more than one call for a step. A player that needs nothing but
latents makes those of a large block in pieces when it comes to them: that takes no longer, and a fraction of the room.

Data are kept as base noise (a uniform for the component, a normal for the place inside it) and turned into samples of
p_data only when used: moving p_data in the middle of a run does not touch the random stream either.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from gan_core.errors import CheckpointError
from gan_core.training.line.activations import Array
from gan_core.training.line.data import Data
from gan_core.training.line.streams import BLOCK, seed_for
from gan_core.training.settings import Settings

_PIECE = 2**15
"""Numbers that each run draws at a time: 128 KB where a block may take 512, and in no more time."""
_VECTOR = 16
"""So many normal numbers PyTorch makes together, out of as many uniform ones: only between two such groups can a draw
be divided without changing its numbers."""


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
        self._dtype = dtype
        self._starts: list[torch.Tensor] = []
        self._blocks: dict[str, Array] = {}
        self._at_once = _steps_at_once(settings.latent_dim * settings.batch_size)
        self._next = BLOCK

    def draw(self) -> tuple[Array, ...]:
        """The arrays of the next step, until the one after it is drawn: latents (runs, latent_dim, batch)."""
        if self._next == BLOCK:
            self._starts = [generator.get_state() for generator in self._generators]
            self._next = 0
        place = self._next % self._at_once
        if place == 0:
            self._fill()
        self._next += 1
        return self._step(place)

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
        for _ in range(record["next"] if record["next"] < BLOCK else 0):
            self.draw()

    def _fill(self) -> None:
        settings = self._settings
        self._latents = self._noise("latents", (settings.latent_dim, settings.batch_size), settings.latent)

    def _step(self, index: int) -> tuple[Array, ...]:
        return (self._latents[index],)

    def _noise(self, name: str, shape: tuple[int, ...], distribution: str) -> Array:
        """Random numbers for the next steps, (steps, runs, *shape), in the memory of the last ones of this name."""
        if name not in self._blocks:
            # Each run's numbers lie in one contiguous piece: PyTorch draws such a piece with vector instructions.
            self._blocks[name] = np.empty((len(self._generators), self._at_once, *shape), self._dtype)
        block = self._blocks[name]
        for piece, generator in zip(map(torch.from_numpy, block), self._generators, strict=True):
            if distribution == "normal":
                piece.normal_(generator=generator)
            else:
                piece.uniform_(-1.0, 1.0, generator=generator)
        return block.swapaxes(0, 1)


class DiscriminatorBatches(LatentBatches):
    """The discriminator's draws: latents, and real samples.

    Args:
        settings: as of `LatentBatches`.
        seeds: likewise.
        dtype: likewise.
        data: where the real samples come from.
    """

    def __init__(self, settings: Settings, seeds: tuple[int, ...], dtype: type[np.floating], data: Data) -> None:
        super().__init__(settings, seeds, "discriminator", dtype)
        self._data = data
        self._at_once = BLOCK  # The noise behind the samples follows the latents of all steps in the stream.

    def retarget(self, data: Data) -> None:
        """Take over other data from the next step on; the noise behind the samples stays."""
        self._data = data
        if self._starts:
            self._place()

    def _fill(self) -> None:
        super()._fill()
        batch = self._settings.batch_size
        self._where = self._noise("where", (batch,), "uniform")
        self._within = self._noise("within", (self._data.dimension, batch), "normal")
        self._place()

    def _place(self) -> None:
        self._real = self._data.place(self._where, self._within)

    def _step(self, index: int) -> tuple[Array, ...]:
        """Latents (runs, latent_dim, batch) and real samples (runs, dimension, batch)."""
        return self._latents[index], self._real[index]


def _steps_at_once(size: int) -> int:
    """How many steps of `size` numbers a run draws together, so that a block has the same numbers as drawn whole."""
    steps = BLOCK
    while steps > 1 and steps * size > _PIECE and steps // 2 * size % _VECTOR == 0:
        steps //= 2
    return steps
