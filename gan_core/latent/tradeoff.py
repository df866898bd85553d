"""What truncation costs and buys: how diverse and how believable samples are, truncation by truncation.

Samples and as many held-out images are compared in the features of the data set's classifier, or, for data that have
none, as pixels. Every truncation starts from the same latents, so that differences between them are not chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from gan_core import datasets
from gan_core.checkpoints import Checkpoint
from gan_core.errors import SettingsError
from gan_core.evaluation import classifier
from gan_core.evaluation.classifier import Classifier
from gan_core.evaluation.precision_recall import precision_recall
from gan_core.latent.samples import balanced_labels, draw_latents
from gan_core.latent.truncation import truncate, truncated_latents

MOST_PSIS = 20
FEWEST_SAMPLES, MOST_SAMPLES = 50, 2_000
METHODS = ("scale", "resample")

_PIECE = 100
_SEED_OF_REAL = 2019


@dataclass(frozen=True, eq=False)
class Tradeoff:
    """Measures by truncation, each float32 (truncations,).

    Attributes:
        psis: the truncations.
        diversity: mean distance between two samples over that between two held-out images: 1 is as diverse as the data;
            NaN if these images are all the same.
        precision: share of samples that lie where held-out images do (Kynkäänniemi et al. 2019, equation 1).
        recall: share of held-out images that lie where samples do.
        confidence: mean probability of the classifier's first answer; NaN without a classifier.
        features: "classifier" or "pixels", what distances are measured in.
        real_confidence: the classifier's confidence on held-out images; None without one.
    """

    psis: NDArray[np.float32]
    diversity: NDArray[np.float32]
    precision: NDArray[np.float32]
    recall: NDArray[np.float32]
    confidence: NDArray[np.float32]
    features: str
    real_confidence: float | None


def tradeoff(
    checkpoint: Checkpoint,
    psis: Sequence[float],
    method: str = "scale",
    count: int = 400,
    seed: int = 0,
    progress: Callable[[float, str], None] = lambda done, message: None,
) -> Tradeoff:
    """Measure truncations.

    Args:
        checkpoint: whose samples.
        psis: 1 to 20 numbers: factors of z from 0 to 1.5 ("scale"), or thresholds from 0.01 to 8 ("resample").
        method: "scale" or "resample", see `gan_core.latent.truncation`.
        count: samples for each, from 50 to 2,000, and held-out images; measures of different counts cannot be compared.
        seed: of the latents.
        progress: called with a share from 0 to 1 and what is being done; may raise to stop.

    Raises:
        SettingsError: an argument that is not allowed.
        DatasetError: the images that it was trained on are not here, or cannot be read.
    """
    _check(psis, method, count, seed)
    data = datasets.load(checkpoint.settings.dataset, checkpoint.data.digest)
    look = _Look(classifier.suited_to(data))
    progress(0.0, "Looking at held-out images")
    chosen = np.random.default_rng(_SEED_OF_REAL).permutation(len(data.test_images))[:count]
    real, real_confidence = look(data.test_images[np.sort(chosen)])
    spread = _mean_distance(real)
    rows: list[tuple[float, ...]] = []
    for number, psi in enumerate(psis):
        images: list[NDArray[np.uint8]] = []
        latents = _latents(checkpoint, psi, method, count, seed)
        labels = balanced_labels(checkpoint, count)
        for start in range(0, count, _PIECE):
            progress((number + start / count) / len(psis), f"Truncation {psi:g}")
            part = slice(start, start + _PIECE)
            images.append(checkpoint.generate(latents[part], None if labels is None else labels[part]))
        seen, confidence = look(np.concatenate(images))
        places = min(len(real), len(seen))
        shares = precision_recall(real[:places], seen[:places])
        diversity = _mean_distance(seen) / spread if spread else float("nan")
        rows.append((psi, diversity, shares.precision, shares.recall, confidence))
    taken, diversity, precision, recall, confidences = np.array(rows, np.float32).T
    known = look.judge is not None
    features = "classifier" if known else "pixels"
    return Tradeoff(taken, diversity, precision, recall, confidences, features, real_confidence if known else None)


class _Look:
    """Images as points: features (n, F), and the mean probability of the first answer."""

    def __init__(self, judge: Classifier | None) -> None:
        self.judge = judge

    def __call__(self, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], float]:
        if self.judge is None:
            # Halved: strokes a pixel apart are not as different as strokes elsewhere.
            height, width = (side // 2 * 2 for side in images.shape[1:3])
            blocks = images[:, :height, :width].reshape(len(images), height // 2, 2, width // 2, 2, -1)
            return (blocks.mean((2, 4)) / 127.5).reshape(len(images), -1).astype(np.float32), float("nan")
        features, shares = self.judge.look(images)
        return features, float(np.mean([share.max(1).mean() for share in shares.values()]))


def _latents(checkpoint: Checkpoint, psi: float, method: str, count: int, seed: int) -> NDArray[np.float64]:
    settings = checkpoint.settings
    if method == "resample":
        return truncated_latents(count, settings.latent_dim, psi, seed, settings.latent)
    return truncate(draw_latents(checkpoint, count, np.random.default_rng(seed)), psi)


def _mean_distance(points: NDArray[np.float32]) -> float:
    """Mean Euclidean distance between two different points."""
    return float(cdist(points, points).sum() / (len(points) * (len(points) - 1)))


def _check(psis: Sequence[float], method: str, count: int, seed: int) -> None:
    numbers = isinstance(psis, Sequence) and all(type(psi) in (int, float) and np.isfinite(psi) for psi in psis)
    if not numbers or not 1 <= len(psis) <= MOST_PSIS:
        raise SettingsError(f"psis = {psis!r}: expected 1 to {MOST_PSIS} numbers")
    if method not in METHODS:
        raise SettingsError(f"method = {method!r}: expected one of {', '.join(METHODS)}")
    if type(count) is not int or not FEWEST_SAMPLES <= count <= MOST_SAMPLES:
        raise SettingsError(f"count = {count!r}: expected a whole number from {FEWEST_SAMPLES} to {MOST_SAMPLES:,}")
    if type(seed) is not int or seed < 0:
        raise SettingsError(f"seed = {seed!r}: expected a whole number, 0 or more")
