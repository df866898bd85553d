"""The gradient that reaches G's weights, by autograd through networks that are rebuilt from their weights."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import torch
from scipy.special import ndtri

from gan_core.training.settings import Settings

LATENTS = (3, 512)
"""Batches of latents, on each of which the gradients are taken."""
ACTIVATIONS = {
    "tanh": torch.tanh,
    "silu": torch.nn.functional.silu,
    "relu": torch.relu,
    "leaky_relu": lambda a: torch.nn.functional.leaky_relu(a, 0.2),
}
GENERATED = {
    "saturating": lambda o, _: -torch.nn.functional.softplus(o).mean(),
    "non_saturating": lambda o, _: torch.nn.functional.softplus(-o).mean(),
    "least_squares": lambda o, _: 0.5 * ((o - 1) ** 2).mean(),
    "wasserstein": lambda o, _: -o.mean(),
    "hinge": lambda o, _: -o.mean(),
    "relativistic": lambda o, real: torch.nn.functional.softplus(real.T - o).mean(),
}
"""Loss -> what G minimises, of D's outputs at generated and at real samples."""


def _layers(flat: Any, sizes: list[int]) -> list[torch.Tensor]:
    """A network's weight matrices, each with its bias as last column, from its parameters in one row."""
    layers, at = [], 0
    for inputs, outputs in itertools.pairwise(sizes):
        layers.append(torch.from_numpy(flat[at : at + outputs * (inputs + 1)].reshape(outputs, inputs + 1).copy()))
        at += outputs * (inputs + 1)
    return layers


def _through(layers: list[torch.Tensor], h: torch.Tensor, activation: str) -> torch.Tensor:
    for index, layer in enumerate(layers):
        h = h @ layer[:, :-1].T + layer[:, -1]
        if index < len(layers) - 1:
            h = ACTIVATIONS[activation](h)
    return h


def _seen(settings: Settings, samples: torch.Tensor) -> torch.Tensor:
    """What D sees of samples (n, 1): as many packs as there are whole ones, and the deviation of all."""
    count = len(samples) // settings.pack
    rows = samples[: count * settings.pack].reshape(count, settings.pack)
    if settings.minibatch_stddev == "off":
        return rows
    return torch.cat([rows, samples.std(correction=0).expand(count, 1)], 1)


def norms(settings: Settings, weights: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Smallest and largest norm of the gradient in G's weights on some batches, by loss.

    Args:
        settings: of the run.
        weights: of "generator" and "discriminator", each (P,).
    """
    of_g = [settings.latent_dim, *[settings.generator_width] * settings.generator_depth, 1]
    of_d = [
        settings.pack + (settings.minibatch_stddev == "on"),
        *[settings.discriminator_width] * settings.discriminator_depth,
        1,
    ]
    generator = [layer.double().requires_grad_() for layer in _layers(weights["generator"], of_g)]
    discriminator = [layer.double() for layer in _layers(weights["discriminator"], of_d)]
    random, activation = np.random.default_rng(99), settings.activation_of_d
    found: dict[str, list[float]] = {}
    binary = ("saturating", "non_saturating")
    names = binary if settings.loss in binary else (settings.loss,)
    evenly = ndtri((np.arange(64) + 0.5) / 64)
    real = np.concatenate([m + s * evenly for m, s in zip(settings.means, settings.stds, strict=True)])
    on_real = _through(discriminator, _seen(settings, torch.from_numpy(random.permutation(real)[:, None])), activation)
    for _ in range(LATENTS[0]):
        shape = (LATENTS[1], settings.latent_dim)
        z = random.standard_normal(shape) if settings.latent == "normal" else random.uniform(-1, 1, shape)
        generated = _through(generator, torch.from_numpy(z), settings.activation)
        outputs = _through(discriminator, _seen(settings, generated), activation)
        for name in names:
            gradients = torch.autograd.grad(GENERATED[name](outputs, on_real), generator, retain_graph=True)
            found.setdefault(name, []).append(float(torch.sqrt(sum((g**2).sum() for g in gradients))))
    return {name: (min(values), max(values)) for name, values in found.items()}
