"""Pix2Pix (Isola et al. 2017): line art and two colours become a coloured character, learned from pairs.

G minimises λ_adv · (−log D(x, G(x))) + λ_L1 · ‖y − G(x)‖₁ for a pair of a condition x and its image y; D tells (x, y)
from (x, G(x)), patch by patch, and is shown the line art alone of x. The same colours for hair and skin stand in every
pixel of the condition, beside the line art. The paper's dropout is left out: a condition has one translation. With
λ_adv = 0 no D plays, and what is left is a regression of y on x.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_core.datasets import Dataset
from gan_core.datasets.pixels import to_pixels
from gan_core.training.images.engine import evaluating
from gan_core.translation import colours
from gan_core.translation.architecture import SIDE
from gan_core.translation.engine import TranslationEngine
from gan_core.translation.methods import A_TO_B, LINES, METHODS
from gan_core.translation.networks import Generator, PatchDiscriminator
from gan_core.translation.objectives import PAIRED, l1, weighted
from gan_core.translation.settings import Pix2PixSettings

_METHOD = METHODS["pix2pix"]
DIRECTION = A_TO_B
"""The only one: from line art to characters."""


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


class Pix2Pix(TranslationEngine[Pix2PixSettings]):
    """The training on pairs; see `TranslationEngine`."""

    method = _METHOD

    def __init__(
        self,
        settings: Pix2PixSettings,
        device: torch.device | str | None = None,
        mixed_precision: bool | None = None,
    ) -> None:
        super().__init__(settings, device, mixed_precision)
        self._pairs = [torch.tensor(array).to(self.device) for array in conditions_of(self.dataset, "train")]
        self._places = torch.arange(len(self.dataset.train_images))
        self._batch: tuple[Tensor, Tensor, Tensor] | None = None

    @torch.no_grad()
    def verdicts(self, told: Tensor, pixels: Tensor) -> NDArray[np.float32]:
        """D's probability that each patch is real, (n, 8, 8).

        Args:
            told: conditions (n, 7, 32, 32).
            pixels: images (n, 3, 32, 32).
        """
        network = self.discriminators["pairs"]
        with evaluating(network):
            return PAIRED.probability(network(judged(told, pixels).to(self.device))).cpu().numpy()

    def _players(self, random: torch.Generator) -> tuple[dict[str, Generator], dict[str, PatchDiscriminator]]:
        generator = Generator(_METHOD.plan(self.settings), random, self.device)
        return {DIRECTION: generator}, self._judges(random)

    def _generator_losses(self) -> tuple[dict[str, Tensor], Tensor]:
        places = self._draw(self._places).to(self.device)
        line_art, hair, skin, images = (array.index_select(0, places) for array in self._pairs)
        told, real = condition(line_art, hair, skin), to_pixels(images)
        made = self.generators[DIRECTION](told)
        self._batch = told, real, made.detach()
        parts = {"l1": l1(made, real)}
        if self.settings.adversarial_weight:
            _, raw = self.discriminators["pairs"].compare(judged(told, real), judged(told, made))
            parts["adversarial"] = PAIRED.generator(raw)
        weights = {"l1": self.settings.l1_weight, "adversarial": self.settings.adversarial_weight}
        return parts, weighted(parts, weights)

    def _discriminator_loss(self) -> Tensor:
        if self._batch is None:
            raise RuntimeError("A step begins with the generator.")
        told, real, made = self._batch
        raw_real, raw_made = self.discriminators["pairs"].compare(judged(told, real), judged(told, made))
        return PAIRED.discriminator(raw_real, raw_made)
