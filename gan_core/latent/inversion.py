"""From an image back to a latent: the z whose G(z) is nearest to it.

Zhu et al. ("Generative Visual Manipulation on the Natural Image Manifold", 2016, section 3.1) minimise the distance of
G(z) to the image by gradient descent on z. The objective has many local minima, so many starts are tried and the best
few are refined, fewer and longer in each round. It is the sum of

- the mean squared difference of pixels in [−1, 1],
- the same of both images blurred and halved once and twice, where a stroke that is off by a pixel or two still pulls,
- a prior that keeps normal latents at the length that occurs, (|z| / √d − 1)², and uniform ones in their cube.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from gan_core.checkpoints import Checkpoint
from gan_core.datasets.pixels import to_images, to_pixels
from gan_core.errors import SettingsError
from gan_core.latent.adam import Adam
from gan_core.latent.samples import draw_latents
from gan_core.latent.shell import typical_length
from gan_core.training.images.architecture import pixel_shape

STARTS = 600
ROUNDS = ((20, 60), (4, 120))
"""How many candidates are refined for how many steps, round by round."""

REPORT_INTERVAL = 0.1  # seconds

_FEWEST_OF_A_CLASS = 2  # candidates of the first round
_LEARNING_RATE = 0.1
_LAST_RATE = 0.1  # of the learning rate, at the end of a round
_PRIOR = 0.5
_PIECE = 100


@dataclass(frozen=True, eq=False)
class Inversion:
    """A latent and how near its image is.

    Attributes:
        latent: float32 (latent_dim,).
        label: the class that goes with it; None for an unconditional G.
        reconstruction: G's image of it, uint8 (H, W) or (H, W, 3).
        loss: mean squared difference to the given image, pixels in [−1, 1].
        start_loss: the same for the best of the random starts.
        done: how much of the search has been made, from 0 to 1; below 1 it was stopped, or goes on.
    """

    latent: NDArray[np.float32]
    label: int | None
    reconstruction: NDArray[np.uint8]
    loss: float
    start_loss: float
    done: float


def invert(
    checkpoint: Checkpoint,
    image: NDArray[np.uint8],
    label: int | None = None,
    seed: int = 0,
    progress: Callable[[Inversion], None] = lambda inversion: None,
    stop: Callable[[], bool] = lambda: False,
) -> Inversion:
    """Search the latent whose image is nearest; the same seed finds the same.

    Args:
        checkpoint: whose generator.
        image: uint8 (H, W) or (H, W, 3), of the checkpoint's shape.
        label: the class to search in; None for all, where G is conditional.
        seed: of the starts.
        progress: called about ten times a second with the best so far.
        stop: asked before each step; True ends the search with the best so far.

    Raises:
        SettingsError: an image of another shape, a label that there is not, or a seed that is not allowed.
    """
    _check(checkpoint, image, label, seed)
    latents, labels = _starts(checkpoint, label, seed)
    search = _Search(checkpoint, image, progress, stop)
    try:
        order = search.score(latents, labels).argsort(stable=True)
        order = _best_of_each_class(order, labels)
        for keep, steps in ROUNDS:
            latents, labels = latents[order[:keep]], None if labels is None else labels[order[:keep]]
            latents = search.refine(latents, labels, steps)
            order = search.score(latents, labels).argsort(stable=True)
    except _Stopped:
        return search.best()
    return search.best(done=1.0)


class _Stopped(Exception):
    """The search was told to stop."""


@dataclass(frozen=True)
class _Seen:
    """Candidates as they were last looked at: latents (n, d), classes (n,) or None, pixels and pixel losses (n,)."""

    latents: Tensor
    labels: Tensor | None
    pixels: Tensor
    losses: Tensor


class _Search:
    """One search: the objective, how far it is, and the best so far."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        image: NDArray[np.uint8],
        progress: Callable[[Inversion], None],
        stop: Callable[[], bool],
    ) -> None:
        settings = checkpoint.settings
        self._network = checkpoint.network
        self._length = typical_length(settings.latent_dim) if settings.latent == "normal" else None
        self._target = _views(to_pixels(torch.tensor(image)[None]))
        self._progress = progress
        self._stop = stop
        self._seen: _Seen | None = None
        self._start_loss = 0.0
        self._steps = 0
        self._reported_at = time.monotonic()

    def score(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """Pixel losses (n,) of many candidates; the best of them is the best so far."""
        parts = []
        with torch.no_grad():
            for start in range(0, len(latents), _PIECE):
                part = slice(start, start + _PIECE)
                told = None if labels is None else labels[part]
                pixels = self._network(latents[part], told)
                parts.append(_Seen(latents[part], told, pixels, self._distances(_views(pixels))[0]))
                if self._seen is None:
                    self._seen = parts[0]
                self._go_on()
        self._seen = min(parts, key=lambda seen: seen.losses.min())
        if not self._steps:
            self._start_loss = float(self._seen.losses.min())
        return torch.cat([seen.losses for seen in parts])

    def refine(self, latents: Tensor, labels: Tensor | None, steps: int) -> Tensor:
        """Latents after gradient steps, each on its own way."""
        latents = latents.clone().requires_grad_(True)
        adam = Adam(latents.detach())
        for step in range(steps):
            pixels = self._network(latents, labels)
            distances = self._distances(_views(pixels))
            (gradient,) = torch.autograd.grad(distances.sum() + self._prior(latents), latents)
            self._seen = _Seen(latents.detach().clone(), labels, pixels.detach(), distances[0].detach())
            adam.step(gradient, _LEARNING_RATE * (_LAST_RATE + (1.0 - _LAST_RATE) * _half_wave(step / steps)))
            if self._length is None:
                latents.detach().clamp_(-1.0, 1.0)
            self._steps += 1
            self._go_on()
        return latents.detach()

    def best(self, done: float | None = None) -> Inversion:
        """The best candidate of those seen last."""
        seen = self._seen
        assert seen is not None, "a search begins with `score`"
        place = int(seen.losses.argmin())
        return Inversion(
            latent=seen.latents[place].numpy().copy(),
            label=None if seen.labels is None else int(seen.labels[place]),
            reconstruction=to_images(seen.pixels[place : place + 1])[0].numpy(),
            loss=float(seen.losses[place]),
            start_loss=self._start_loss,
            done=self._steps / sum(steps for _, steps in ROUNDS) if done is None else done,
        )

    def _distances(self, views: list[Tensor]) -> Tensor:
        """Mean squared differences (views, n); the first are those of the pixels."""
        pairs = zip(views, self._target, strict=True)
        return torch.stack([(view - target).square().mean((1, 2, 3)) for view, target in pairs])

    def _prior(self, latents: Tensor) -> Tensor:
        if self._length is None:
            return latents.new_zeros(())
        return _PRIOR * (latents.norm(dim=1) / self._length - 1.0).square().sum()

    def _go_on(self) -> None:
        if self._stop():
            raise _Stopped
        now = time.monotonic()
        if now - self._reported_at >= REPORT_INTERVAL:
            self._reported_at = now
            self._progress(self.best())


def _half_wave(share: float) -> float:
    """From 1 to 0 along a cosine (Loshchilov & Hutter 2017)."""
    return 0.5 * (1.0 + math.cos(math.pi * share))


def _views(pixels: Tensor) -> list[Tensor]:
    """Pixels, and the same blurred and halved once and twice."""
    half = functional.avg_pool2d(functional.avg_pool2d(pixels, 3, 1, 1), 3, 2, 1)
    return [pixels, half, functional.avg_pool2d(half, 3, 2, 1)]


def _starts(checkpoint: Checkpoint, label: int | None, seed: int) -> tuple[Tensor, Tensor | None]:
    latents = torch.from_numpy(draw_latents(checkpoint, STARTS, np.random.default_rng(seed)))
    if not checkpoint.classes:
        return latents, None
    if label is not None:
        return latents, torch.full((STARTS,), label)
    return latents, torch.arange(STARTS) % len(checkpoint.classes)


def _best_of_each_class(order: Tensor, labels: Tensor | None) -> Tensor:
    """The order again, the best two of each class first: a start says little about what its class can do."""
    if labels is None:
        return order
    first = [order[labels[order] == label][:_FEWEST_OF_A_CLASS] for label in labels.unique()]
    chosen = torch.cat(first)
    return torch.cat((chosen, order[~torch.isin(order, chosen)]))


def _check(checkpoint: Checkpoint, image: NDArray[np.uint8], label: int | None, seed: int) -> None:
    channels, height, width = pixel_shape(checkpoint.settings)
    shape = (height, width) if channels == 1 else (height, width, channels)
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.shape != shape:
        raise SettingsError(f"{checkpoint.name} makes images of shape {shape}: expected a uint8 image of that shape")
    if label is not None and not (type(label) is int and 0 <= label < len(checkpoint.classes)):
        known = f"0 to {len(checkpoint.classes) - 1}" if checkpoint.classes else "none, for a G that is not conditional"
        raise SettingsError(f"label = {label!r} for {checkpoint.name}: expected {known}")
    if type(seed) is not int or seed < 0:
        raise SettingsError(f"seed = {seed!r}: expected a whole number, 0 or more")
