"""The real images that runs are measured against, made once for all runs of a process on the same data set."""

from __future__ import annotations

import sys
from functools import cached_property, lru_cache

import numpy as np
import torch
from torch import Tensor

from gan_core.datasets import Dataset
from gan_core.datasets.pixels import to_pixels
from gan_core.errors import CheckpointError
from gan_core.evaluation import classifier
from gan_core.evaluation.class_coverage import ClassCounter
from gan_core.evaluation.neighbours import NearestImages
from gan_core.training.images.condition import Condition
from gan_core.training.snapshot import SHOWN

MEASURED = 1024
"""Held-out images, training images and fresh latents behind every number of a snapshot, where there are as many."""

_SEED = 2014


class ImageReference:
    """Images of one data set on one device, picked by chance but always the same.

    Attributes:
        shown: held-out images for the grid, uint8 (SHOWN, H, W) or (SHOWN, H, W, 3).
        shown_labels: their classes, int32 (SHOWN,).
        shown_distance: root mean square distance between two of them; 0 if they are all the same.
        shown_roughness: their roughness; 0 if they are blank.
        held_out: pixels of images that no network trains on, (n, channels, H, W), the shown ones first.
        training: pixels of as many images that D trains on.
    """

    def __init__(self, dataset: Dataset, device: torch.device) -> None:
        random = torch.Generator().manual_seed(_SEED)
        count = min(MEASURED, len(dataset.test_images), len(dataset.train_images))
        held_out = torch.randperm(len(dataset.test_images), generator=random)[:count].numpy()
        training = torch.randperm(len(dataset.train_images), generator=random)[:count].numpy()
        self._dataset = dataset
        self._held_out_images = dataset.test_images[held_out]
        # A very small test set fills the grid by coming round again.
        shown = held_out[np.arange(SHOWN) % count]
        self.shown = dataset.test_images[shown]
        self.shown_labels = dataset.test_labels[shown].astype(np.int32)
        self.shown_distance = mean_distance(to_pixels(torch.tensor(self.shown)))
        self.shown_roughness = roughness(self.shown)
        self.held_out = to_pixels(torch.tensor(self._held_out_images, device=device))
        self.training = to_pixels(torch.tensor(dataset.train_images[training], device=device))
        self._places = {"test": held_out, "train": training}
        for array in (self.shown, self.shown_labels):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.held_out)

    def labels(self, told: Condition) -> tuple[Tensor, Tensor]:
        """Classes int64 (n,) of the held-out images and of those that D trains on, as players are told them."""
        held_out, training = (
            torch.tensor(told.labels(self._dataset, part)[places], device=self.held_out.device)
            for part, places in self._places.items()
        )
        return held_out, training

    @cached_property
    def classes(self) -> ClassCounter | None:
        """Counts classes with the frozen classifier of the data set; None where there is none."""
        try:
            judge = classifier.suited_to(self._dataset)
        except CheckpointError as error:
            # A run can go on without this number: it is a pity, and no reason to end the training.
            print(f"Classes are not counted: {error}", file=sys.stderr)
            return None
        return None if judge is None else ClassCounter.of(judge, self._dataset.class_names, self._held_out_images)

    def neighbours(self, image: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The training images nearest to one image uint8 (H, W) or (H, W, 3), the nearest first.

        Returns:
            Images uint8 (count, ...), distances float32 (count,) between pixels in [−1, 1], and labels int32 (count,).
        """
        indices, distances = self._nearest.find(image[np.newaxis], count)
        labels = self._dataset.train_labels[indices[0]].astype(np.int32)
        return self._dataset.train_images[indices[0]], distances[0].astype(np.float32), labels

    @cached_property
    def _nearest(self) -> NearestImages:
        return NearestImages(self._dataset.train_images)


@lru_cache(maxsize=4)
def reference(dataset: Dataset, device: torch.device) -> ImageReference:
    """The reference of a data set on a device."""
    return ImageReference(dataset, device)


def mean_distance(pixels: Tensor) -> float:
    """Root mean square Euclidean distance between two images of a batch (n, ...)."""
    return float((2.0 * pixels.flatten(1).var(dim=0).sum()).sqrt())


def roughness(images: np.ndarray) -> float:
    """Mean square step between neighbouring pixels, over the variance of the pixels of an image; 0 for blank images.

    About 2 where pixels know nothing of each other, and far less where there are strokes.

    Args:
        images: uint8 (n, H, W) or (n, H, W, 3).
    """
    levels = images.astype(np.float32)
    steps = 0.5 * (np.square(np.diff(levels, axis=1)).mean() + np.square(np.diff(levels, axis=2)).mean())
    spread = levels.var(axis=(1, 2)).mean()
    return float(steps / spread) if spread > 0 else 0.0
