"""What is to be seen of a game on images at one moment, worked out from its pictures and histograms."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from benchmarks.claims_images.claims import require
from gan_core import datasets
from gan_core.training.settings import Settings
from gan_core.training.snapshot import Snapshot
from gan_core.training.trainer import Trainer


class Look(NamedTuple):
    """What was to be seen at one moment, worked out here.

    `real`, `known` and `fake` are D's accuracies on held-out, training and generated images; `diversity` is the
    distance between generated images, in that between real ones; `shares` and `data` those of the classes. `restored`
    counts the states that were put back, `epoch` also the changes of settings; `whole`: all of it is of one moment.
    """

    settings: Settings
    step: int
    updates: int
    epoch: int
    restored: int
    whole: bool
    real: float
    known: float
    fake: float
    bound: float
    norms: tuple[float | None, float | None]
    diversity: float | None
    roughness: float
    images: np.ndarray
    scale: float
    names: tuple[str, ...]
    shares: np.ndarray | None
    data: np.ndarray | None
    label: float | None
    judged: int | None
    made: bool


def _distance(images: np.ndarray) -> float:
    """Root mean square distance between two images, pixels from −1 to 1, pair by pair."""
    flat = images.reshape(len(images), -1).astype(np.float64) / 127.5
    square = (flat**2).sum(1)
    pairs = square[:, None] + square[None] - 2 * flat @ flat.T
    return math.sqrt(max(0.0, pairs.sum() / (len(flat) * (len(flat) - 1))))


def _roughness(images: np.ndarray, real: np.ndarray) -> float:
    def of(levels: np.ndarray) -> float:
        levels = levels.astype(np.float64)
        across = levels[:, :, 1:] - levels[:, :, :-1]
        down = levels[:, 1:] - levels[:, :-1]
        around = levels - levels.mean(axis=(1, 2), keepdims=True)
        return ((across**2).mean() + (down**2).mean()) / 2 / max(1e-12, (around**2).mean())

    return 0.0 if images.std(axis=(1, 2)).max() == 0 else of(images) / of(real)


def seen(trainer: Trainer, snapshot: Snapshot, updates: int, epoch: int, restored: int) -> Look:
    """What a snapshot shows: accuracies from its histograms, distances from its images."""
    curves, metrics = snapshot.curves, snapshot.metrics
    real, known, fake = (curves[f"histogram_{side}"].astype(float) for side in ("real", "training", "generated"))
    shares = curves.get("class_shares_generated")
    scale = _distance(curves["real"])
    return Look(
        settings=trainer.settings, step=snapshot.step, updates=updates, epoch=epoch, restored=restored,
        whole=snapshot.exact,
        real=real[20:].sum(), known=known[20:].sum(), fake=fake[:20].sum(),
        bound=_bound(metrics["jsd_certified"], real, fake, snapshot.exact),
        norms=(metrics["gradient_norm_saturating"], metrics["gradient_norm_non_saturating"]),
        diversity=_distance(curves["samples"]) / scale if scale else None,
        roughness=_roughness(curves["samples"], curves["real"]), images=curves["samples"], scale=scale,
        names=datasets.load(trainer.settings.dataset).class_names,
        shares=None if shares is None else shares.astype(float),
        data=None if shares is None else curves["class_shares_data"].astype(float),
        label=metrics["label_accuracy"], judged=1024 if snapshot.exact else None, made=False,
    )  # fmt: skip


def _bound(claimed: float, real: np.ndarray, fake: np.ndarray, whole: bool) -> float:
    """The bound, if the histograms allow it: it lies below what the most favourable scores in the bins would give.

    Verdicts of several moments bound the largest divergence among them, which their mean does not know.
    """
    edges = np.linspace(0, 1, 41)
    value = (real * np.log(edges[1:])).sum() + (fake * np.log1p(-edges[:-1])).sum()
    best = max(0.0, (value + math.log(4)) / 2)
    require(not whole or claimed <= best + 1e-3, f"a bound of {claimed} where {best} can be reached")
    return claimed
