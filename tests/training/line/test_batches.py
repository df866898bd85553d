"""The draws of a one-dimensional run: the numbers of whole blocks, however they are divided."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from gan_core.training.line.batches import DiscriminatorBatches, LatentBatches
from gan_core.training.line.data import MixtureData
from gan_core.training.line.streams import BLOCK, seed_for
from gan_core.training.settings import Settings

MEGABYTE = 2**20
SIZES = (
    Settings(latent_dim=16, batch_size=256),
    Settings(latent_dim=1, batch_size=256),
    Settings(latent_dim=16, batch_size=1021),
    Settings(latent_dim=3, batch_size=2047),
    Settings(latent_dim=5, batch_size=2048),
    Settings(latent_dim=3, batch_size=7),
    Settings(latent_dim=16, batch_size=255, latent="uniform"),
)


def whole_block(settings: Settings, generator: torch.Generator, dtype: type[np.floating]) -> np.ndarray:
    """The latents of so many steps as PyTorch draws them with one call, (BLOCK, latent_dim, batch)."""
    block = torch.from_numpy(np.empty((BLOCK, settings.latent_dim, settings.batch_size), dtype))
    if settings.latent == "normal":
        block.normal_(generator=generator)
    else:
        block.uniform_(-1.0, 1.0, generator=generator)
    return block.numpy()


@pytest.mark.parametrize("settings", SIZES, ids=lambda settings: f"{settings.latent_dim}x{settings.batch_size}")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_latents_are_those_of_blocks_drawn_whole(settings: Settings, dtype: type[np.floating]) -> None:
    seeds = (3, 4)
    batches = LatentBatches(settings, seeds, "generator", dtype)
    generators = [torch.Generator().manual_seed(seed_for(seed, "generator")) for seed in seeds]
    for _ in range(2):
        blocks = [whole_block(settings, generator, dtype) for generator in generators]
        for step in range(BLOCK):
            (latents,) = batches.draw()
            np.testing.assert_array_equal(latents, [block[step] for block in blocks])


@pytest.mark.parametrize("make", [LatentBatches, DiscriminatorBatches])
def test_a_stream_goes_on_from_every_place_in_a_block(make: type[LatentBatches]) -> None:
    settings = SIZES[0]

    def fresh(seed: int) -> LatentBatches:
        if make is DiscriminatorBatches:
            return DiscriminatorBatches(settings, (seed,), np.float32, MixtureData(settings))
        return LatentBatches(settings, (seed,), "generator", np.float32)

    batches, other = fresh(1), fresh(2)
    for _ in range(BLOCK + 2):
        other.restore(*batches.state())
        for mine, restored in zip(batches.draw(), other.draw(), strict=True):
            np.testing.assert_array_equal(mine, restored)


def test_latents_of_many_steps_take_little_room() -> None:
    """What G draws beforehand is an eighth of a megabyte, where the block has half of one."""
    batches = LatentBatches(SIZES[0], (1,), "generator", np.float32)
    for _ in range(BLOCK):
        (latents,) = batches.draw()
    assert BLOCK * latents.nbytes == MEGABYTE // 2
    room = latents
    while isinstance(room.base, np.ndarray):
        room = room.base
    assert latents.nbytes <= room.nbytes <= MEGABYTE // 8
