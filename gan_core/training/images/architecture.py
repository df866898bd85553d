"""The layers of the networks that play on images, as data: what each is, and which tensors it holds.

`image_networks` builds modules from these lists, and `gan_core.checkpoints` compares files with them, which needs no
torch. Both players end without a sigmoid: D gives raw outputs, G goes through tanh to pixels in (−1, 1).

- "mlp": fully connected layers on flattened pixels.
- "dcgan" (Radford, Metz & Chintala 2016): G projects z onto 4 × 4 positions and doubles the resolution three times
  with transposed convolutions; D halves it three times with convolutions of stride 2. Channels halve as the
  resolution doubles, down to `generator_width` and `discriminator_width` at the finest level.
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


@dataclass(frozen=True)
class Layer:
    """One module.

    Attributes:
        kind: "linear", "convolution", "transposed", "batch_norm", "activation", "tanh", "flatten" or "reshape".
        inputs: units or channels that come in.
        outputs: units or channels that go out.
        kernel: width of the kernel; stride is 2 and padding 1.
        bias: whether a bias is added. In front of batch normalisation, which has one, it would do nothing.
        shape: of one item after "reshape".
    """

    kind: str
    inputs: int = 0
    outputs: int = 0
    kernel: int = 0
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
        if self.kind == "batch_norm":
            return dict.fromkeys(("weight", "bias", "running_mean", "running_var"), (self.outputs,))
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


def _perceptron_generator(settings: Settings) -> list[Layer]:
    width, batch = settings.generator_width, settings.generator_norm == "batch"
    shape = pixel_shape(settings)
    sizes = [settings.latent_dim + told(settings), *[width] * settings.generator_depth]
    layers: list[Layer] = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        layers += [Layer("linear", fan_in, fan_out, bias=not batch), *_normalised(fan_out, batch)]
    return [*layers, Layer("linear", sizes[-1], math.prod(shape)), Layer("tanh"), Layer("reshape", shape=shape)]


def _perceptron_discriminator(settings: Settings) -> list[Layer]:
    sizes = [math.prod(pixel_shape(settings)), *[settings.discriminator_width] * settings.discriminator_depth]
    hidden = [(Layer("linear", *pair), Layer("activation")) for pair in itertools.pairwise(sizes)]
    return [Layer("flatten"), *itertools.chain(*hidden)]


def _convolutional_generator(settings: Settings) -> list[Layer]:
    channels, side, _ = pixel_shape(settings)
    width, batch = settings.generator_width, settings.generator_norm == "batch"
    return [
        Layer("linear", settings.latent_dim + told(settings), 4 * width * COARSEST**2, bias=not batch),
        Layer("reshape", shape=(4 * width, COARSEST, COARSEST)),
        *_normalised(4 * width, batch),
        Layer("transposed", 4 * width, 2 * width, _coarse_kernel(side), bias=not batch),
        *_normalised(2 * width, batch),
        Layer("transposed", 2 * width, width, 4, bias=not batch),
        *_normalised(width, batch),
        Layer("transposed", width, channels, 4),
        Layer("tanh"),
    ]


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


def _normalised(outputs: int, batch: bool) -> list[Layer]:
    return [*([Layer("batch_norm", outputs=outputs)] if batch else []), Layer("activation")]


def _coarse_kernel(side: int) -> int:
    """Between 4 × 4 and 7 × 7 positions (images of 28 × 28) a kernel of 3 fits, between 4 × 4 and 8 × 8 one of 4."""
    return 3 if side == 28 else 4


_GENERATORS = {"mlp": _perceptron_generator, "dcgan": _convolutional_generator}
_DISCRIMINATORS = {"mlp": _perceptron_discriminator, "dcgan": _convolutional_discriminator}
