"""The two methods as data: what each is trained with, and in which directions it translates what. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gan_core.translation.architecture import COLOURS, UNet, patch_shapes
from gan_core.translation.domains import DATASET as FACES
from gan_core.translation.settings import CycleGanSettings, Pix2PixSettings, TranslationSettings

A_TO_B, B_TO_A = "a_to_b", "b_to_a"
DISCRIMINATOR = "discriminator"
"""What the names of a D's tensors begin with in a checkpoint."""
LINES = 1
"""Channels of line art."""


@dataclass(frozen=True)
class Method:
    """What is known of a method before anything is trained.

    Attributes:
        title: the name that people see.
        settings: the class of its settings.
        dataset: the name of the data set that it learns from.
        channels: of what G translates.
        directions: in which it translates, one generator each.
        judged: for each D, by its name, the channels of what it judges.
    """

    title: str
    settings: type[TranslationSettings]
    dataset: str
    channels: int
    directions: tuple[str, ...]
    judged: Mapping[str, int]

    def plan(self, settings: TranslationSettings) -> UNet:
        """The generator, the same in each direction."""
        return UNet(self.channels, settings.generator_width)

    def shapes(self, settings: TranslationSettings) -> dict[str, tuple[int, ...]]:
        """Shapes of the generators' tensors in a checkpoint, "a_to_b/down.0.weight" and so on."""
        plan = self.plan(settings)
        return {f"{direction}/{name}": shape for direction in self.directions for name, shape in plan.shapes().items()}

    def discriminator_shapes(self, settings: TranslationSettings) -> dict[str, tuple[int, ...]]:
        """Shapes of the discriminators' tensors, "discriminator/pairs/layers.0.weight" and so on."""
        return {
            f"{DISCRIMINATOR}/{judge}/{name}": shape
            for judge, channels in self.judged.items()
            for name, shape in patch_shapes(channels, settings.discriminator_width).items()
        }


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "pix2pix": Method(
            "Pix2Pix",
            Pix2PixSettings,
            "characters",
            LINES + 2 * COLOURS,  # the colours of hair and skin in every pixel
            (A_TO_B,),
            {"pairs": LINES + COLOURS},
        ),
        # One D for each domain.
        "cyclegan": Method(
            "CycleGAN", CycleGanSettings, FACES, COLOURS, (A_TO_B, B_TO_A), {"b": COLOURS, "a": COLOURS}
        ),
    }
)
