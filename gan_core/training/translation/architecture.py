"""The layers of both players as data: from these lists modules are built, and files are compared with them.

G is a U-Net (Ronneberger et al. 2015; Isola et al. 2017, section 3.2) for images of 32 × 32 pixels: it halves the
resolution three times and doubles it again, and each level on the way up also gets what the level of the same
resolution saw on the way down. Edges need not pass through the bottleneck.

D is a PatchGAN (Isola et al. 2017, section 3.2.2): a stack of convolutions whose outputs each judge one patch.

G has no normalisation layer: what is made of one image never depends on the others of its batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SIDE = 32
"""Height and width of all images, in pixels."""
COLOURS = 3


@dataclass(frozen=True)
class Convolution:
    """One convolution.

    Attributes:
        inputs: channels that come in.
        outputs: channels that go out.
        stride: 1 keeps the resolution (kernel 3), 2 halves it (kernel 4), or doubles it if `transposed`.
        transposed: whether it goes up.
        bias: whether a bias is added. In front of batch normalisation, which has one, it would do nothing.
    """

    inputs: int
    outputs: int
    stride: int = 1
    transposed: bool = False
    bias: bool = True

    @property
    def kernel(self) -> int:
        """Width of the kernel; padding is 1."""
        return 3 if self.stride == 1 else 4

    @property
    def fan_in(self) -> int:
        """Inputs that reach one output; of a transposed convolution of stride 2, on average."""
        return self.inputs * self.kernel**2 // (self.stride**2 if self.transposed else 1)

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Shapes of its tensors, by the names that torch gives them."""
        channels = (self.inputs, self.outputs) if self.transposed else (self.outputs, self.inputs)
        bias = {"bias": (self.outputs,)} if self.bias else {}
        return {"weight": (*channels, self.kernel, self.kernel), **bias}


@dataclass(frozen=True)
class UNet:
    """The generator.

    Attributes:
        inputs: channels of what it translates.
        width: channels of the finest level.
    """

    inputs: int
    width: int

    @property
    def down(self) -> tuple[Convolution, ...]:
        """One convolution for each level, the finest first: 32, 16, 8 and 4 positions wide."""
        w = self.width
        return (
            Convolution(self.inputs, w),
            Convolution(w, 2 * w, 2),
            Convolution(2 * w, 4 * w, 2),
            Convolution(4 * w, 4 * w, 2),
        )

    @property
    def up(self) -> tuple[Convolution, ...]:
        """From the coarsest level back; what comes in is joined by the level's own features, from the second on."""
        w = self.width
        return (
            Convolution(4 * w, 4 * w, 2, transposed=True),
            Convolution(8 * w, 2 * w, 2, transposed=True),
            Convolution(4 * w, w, 2, transposed=True),
            # The finest level sees the input itself too, so that a pixel can be passed on as it is.
            Convolution(2 * w + self.inputs, w),
            Convolution(w, COLOURS),
        )

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shapes of its tensors, "down.0.weight" and so on, as a checkpoint holds them."""
        return {
            f"{way}.{place}.{name}": shape
            for way, layers in (("down", self.down), ("up", self.up))
            for place, layer in enumerate(layers)
            for name, shape in layer.tensors().items()
        }


def patch_layers(inputs: int, width: int) -> tuple[Convolution, ...]:
    """D's layers, from images with `inputs` channels to raw outputs of 8 × 8 patches; those between are normalised."""
    return (
        Convolution(inputs, width, 2),
        Convolution(width, 2 * width, 2, bias=False),
        Convolution(2 * width, 2 * width, bias=False),
        Convolution(2 * width, 1),
    )


def patch_shapes(inputs: int, width: int) -> dict[str, tuple[int, ...]]:
    """Shapes of the tensors of D, "layers.0.weight", "norms.0.running_mean" and so on, as a checkpoint holds them."""
    layers = patch_layers(inputs, width)
    convolutions = {
        f"layers.{place}.{name}": shape for place, layer in enumerate(layers) for name, shape in layer.tensors().items()
    }
    norms = {
        f"norms.{place}.{name}": (layer.outputs,)
        for place, layer in enumerate(layers[1:-1])
        for name in ("weight", "bias", "running_mean", "running_var")
    }
    return {**convolutions, **norms}


def receptive_field(layers: Sequence[Convolution]) -> int:
    """Width in pixels of the patch that one output of these layers sees."""
    seen, step = 1, 1
    for layer in layers:
        seen += (layer.kernel - 1) * step
        step *= layer.stride
    return seen
