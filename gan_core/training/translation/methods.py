"""The two methods as data: from what each learns, and in which directions it translates what. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gan_core.training.kinds import PAIRED, UNPAIRED
from gan_core.training.settings import Settings
from gan_core.training.translation.architecture import COLOURS, UNet

A_TO_B, B_TO_A = "a_to_b", "b_to_a"


@dataclass(frozen=True)
class Method:
    """What is known of a method before anything is trained.

    Attributes:
        name: as files and commands call it.
        title: the name that people see.
        channels: of what G translates.
        directions: in which it translates, one generator each.
    """

    name: str
    title: str
    channels: int
    directions: tuple[str, ...]

    def plan(self, settings: Settings) -> UNet:
        """The generator, the same in each direction."""
        return UNet(self.channels, settings.generator_width)

    def shapes(self, settings: Settings) -> dict[str, tuple[int, ...]]:
        """Shapes of the tensors of a checkpoint, "a_to_b/down.0.weight" and so on."""
        plan = self.plan(settings)
        return {f"{direction}/{name}": shape for direction in self.directions for name, shape in plan.shapes().items()}


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        method.name: method
        for method in (
            # Line art, and the colours of hair and skin in every pixel.
            Method("pix2pix", "Pix2Pix", 1 + 2 * COLOURS, (A_TO_B,)),
            Method("cyclegan", "CycleGAN", COLOURS, (A_TO_B, B_TO_A)),
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
