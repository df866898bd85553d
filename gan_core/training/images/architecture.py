"""The layers of the networks that play on images, as data: what each is, and which tensors it holds.

`image_networks` builds modules from these lists, and `gan_core.checkpoints` compares files with them, which needs no
torch. Both players end without a sigmoid: D gives raw outputs, G goes through tanh to pixels in (−1, 1).

- "mlp": fully connected layers on flattened pixels.
- "dcgan" (Radford, Metz & Chintala 2016): G projects z onto 4 × 4 positions and doubles the resolution three times
  with transposed convolutions; D halves it three times with convolutions of stride 2. Channels halve as the
  resolution doubles, down to `generator_width` and `discriminator_width` at the finest level.

The norm "style" belongs to a DCGAN: a few layers turn z into a style (the mapping network of Karras, Laine & Aila 2019,
section 2), from which the projection begins, and which scales and shifts the channels behind every batch normalisation
(Chen, Lucic, Houlsby & Gelly 2019, equation 2, who let z itself do so). What is the same everywhere in an image, such
as the colour of the hair, is so decided once and not at each position anew. Such a G has one more level, half as wide,
at full resolution, from which a convolution makes the colours.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from gan_core import datasets
from gan_core.training.images.condition import condition
from gan_core.training.settings import Settings

COARSEST = 4
"""Height and width of the coarsest level of a DCGAN, in positions."""
MAPPING_DEPTH = 3
"""Fully connected layers that turn z into a style."""
STYLE_SCALE = 0.3
"""Of the initial weights behind a style: at first it changes scales and shifts by about so much."""
NORMALISED = frozenset({"batch", "style"})
"""Values of `generator_norm` with batch normalisation."""


@dataclass(frozen=True)
class Layer:
    """One module.

    Attributes:
        kind: "linear", "convolution", "transposed", "batch_norm_1d" of units, "batch_norm_2d" of channels,
            "styled_norm", "activation", "tanh", "flatten" or "reshape".
        inputs: units or channels that come in; of "styled_norm", units of the style.
        outputs: units or channels that go out.
        kernel: width of the kernel; padding is 1.
        stride: of the kernel.
        bias: whether a bias is added. In front of batch normalisation, which has one, it would do nothing.
        shape: of one item after "reshape".
    """

    kind: str
    inputs: int = 0
    outputs: int = 0
    kernel: int = 0
    stride: int = 2
    bias: bool = True
    shape: tuple[int, ...] = ()

    @property
    def fan_in(self) -> int:
        """Inputs that reach one output; of a transposed convolution of stride 2, on average."""
        if self.kind == "convolution":
            return self.inputs * self.kernel**2
        if self.kind == "transposed":
            return max(1, self.inputs * self.kernel**2 // 4)
        return self.inputs

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Shapes of the layer's float tensors, by the names that torch gives them."""
        if self.kind.startswith("batch_norm"):
            return dict.fromkeys(("weight", "bias", "running_mean", "running_var"), (self.outputs,))
        if self.kind == "styled_norm":
            return {
                **dict.fromkeys(("norm.running_mean", "norm.running_var"), (self.outputs,)),
                "style.weight": (2 * self.outputs, self.inputs),
                "style.bias": (2 * self.outputs,),
            }
        kernel = (self.kernel, self.kernel)
        weights = {
            "linear": (self.outputs, self.inputs),
            "convolution": (self.outputs, self.inputs, *kernel),
            "transposed": (self.inputs, self.outputs, *kernel),
        }
        if self.kind not in weights:
            return {}
        return {"weight": weights[self.kind], **({"bias": (self.outputs,)} if self.bias else {})}


def told(settings: Settings) -> int:
    """Length of what the players are told of an image, one number for each class or answer; 0 if that is nothing."""
    known = condition(settings)
    return 0 if known is None else known.inputs


def pixel_shape(settings: Settings) -> tuple[int, int, int]:
    """Channels, height and width of one image."""
    height, width, *channels = datasets.image_shape(settings.dataset)
    return (channels[0] if channels else 1, height, width)


def generator_layers(settings: Settings) -> list[Layer]:
    """G: from latents (n, latent_dim), followed by what it is told if it is conditional, to pixels."""
    return _GENERATORS[settings.network](settings)


def discriminator_layers(settings: Settings) -> list[Layer]:
    """D without its last, linear layer: from pixels to features (n, features)."""
    return _DISCRIMINATORS[settings.network](settings)


def features(settings: Settings) -> int:
    """Length of D's feature vector, from which its raw output is a linear function."""
    if settings.network == "dcgan":
        return 4 * settings.discriminator_width * COARSEST**2
    return settings.discriminator_width if settings.discriminator_depth else math.prod(pixel_shape(settings))


