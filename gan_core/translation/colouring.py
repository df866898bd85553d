"""A trained Pix2Pix at work on a drawing: its colours, those of the network that had no adversary, and D's verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets
from gan_core.training.translation import colours
from gan_core.training.translation.methods import A_TO_B
from gan_core.translation import checkpoints, inputs
from gan_core.translation.checkpoints import BASELINE, Translator

if TYPE_CHECKING:
    from torch import Tensor

JUDGE = "pairs"
"""The discriminator of Pix2Pix."""


@dataclass(frozen=True, eq=False)
class Drawings:
    """Drawings that no network has learned from.

    Attributes:
        total: how many there are.
        line_art: uint8 (n, 32, 32), 255 is paper.
        hair: their colours, uint8 (n, 3).
        skin: uint8 (n, 3).
        images: as their artist coloured them, uint8 (n, 32, 32, 3).
    """

    total: int
    line_art: NDArray[np.uint8]
    hair: NDArray[np.uint8]
    skin: NDArray[np.uint8]
    images: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Coloured:
    """What one network makes of drawings.

    Attributes:
        images: uint8 (n, 32, 32, 3).
        verdicts: the probability that D gives to each patch of being real, float32 (n, 8, 8); None if no D was kept.
    """

    images: NDArray[np.uint8]
    verdicts: NDArray[np.float32] | None


def test_drawings(first: int, count: int) -> Drawings:
    """Some drawings of the test set.

    Args:
        first: the place of the first one; behind the last one the first one comes again.
        count: how many.
    """
    from gan_core.training.translation.pix2pix import conditions_of

    line_art, hair, skin, images = conditions_of(datasets.load(colours.DATASET), "test")
    places = (first + np.arange(count)) % len(images)
    return Drawings(len(images), line_art[places], hair[places], skin[places], images[places])


def without_adversary(translator: Translator) -> Translator | None:
    """The same network trained by L1 alone, if it is there.

    Raises:
        CheckpointError: it is there and damaged.
    """
    name = translator.name + BASELINE
    return checkpoints.loaded(name) if name in checkpoints.shipped() else None


def colour(
    translator: Translator,
    judging: Translator,
    line_art: NDArray[np.integer],
    hair: NDArray[np.integer],
    skin: NDArray[np.integer],
) -> Coloured:
    """Colour drawings, and have them judged.

    Args:
        translator: who colours.
        judging: whose D judges.
        line_art: (n, 32, 32), 0 is ink and 255 paper.
        hair: (n, 3).
        skin: (n, 3).

    Raises:
        DatasetError: a drawing or a colour that cannot be taken; see `inputs.drawings`.
        CheckpointError: its pixels are not finite.
    """
    told = inputs.drawings(line_art, hair, skin)
    images = translator.translate(A_TO_B, told)
    return Coloured(images, judged(judging, told, images))


def judged(judging: Translator, told: Tensor, images: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """D's probability that each patch of images (n, 32, 32, 3) is real, float32 (n, 8, 8); None if no D was kept.

    Args:
        judging: whose D judges.
        told: the conditions of the images, as `inputs.drawings` gives them.
        images: uint8 (n, 32, 32, 3).
    """
    import torch

    from gan_core.datasets.pixels import to_pixels
    from gan_core.training.losses import LOSSES
    from gan_core.training.translation.pix2pix import judged as seen_by_d

    if JUDGE not in judging.judges:
        return None
    seen = seen_by_d(told, to_pixels(torch.from_numpy(images)))
    return LOSSES[judging.settings.loss].probability(torch.from_numpy(judging.verdicts(JUDGE, seen))).numpy()
