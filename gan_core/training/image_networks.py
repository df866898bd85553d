"""The networks that play on images: multilayer perceptrons on flattened pixels in [−1, 1].

Both are plain `nn.Sequential` modules without batch statistics or dropout, so they compute the same function in
training and in evaluation.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.training.settings import Settings

SIDE = 28
"""Height and width of the images, in pixels."""

PIXELS = SIDE * SIDE

ACTIVATIONS: Mapping[str, Callable[[], nn.Module]] = MappingProxyType(
    {
        "tanh": nn.Tanh,
        "silu": nn.SiLU,
        "leaky_relu": lambda: nn.LeakyReLU(0.2),
        "relu": nn.ReLU,
    }
)


def generator(settings: Settings, random: torch.Generator) -> nn.Sequential:
    """G, from latents (n, latent_dim) to pixels (n, PIXELS) in (−1, 1) through a final tanh.

    Args:
        settings: gives latent_dim, generator_width, generator_depth, generator_scale and activation.
        random: draws the initial weights.
    """
    layers = _layers(settings.latent_dim, settings.generator_width, settings.generator_depth, PIXELS, settings, random)
    with torch.no_grad():
        layers[-1].weight.mul_(settings.generator_scale)
    return nn.Sequential(*layers, nn.Tanh())


def discriminator(settings: Settings, random: torch.Generator) -> nn.Sequential:
    """D, from pixels (n, PIXELS) in [−1, 1] to raw outputs (n,).

    Args:
        settings: gives discriminator_width, discriminator_depth and activation.
        random: draws the initial weights.
    """
    width, depth = settings.discriminator_width, settings.discriminator_depth
    return nn.Sequential(*_layers(PIXELS, width, depth, 1, settings, random), nn.Flatten(0))


def frozen_generator(settings: Settings, weights: Mapping[str, np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """A finished G as a function from latents float32 (n, latent_dim) to images uint8 (n, SIDE, SIDE).

    Args:
        settings: describes the network.
        weights: its tensors by name, of the shapes that the settings ask for.
    """
    network = generator(settings, torch.Generator()).requires_grad_(False)
    network.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    return lambda latents: to_images(network(torch.tensor(latents))).numpy()


def latents(settings: Settings, count: int, random: torch.Generator) -> Tensor:
    """Latents (count, latent_dim), float32, on the device of `random`, from the distribution that the settings name."""
    shape = (count, settings.latent_dim)
    if settings.latent == "uniform":
        return torch.rand(shape, generator=random, device=random.device).mul_(2.0).sub_(1.0)
    return torch.randn(shape, generator=random, device=random.device)


def to_pixels(images: Tensor) -> Tensor:
    """Grey levels uint8 (n, ...) as pixels float32 (n, PIXELS) in [−1, 1]."""
    return images.reshape(len(images), -1).to(torch.float32).div_(127.5).sub_(1.0)


def to_images(pixels: Tensor) -> Tensor:
    """Pixels (n, PIXELS) in [−1, 1] as grey levels uint8 (n, SIDE, SIDE), rounded to the nearest; the inverse."""
    return pixels.add(1.0).mul_(127.5).round_().clamp_(0.0, 255.0).to(torch.uint8).reshape(-1, SIDE, SIDE)


def _layers(
    inputs: int, width: int, depth: int, outputs: int, settings: Settings, random: torch.Generator
) -> list[nn.Module]:
    sizes = [inputs, *[width] * depth, outputs]
    layers: list[nn.Module] = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        if layers:
            layers.append(ACTIVATIONS[settings.activation]())
        layers.append(_linear(fan_in, fan_out, random))
    return layers


def _linear(fan_in: int, fan_out: int, random: torch.Generator) -> nn.Linear:
    # Made empty and filled here: nn.Linear's own initialisation would draw from torch's global random stream.
    layer = nn.utils.skip_init(nn.Linear, fan_in, fan_out, device=random.device)
    with torch.no_grad():
        layer.weight.normal_(0.0, 1.0 / math.sqrt(fan_in), generator=random)
        layer.bias.zero_()
    return layer
