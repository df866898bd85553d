"""Has a generator copied its training images? Its samples beside real images that it never saw.

For every sample, and for every held-out image, the nearest training image is looked up (Euclidean, in pixels). If G had
learned the distribution and nothing more, its samples would lie as near to the training images as held-out images do.
Two statements follow:

- Closeness: the probability that a sample lies nearer to its training image than a held-out image to its own, the
  Mann-Whitney statistic of Meehan, Chaudhuri and Dasgupta (2020), "A Non-Parametric Test to Detect Data-Copying in
  Generative Models". 0.5 is what fresh real images would give. Samples that are smoother than real images lie somewhat
  nearer to everything; copies give a value near 1.
- Copied share: samples whose nearest training image is less than a third as far as the second nearest (Yoon et al.
  2023, "Diffusion Probabilistic Models Generalize when They Fail to Memorize"). Coincidences and doubles in the data
  make it more than 0 for held-out images too, so their share stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu

from gan_core.evaluation.neighbours import NearestImages

MUCH_NEARER = 1.0 / 3.0
"""A sample whose nearest training image is nearer than this part of the second distance is a copy."""

SUSPICIOUS_EXCESS = 0.01
SUSPICIOUS_CLOSENESS = 0.75


@dataclass(frozen=True)
class CopyTest:
    """What the test found.

    Attributes:
        closeness: probability that a sample is nearer to the training images than a held-out image is; 0.5 if alike.
        copied_share: of samples that are copies of a training image.
        copied_share_held_out: of held-out images that would count as copies.
    """

    closeness: float
    copied_share: float
    copied_share_held_out: float

    @property
    def memorises(self) -> bool:
        """True if one sample in a hundred more than chance explains is a copy, or nearly all lie suspiciously near."""
        excess = self.copied_share - self.copied_share_held_out
        return excess > SUSPICIOUS_EXCESS or self.closeness > SUSPICIOUS_CLOSENESS


def copy_test(training: NearestImages, samples: NDArray[np.uint8], held_out: NDArray[np.uint8]) -> CopyTest:
    """Compare samples with images of the same distribution that no network was trained on.

    Args:
        training: the images that G could have copied, two or more.
        samples: uint8 (n, H, W[, 3]).
        held_out: uint8 (m, H, W[, 3]).
    """
    (_, of_samples), (_, of_held_out) = training.find(samples, 2), training.find(held_out, 2)
    # U counts the pairs in which the first is larger, ties half: here those in which the sample is nearer.
    pairs = mannwhitneyu(of_held_out[:, 0], of_samples[:, 0]).statistic
    return CopyTest(
        closeness=float(pairs) / (len(samples) * len(held_out)),
        copied_share=_copied(of_samples),
        copied_share_held_out=_copied(of_held_out),
    )


def _copied(distances: NDArray[np.float32]) -> float:
    # A perfect copy of an image that the data hold twice has two distances of 0.
    nearest, second = distances.T
    return float(((nearest < MUCH_NEARER * second) | (nearest == 0)).mean())
