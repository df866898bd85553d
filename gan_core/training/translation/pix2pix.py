"""Pix2Pix (Isola et al. 2017): line art and two colours become a coloured character, learned from pairs.

G minimises λ_adv · (−log D(x, G(x))) + λ_L1 · ‖y − G(x)‖₁ for a pair of a condition x and its image y; D tells (x, y)
from (x, G(x)), patch by patch, and is shown the line art alone of x. The same colours for hair and skin stand in every
pixel of the condition, beside the line art. The paper's dropout is left out: a condition has one translation. With
λ_adv = 0 no D plays, and what is left is a regression of y on x. The adversarial part is the paper's with the
non-saturating loss, and may be any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_core.datasets import Dataset
from gan_core.datasets.pixels import to_pixels
from gan_core.training.images.engine import images_on_device
from gan_core.training.translation import colours
from gan_core.training.translation.architecture import SIDE
from gan_core.training.translation.engine import Sources, TranslationEngine, Translations
from gan_core.training.translation.methods import A_TO_B, LINES, METHODS
from gan_core.training.translation.networks import Generator, PatchDiscriminator
from gan_core.training.translation.objectives import l1


def condition(line_art: Tensor, hair: Tensor, skin: Tensor) -> Tensor:
    """What G and D are told.

    Args:
        line_art: uint8 (n, 32, 32), 255 is paper.
        hair: uint8 (n, 3), red, green and blue.
        skin: uint8 (n, 3).

    Returns:
        Pixels float32 (n, 7, 32, 32) in [−1, 1].
    """
    painted = (to_pixels(colour[:, None, None].expand(-1, SIDE, SIDE, -1)) for colour in (hair, skin))
    return torch.cat((to_pixels(line_art), *painted), 1).contiguous(memory_format=torch.channels_last)


def judged(told: Tensor, pixels: Tensor) -> Tensor:
    """What D sees of conditions (n, 7, 32, 32) and images (n, 3, 32, 32): the line art and the image, (n, 4, 32, 32).

    The two colours are left to L1. As planes without any detail they tell D nothing of how an image is drawn, and drown
    what does.
    """
    return torch.cat((told[:, :LINES], pixels), 1)


def conditions_of(
    dataset: Dataset, part: str
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Line art (n, 32, 32), colours of hair and skin (n, 3), and images (n, 32, 32, 3), of "train" or "test"."""
    if part == "train":
        line_art, attributes, images = dataset.train_line_art, dataset.train_attributes, dataset.train_images
    else:
        line_art, attributes, images = dataset.test_line_art, dataset.test_attributes, dataset.test_images
    if line_art is None or attributes is None:
        raise ValueError(f"{dataset.name} has no line art, or no attributes.")
    return line_art, *colours.of_attributes(attributes), images


class Pix2Pix(TranslationEngine):
    """The training on pairs; see `TranslationEngine`. Domain "a" are conditions, "b" the images that belong to them."""

    method = METHODS["pix2pix"]

    def judged(self, sources: Sources, made: Translations) -> dict[str, tuple[Tensor, Tensor]]:
        """The pairs, and the translations beside what they were made of."""
        told = sources["a"]
        return {"pairs": (judged(told, sources["b"]), judged(told, made[A_TO_B]))}

    def _players(self, random: torch.Generator) -> tuple[dict[str, Generator], dict[str, PatchDiscriminator]]:
        generator = Generator(self.method.plan(self.settings), random, self.device)
        return {A_TO_B: generator}, self._judges(random)

    def _groups(self, part: str) -> dict[str, Tensor]:
        return {"pairs": torch.arange(len(self.dataset.train_images if part == "train" else self.dataset.test_images))}

    def _load(self, part: str, chosen: Mapping[str, Tensor]) -> Sources:
        places = chosen["pairs"].to(self.device)
        arrays = _conditions_on_device(self.dataset, self.device, part)
        images = images_on_device(self.dataset, self.device, part)
        line_art, hair, skin, real = (array.index_select(0, places) for array in (*arrays, images))
        return {"a": condition(line_art, hair, skin), "b": to_pixels(real)}

    def _owed(self, sources: Sources, made: Translations) -> dict[str, Tensor]:
        # Worked out even where it counts for nothing: it costs nothing, and tells how far G is.
        return {"l1": l1(made[A_TO_B], sources["b"])}


@lru_cache(maxsize=4)
def _conditions_on_device(dataset: Dataset, device: torch.device, part: str) -> tuple[Tensor, ...]:
    """Line art and colours as `conditions_of` gives them, shared by all runs of the process."""
    *told, _ = conditions_of(dataset, part)
    return tuple(torch.tensor(array, device=device) for array in told)