def generator_shapes(settings: Settings) -> dict[str, tuple[int, ...]]:
    """Shapes of G's tensors by name, "0.weight" and so on, as a checkpoint holds them."""
    return {
        f"{index}.{name}": shape
        for index, layer in enumerate(generator_layers(settings))
        for name, shape in layer.tensors().items()
    }


def mapping_layers(settings: Settings) -> int:
    """How many of the first layers of G turn z into a style; 0 if it has none."""
    return len(_mapping(settings))


def _perceptron_generator(settings: Settings) -> list[Layer]:
    width, batch = settings.generator_width, settings.generator_norm == "batch"
    shape = pixel_shape(settings)
    sizes = [settings.latent_dim + told(settings), *[width] * settings.generator_depth]
    layers: list[Layer] = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        norm = [Layer("batch_norm_1d", outputs=fan_out)] if batch else []
        layers += [Layer("linear", fan_in, fan_out, bias=not batch), *norm, Layer("activation")]
    return [*layers, Layer("linear", sizes[-1], math.prod(shape)), Layer("tanh"), Layer("reshape", shape=shape)]


def _perceptron_discriminator(settings: Settings) -> list[Layer]:
    sizes = [math.prod(pixel_shape(settings)), *[settings.discriminator_width] * settings.discriminator_depth]
    hidden = [(Layer("linear", *pair), Layer("activation")) for pair in itertools.pairwise(sizes)]
    return [Layer("flatten"), *itertools.chain(*hidden)]


def _convolutional_generator(settings: Settings) -> list[Layer]:
    channels, side, _ = pixel_shape(settings)
    width, bias = settings.generator_width, settings.generator_norm not in NORMALISED
    mapping = _mapping(settings)
    inputs = _style(settings) if mapping else settings.latent_dim + told(settings)
    return [
        *mapping,
        Layer("linear", inputs, 4 * width * COARSEST**2, bias=bias),
        Layer("reshape", shape=(4 * width, COARSEST, COARSEST)),
        *_normalised(4 * width, settings),
        Layer("transposed", 4 * width, 2 * width, _coarse_kernel(side), bias=bias),
        *_normalised(2 * width, settings),
        Layer("transposed", 2 * width, width, 4, bias=bias),
        *_normalised(width, settings),
        *(_finest_level(channels, settings) if mapping else [Layer("transposed", width, channels, 4)]),
        Layer("tanh"),
    ]


def _finest_level(channels: int, settings: Settings) -> list[Layer]:
    half = finest_width(settings)
    return [
        Layer("transposed", settings.generator_width, half, 4, bias=False),
        *_normalised(half, settings),
        Layer("convolution", half, channels, 3, stride=1),
    ]


def finest_width(settings: Settings) -> int:
    """Channels at full resolution of a G with a style."""
    return max(1, settings.generator_width // 2)


def _mapping(settings: Settings) -> list[Layer]:
    if settings.generator_norm != "style":
        return []
    layers: list[Layer] = []
    units = _style(settings)
    for inputs in (settings.latent_dim + told(settings), *[units] * (MAPPING_DEPTH - 1)):
        norm = Layer("batch_norm_1d", outputs=units)
        layers += [Layer("linear", inputs, units, bias=False), norm, Layer("activation")]
    return layers


def _style(settings: Settings) -> int:
    """Units of the style: as many as channels at the coarsest level."""
    return 4 * settings.generator_width


def _convolutional_discriminator(settings: Settings) -> list[Layer]:
    channels, side, _ = pixel_shape(settings)
    width = settings.discriminator_width
    return [
        Layer("convolution", channels, width, 4),
        Layer("activation"),
        Layer("convolution", width, 2 * width, 4),
        Layer("activation"),
        Layer("convolution", 2 * width, 4 * width, _coarse_kernel(side)),
        Layer("activation"),
        Layer("flatten"),
    ]


def _normalised(outputs: int, settings: Settings) -> list[Layer]:
    norms = {
        "none": [],
        "batch": [Layer("batch_norm_2d", outputs=outputs)],
        "style": [Layer("styled_norm", _style(settings), outputs)],
    }
    return [*norms[settings.generator_norm], Layer("activation")]


def _coarse_kernel(side: int) -> int:
    """Between 4 × 4 and 7 × 7 positions (images of 28 × 28) a kernel of 3 fits, between 4 × 4 and 8 × 8 one of 4."""
    return 3 if side == 28 else 4


_GENERATORS = {"mlp": _perceptron_generator, "dcgan": _convolutional_generator}
_DISCRIMINATORS = {"mlp": _perceptron_discriminator, "dcgan": _convolutional_discriminator}
