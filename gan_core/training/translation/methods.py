"""The two methods as data: what each is trained with, and in which directions it translates what. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gan_core.training.translation.architecture import COLOURS, UNet
from gan_core.training.translation.domains import DATASET as FACES
from gan_core.training.translation.settings import CycleGanSettings, Pix2PixSettings, TranslationSettings

A_TO_B, B_TO_A = "a_to_b", "b_to_a"


@dataclass(frozen=True)
class Method:
    """What is known of a method before anything is trained.

    Attributes:
        title: the name that people see.
        settings: the class of its settings.
        dataset: the name of the data set that it learns from.
        channels: of what G translates.
        directions: in which it translates, one generator each.
    """

    title: str
    settings: type[TranslationSettings]
    dataset: str
    channels: int
    directions: tuple[str, ...]

    def plan(self, settings: TranslationSettings) -> UNet:
        """The generator, the same in each direction."""
        return UNet(self.channels, settings.generator_width)

    def shapes(self, settings: TranslationSettings) -> dict[str, tuple[int, ...]]:
        """Shapes of the tensors of a checkpoint, "a_to_b/down.0.weight" and so on."""
        plan = self.plan(settings)
        return {f"{direction}/{name}": shape for direction in self.directions for name, shape in plan.shapes().items()}


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        # Line art, and the colours of hair and skin in every pixel.
        "pix2pix": Method("Pix2Pix", Pix2PixSettings, "characters", 1 + 2 * COLOURS, (A_TO_B,)),
        "cyclegan": Method("CycleGAN", CycleGanSettings, FACES, COLOURS, (A_TO_B, B_TO_A)),
    }
)
