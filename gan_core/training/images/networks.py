"""The networks that play on images, built from the lists of `gan_core.training.images.architecture`.

Pixels are float32 (n, channels, height, width) in [−1, 1]. Batch normalisation and spectral normalisation make a module
compute something else in training than in evaluation; without them both are the same function.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from gan_core.training.algorithm1 import ACTIVATIONS
from gan_core.training.images import architecture
from gan_core.training.images.architecture import Layer
from gan_core.training.images.condition import condition
from gan_core.training.settings import Settings

_TRIED = 8  # latents


class StyledNorm(nn.Module):
    """Batch normalisation whose scale and shift are functions of a style (Chen et al. 2019, equation 2).

    Attributes:
        norm: centres and scales each channel over the mini-batch.
        style: the linear function from a style to what is added to the scales, which begin at 1, and to the shifts.
    """

    def __init__(self, norm: nn.Module, style: nn.Module) -> None:
        super().__init__()
        self.norm = norm
        self.style = style

    def forward(self, values: Tensor, style: Tensor) -> Tensor:
        """Values (n, channels, height, width) as the style (n, units) of each sample has them."""
        scale, shift = self.style(style)[:, :, None, None].chunk(2, 1)
        return self.norm(values) * (1.0 + scale) + shift


class Generator(nn.Sequential):
    """G: latents (n, latent_dim) and, if it is conditional, classes -> pixels (n, channels, height, width).

    A class enters as further inputs beside the latent (Mirza & Osindero 2014, figure 1): one for each class or, where a
    class is a combination of attributes, one for each answer to each of them.

    Attributes:
        mapping: how many of the first layers turn that into the style of the normalisations behind them.
        told: int64 (classes, inputs), what it is told of each class; None for an unconditional one.
    """

    told: Tensor | None

    def __init__(self, layers: list[nn.Module], told: Tensor | None, mapping: int = 0) -> None:
        super().__init__(*layers)
        self.mapping = mapping
        _remember(self, told)

    @property
    def classes(self) -> int:
        """How many classes it can be asked for; 0 for an unconditional one."""
        return 0 if self.told is None else len(self.told)

    # pyrefly: ignore[bad-override]  nn.Sequential calls its only input "input".
    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """Pixels for latents.

        Args:
            latents: (n, latent_dim).
            labels: int64 (n,), or float (n, classes), the weights of a mixture of classes; None if unconditional.

        Raises:
            ValueError: a conditional G is not told the classes.
        """
        # The last one. A list would hold what all layers passed on, which nobody needs once G is finished.
        return deque(self.activations(latents, labels), maxlen=1)[0]

    def activations(self, latents: Tensor, labels: Tensor | None = None) -> Iterator[Tensor]:
        """What each layer passes on, in their order; arguments and errors as of `forward`."""
        values = style = self.inputs(latents, labels)
        for place, layer in enumerate(self, 1):
            values = layer(values, style) if isinstance(layer, StyledNorm) else layer(values)
            if place == self.mapping:
                style = values
            yield values

    def inputs(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """What enters the first layer; arguments and errors as of `forward`."""
        if self.told is None:
            return latents
        if labels is None:
            raise ValueError("A conditional generator is asked for classes.")
        told = self.told[labels] if labels.dim() == 1 else labels @ self.told.to(labels.dtype)
        return torch.cat((latents, told.to(latents.dtype)), 1)


class Discriminator(nn.Module):
    """D: pixels and, if it is conditional, classes -> raw outputs (n,).

    A conditional D is the projection discriminator of Miyato & Koyama (2018, equation 4): the raw output is a linear
    function of the features, plus their scalar product with a vector learned for the class. Where a class is a
    combination of attributes, its vector is the sum of those learned for its answers.

    Attributes:
        features: the layers up to the feature vector.
        score: the linear function of the features.
        projection: the vectors of the classes or answers (inputs, features); None for an unconditional one.
        told: int64 (classes, inputs), what it is told of each class; None for an unconditional one.
    """

    told: Tensor | None

    def __init__(
        self, layers: list[nn.Module], score: nn.Module, projection: nn.Embedding | None, told: Tensor | None
    ) -> None:
        super().__init__()
        self.features = nn.Sequential(*layers)
        self.score = score
        self.projection = projection
        self._combines_answers = told is not None and int(told[0].sum()) > 1
        _remember(self, told)

    def forward(self, pixels: Tensor, labels: Tensor | None = None) -> Tensor:
        """Raw outputs (n,) for pixels (n, channels, height, width) and labels int64 (n,)."""
        features = self.features(pixels)
        raw = self.score(features).flatten()
        if self.projection is None or self.told is None:
            return raw
        combined = self._combines_answers
        vectors = self.told[labels].to(raw.dtype) @ self.projection.weight if combined else self.projection(labels)
        return raw + (vectors * features).sum(1)


Player = TypeVar("Player", Generator, Discriminator)


def generator(settings: Settings, random: torch.Generator) -> Generator:
    """A fresh G, its weights drawn from `random`; `generator_scale` shrinks or stretches its last layer."""
    layers = architecture.generator_layers(settings)
    modules = [_module(layer, settings, random) for layer in layers]
    last = max(index for index, layer in enumerate(layers) if layer.kind in ("linear", "transposed", "convolution"))
    with torch.no_grad():
        modules[last].get_parameter("weight").mul_(settings.generator_scale)
    return _laid_out(Generator(modules, _told(settings), architecture.mapping_layers(settings)), settings)


def discriminator(settings: Settings, random: torch.Generator) -> Discriminator:
    """A fresh D, its weights drawn from `random`."""
    modules = [_module(layer, settings, random) for layer in architecture.discriminator_layers(settings)]
    width, told = architecture.features(settings), _told(settings)
    score = _module(Layer("linear", width, 1), settings, random)
    projection = None
    if told is not None:
        projection = cast("nn.Embedding", nn.utils.skip_init(nn.Embedding, told.shape[1], width, device=random.device))
        _draw(projection.get_parameter("weight"), width, random)
    network = Discriminator(modules, score, projection, told)
    if settings.discriminator_norm == "spectral":
        _normalise_spectrally(network, random)
    return _laid_out(network, settings)


def frozen_generator(settings: Settings, weights: Mapping[str, np.ndarray]) -> Generator:
    """A finished G in evaluation mode.

    Args:
        settings: describes the network.
        weights: its tensors by name, of the shapes that `architecture.generator_shapes` gives.
    """
    network = generator(settings, torch.Generator()).requires_grad_(False).eval()
    network.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    return network


@torch.no_grad()
def stays_finite(network: Generator, settings: Settings) -> bool:
    """Whether every layer of a finished G passes on finite numbers, for some latents and each class.

    Its pixels alone do not tell: tanh makes −1, which is black, of what has long been infinite.
    """
    count = max(_TRIED, network.classes)
    labels = torch.arange(count) % network.classes if network.classes else None
    passed_on = network.activations(latents(settings, count, torch.Generator().manual_seed(0)), labels)
    return all(bool(values.isfinite().all()) for values in passed_on)


def first_layer(network: Generator) -> nn.Linear:
    """The layer that z enters; its first latent_dim columns belong to z, the others to the classes."""
    first = network[0]
    if not isinstance(first, nn.Linear):
        raise TypeError(f"A generator begins with a linear layer; this one with {first}.")
    return first


def latents(settings: Settings, count: int, random: torch.Generator) -> Tensor:
    """Latents (count, latent_dim), float32, on the device of `random`, from the distribution that the settings name."""
    shape = (count, settings.latent_dim)
    if settings.latent == "uniform":
        return torch.rand(shape, generator=random, device=random.device).mul_(2.0).sub_(1.0)
    return torch.randn(shape, generator=random, device=random.device)


def _told(settings: Settings) -> Tensor | None:
    known = condition(settings)
    return None if known is None else torch.from_numpy(known.told.copy())


def _remember(network: nn.Module, told: Tensor | None) -> None:
    """Keep a table that follows the network to its device and is no part of its state: the settings say it all."""
    network.register_buffer("told", told, persistent=False)


def _module(layer: Layer, settings: Settings, random: torch.Generator) -> nn.Module:
    simple = {
        "activation": ACTIVATIONS[settings.activation],
        "tanh": nn.Tanh,
        "flatten": nn.Flatten,
        "reshape": lambda: nn.Unflatten(1, layer.shape),
        "batch_norm_1d": lambda: nn.BatchNorm1d(layer.outputs),
        "batch_norm_2d": lambda: nn.BatchNorm2d(layer.outputs),
        "styled_norm": lambda: _styled_norm(layer, settings, random),
    }
    if layer.kind in simple:
        return simple[layer.kind]()
    # Made empty and filled here: the modules' own initialisation would draw from torch's global random stream.
    kind = {"linear": nn.Linear, "convolution": nn.Conv2d, "transposed": nn.ConvTranspose2d}[layer.kind]
    window = {} if layer.kind == "linear" else {"kernel_size": layer.kernel, "stride": layer.stride, "padding": 1}
    module = nn.utils.skip_init(kind, layer.inputs, layer.outputs, bias=layer.bias, device=random.device, **window)
    _draw(module.get_parameter("weight"), layer.fan_in, random)
    if layer.bias:
        nn.init.zeros_(module.get_parameter("bias"))
    return module


def _styled_norm(layer: Layer, settings: Settings, random: torch.Generator) -> StyledNorm:
    style = _module(Layer("linear", layer.inputs, 2 * layer.outputs), settings, random)
    with torch.no_grad():
        style.get_parameter("weight").mul_(architecture.STYLE_SCALE)
    return StyledNorm(nn.BatchNorm2d(layer.outputs, affine=False), style)


def _draw(weight: Tensor, fan_in: int, random: torch.Generator) -> None:
    with torch.no_grad():
        weight.normal_(0.0, 1.0 / math.sqrt(fan_in), generator=random)


def _normalise_spectrally(network: Discriminator, random: torch.Generator) -> None:
    """Put every weight of D under spectral normalisation, its power iteration started from `random`."""
    for module in list(network.modules()):
        if not isinstance(module, nn.Linear | nn.Conv2d | nn.Embedding):
            continue
        with torch.random.fork_rng(devices=[]):
            # The parametrisation draws its first vectors from the global stream, here one of its own.
            torch.manual_seed(int(torch.randint(2**31, (), generator=random)))
            spectral_norm(module, dim=0)


def _laid_out(network: Player, settings: Settings) -> Player:
    """Convolutions are fastest on weights laid out with the channels last; the numbers stay the same."""
    if settings.network == "dcgan":
        # pyrefly: ignore[no-matching-overload]  PyTorch's annotations leave memory_format out.
        network.to(memory_format=torch.channels_last)
    return network
