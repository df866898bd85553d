"""The players as modules, built from the lists of `gan_core.training.translation.architecture`.

Pixels are float32 (n, channels, 32, 32) in [−1, 1]. Weights are drawn on the CPU, so that a seed starts alike on every
device.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from gan_core.training.translation.architecture import Convolution, UNet, patch_layers

_SLOPE = 0.2  # of the leaky ReLU below 0


class Generator(nn.Module):
    """G: what is to be translated (n, inputs, 32, 32) -> pixels (n, 3, 32, 32) in (−1, 1)."""

    def __init__(self, plan: UNet, random: torch.Generator, device: torch.device | str | None = None) -> None:
        super().__init__()
        self.down = nn.ModuleList(_module(layer, random, device) for layer in plan.down)
        self.up = nn.ModuleList(_module(layer, random, device) for layer in plan.up)

    def forward(self, source: Tensor) -> Tensor:
        """The translation."""
        seen = [source]
        for layer in self.down:
            seen.append(leaky_relu(layer(seen[-1]), _SLOPE))
        *skipped, values = seen
        *rising, finest, last = self.up
        for layer in rising:
            values = torch.cat((leaky_relu(layer(values), _SLOPE), skipped.pop()), 1)
        values = leaky_relu(finest(torch.cat((values, skipped.pop()), 1)), _SLOPE)
        return torch.tanh(last(values))


class PatchDiscriminator(nn.Module):
    """D: images (n, inputs, 32, 32) -> a raw output for each patch (n, 8, 8).

    As in the paper, batch normalisation stands between the first layer and the last. Without it D is swamped by what
    all images have in common, and learns several times as slowly.
    """

    def __init__(
        self, inputs: int, width: int, random: torch.Generator, device: torch.device | str | None = None
    ) -> None:
        super().__init__()
        layers = patch_layers(inputs, width)
        self.layers = nn.ModuleList(_module(layer, random, device) for layer in layers)
        self.norms = nn.ModuleList(nn.BatchNorm2d(layer.outputs, device=device) for layer in layers[1:-1])

    def forward(self, pixels: Tensor) -> Tensor:
        """The verdicts."""
        first, *hidden, last = self.layers
        values = leaky_relu(first(pixels), _SLOPE)
        for layer, norm in zip(hidden, self.norms, strict=True):
            values = leaky_relu(norm(layer(values)), _SLOPE)
        return last(values).squeeze(1)

    def compare(self, real: Tensor, made: Tensor) -> tuple[Tensor, Tensor]:
        """The verdicts on real and on made images, (n, 8, 8) each, which share the statistics of one batch."""
        raw_real, raw_made = self(torch.cat((real, made))).float().split(len(real))
        return raw_real, raw_made


def frozen_generator(plan: UNet, weights: Mapping[str, np.ndarray]) -> Generator:
    """A finished G.

    Args:
        plan: describes the network.
        weights: its tensors, of the shapes that the plan gives.
    """
    network = Generator(plan, torch.Generator()).requires_grad_(False).eval()
    network.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    return network


def frozen_discriminator(inputs: int, width: int, weights: Mapping[str, np.ndarray]) -> PatchDiscriminator:
    """A finished D, which judges each image by the statistics that it learned and not by those of a batch.

    Args:
        inputs: channels of what it judges.
        width: channels of its first layer.
        weights: its tensors, of the shapes that `patch_shapes` gives.
    """
    network = PatchDiscriminator(inputs, width, torch.Generator()).requires_grad_(False).eval()
    tensors = {name: torch.tensor(array) for name, array in weights.items()}
    # Normalisation counts its batches as well; nobody who has finished learning asks for it.
    network.load_state_dict({**network.state_dict(), **tensors})
    return network


def _module(layer: Convolution, random: torch.Generator, device: torch.device | str | None = None) -> nn.Module:
    # Made empty and filled here: the modules' own initialisation would draw from torch's global random stream.
    kind = nn.ConvTranspose2d if layer.transposed else nn.Conv2d
    module = kind(layer.inputs, layer.outputs, layer.kernel, layer.stride, 1, bias=layer.bias, device="meta")
    # He et al. (2015): keeps the size of what passes through layers of leaky ReLU.
    gain = math.sqrt(2.0 / (1.0 + _SLOPE**2))
    weight = torch.randn(layer.tensors()["weight"], generator=random).mul_(gain / math.sqrt(layer.fan_in))
    # Convolutions are fastest on weights laid out with the channels last; the numbers stay the same.
    module.weight = nn.Parameter(weight.contiguous(memory_format=torch.channels_last).to(device))
    if layer.bias:
        module.bias = nn.Parameter(torch.zeros(layer.outputs, device=device))
    return module
