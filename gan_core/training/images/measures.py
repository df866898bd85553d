"""What can be measured of a game on images, from D's raw outputs and from the gradients that pass through D.

Nothing here trains, and the networks are in evaluation mode.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from gan_core.evaluation.certificate import certified_divergence
from gan_core.training.loss import LOGIT, Loss
from gan_core.training.losses import LOSSES
from gan_core.training.snapshot import Numbers

BINS = 40
"""Bins of the histograms of D over [0, 1]."""

_SMALLEST_PROBABILITY = 1e-6


def scores(loss: Loss, raw: Tensor) -> np.ndarray:
    """D's probability that each image is real, float32 (n,), from its raw outputs (n,)."""
    return loss.probability(raw).cpu().numpy()


def histogram(values: np.ndarray) -> np.ndarray:
    """Shares float32 (BINS,) of probabilities (n,) in equal bins over [0, 1]; they sum to 1."""
    return (np.histogram(values, bins=BINS, range=(0.0, 1.0))[0] / len(values)).astype(np.float32)


def verdict(loss: Loss, held_out: Tensor, training: Tensor, generated: Tensor) -> Numbers:
    """How often D is right, V(G, D) and the divergence it certifies, from raw outputs.

    Args:
        loss: the loss in use.
        held_out: raw outputs (n,) on real images that D did not train on.
        training: raw outputs on real images that it trains on.
        generated: raw outputs (n,) on fresh generated images, each measured with the held-out one of the same place.

    Returns:
        accuracy_real, accuracy_training, accuracy_generated: shares; value_held_out, jsd_certified: nats.
    """
    real, known, fake = (_log_odds(loss, raw) for raw in (held_out, training, generated))
    # A constant is free in a critic: it takes for real what it scores above the middle between its two means.
    threshold = 0.5 * (known.mean() + fake.mean()) if loss.of_critic else 0.0
    return {
        "accuracy_real": float((real > threshold).double().mean()),
        "accuracy_training": float((known > threshold).double().mean()),
        "accuracy_generated": float((fake < threshold).double().mean()),
        "value_held_out": float(-softplus(-real).mean() - softplus(fake).mean()),
        "jsd_certified": certified_divergence(real.cpu().numpy(), fake.cpu().numpy()),
    }


def losses_to_compare(in_use: str) -> tuple[str, ...]:
    """Names of the generator losses whose gradients can be shown at the current D.

    The two of Goodfellow et al. (2014) where D gives logits; otherwise, and for any further loss, the one in use.
    """
    binary = ("saturating", "non_saturating") if LOSSES[in_use].output == LOGIT else ()
    return binary if in_use in binary else (*binary, in_use)


def gradient_norms(
    in_use: str,
    generator: nn.Module,
    discriminator: nn.Module,
    latents: Tensor,
    labels: Tensor | None,
    at_real: Tensor,
) -> dict[str, float]:
    """Euclidean norms of the gradients of G's losses in G's weights at the current D, by the name of the loss.

    Args:
        in_use: name of the loss in use.
        generator: G.
        discriminator: D.
        latents: (n, latent_dim).
        labels: the classes (n,) asked for, if the players are told.
        at_real: raw outputs (m,) on real images, with each of which each generated one is compared if it is in pairs.
    """
    weights: list[Tensor] = list(generator.parameters())
    raw = discriminator(generator(latents, labels), labels)
    objectives = ((name, _of_generator(LOSSES[name], raw, at_real)) for name in losses_to_compare(in_use))
    return {
        name: float(torch.stack(torch._foreach_norm(list(gradients))).norm())
        for name, gradients in _gradients(objectives, weights)
    }


def pixel_gradients(
    in_use: str, discriminator: nn.Module, pixels: Tensor, label: Tensor | None, at_real: Tensor
) -> dict[str, np.ndarray]:
    """Where D wants ink: the gradient of G's loss of one image in the pixels of that image.

    With o = D's raw output it is −σ(o) ∂o/∂x for the saturating and −(1 − σ(o)) ∂o/∂x for the non-saturating loss: the
    same picture, in another strength. G's loss falls where a pixel moves against the gradient.

    Args:
        in_use: name of the loss in use.
        discriminator: D.
        pixels: one image (1, channels, H, W).
        label: its class (1,), if D is conditional.
        at_real: raw outputs (m,) on real images, with each of which it is compared if it is in pairs.

    Returns:
        float32 (H, W) or (H, W, 3), in nats per unit of a pixel in [−1, 1], by the name of the loss.
    """
    image = pixels.detach().requires_grad_()
    raw = discriminator(image, label)
    objectives = ((name, _of_generator(LOSSES[name], raw, at_real)) for name in losses_to_compare(in_use))
    return {name: _picture(gradient) for name, (gradient,) in _gradients(objectives, [image])}


def _of_generator(loss: Loss, raw: Tensor, at_real: Tensor) -> Tensor:
    """G's loss of raw outputs (n,), a scalar; over all pairs with real images if it is of pairs."""
    return loss.generator(raw[:, None], at_real) if loss.paired else loss.generator(raw)


def _gradients(
    objectives: Iterator[tuple[str, Tensor]], inputs: list[Tensor]
) -> Iterator[tuple[str, tuple[Tensor, ...]]]:
    """The gradients of several scalars that share one graph."""
    for name, value in objectives:
        yield name, torch.autograd.grad(value, inputs, retain_graph=True)


def _picture(gradient: Tensor) -> np.ndarray:
    planes = gradient[0].float().permute(1, 2, 0).cpu().numpy()
    return np.ascontiguousarray(planes[..., 0] if planes.shape[-1] == 1 else planes)


def _log_odds(loss: Loss, raw: Tensor) -> Tensor:
    raw = raw.double()
    return raw if loss.on_logits else torch.logit(loss.probability(raw), eps=_SMALLEST_PROBABILITY)
