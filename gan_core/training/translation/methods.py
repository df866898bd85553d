"""The two methods as data: from what each learns, and in which directions it translates what. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gan_core.training.kinds import PAIRED, UNPAIRED
from gan_core.training.settings import Settings
from gan_core.training.translation.architecture import COLOURS, UNet, patch_shapes

A_TO_B, B_TO_A = "a_to_b", "b_to_a"
DISCRIMINATOR = "discriminator"
"""What the names of a D's tensors begin with in a checkpoint."""
LINES = 1
"""Channels of line art, the first ones of what Pix2Pix is told."""


@dataclass(frozen=True)
class Method:
    """What is known of a method before anything is trained.

    Attributes:
        name: as files and commands call it.
        title: the name that people see.
        channels: of what G translates.
        directions: in which it translates, one generator each.
        judged: for each D, by its name, the channels of what it judges.
    """

    name: str
    title: str
    channels: int
    directions: tuple[str, ...]
    judged: Mapping[str, int]

    def plan(self, settings: Settings) -> UNet:
        """The generator, the same in each direction."""
        return UNet(self.channels, settings.generator_width)

    def shapes(self, settings: Settings) -> dict[str, tuple[int, ...]]:
        """Shapes of the generators' tensors in a checkpoint, "a_to_b/down.0.weight" and so on."""
        plan = self.plan(settings)
        return {f"{direction}/{name}": shape for direction in self.directions for name, shape in plan.shapes().items()}

    def discriminator_shapes(self, settings: Settings) -> dict[str, tuple[int, ...]]:
        """Shapes of the discriminators' tensors, "discriminator/pairs/layers.0.weight" and so on."""
        return {
            f"{DISCRIMINATOR}/{judge}/{name}": shape
            for judge, channels in self.judged.items()
            for name, shape in patch_shapes(channels, settings.discriminator_width).items()
        }


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        method.name: method
        for method in (
            # Line art, and the colours of hair and skin in every pixel.
            Method("pix2pix", "Pix2Pix", LINES + 2 * COLOURS, (A_TO_B,), {"pairs": LINES + COLOURS}),
            # One D for each domain.
            Method("cyclegan", "CycleGAN", COLOURS, (A_TO_B, B_TO_A), {"b": COLOURS, "a": COLOURS}),
        )
    }
)

_OF_DATASET: Mapping[str, str] = MappingProxyType(
    {**dict.fromkeys(PAIRED, "pix2pix"), **dict.fromkeys(UNPAIRED, "cyclegan")}
)


def method_of(settings: Settings) -> Method:
    """The method by which these settings learn a translation.

    Raises:
        KeyError: they are about no translation.
    """
    return METHODS[_OF_DATASET[settings.dataset]]
