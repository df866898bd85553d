"""Everything that decides a training of a translator, validated: what is learned, the networks, the weights of losses.

The weights are live: a training takes new ones over without touching networks, optimisers or the random stream.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from gan_core.errors import SettingsError
from gan_core.training.fields import Field, choice, integer, number
from gan_core.training.translation.domains import DOMAINS


@dataclass(frozen=True)
class TranslationSettings:
    """What both methods have in common. Wrong values are refused when it is made.

    Raises:
        SettingsError: names the setting, its value and what is allowed.
    """

    seed: int = integer(0, 0, 2**31 - 1, "Seed", "Fixes the first weights and the order of the images.", "Training")
    generator_width: int = integer(
        16,
        4,
        128,
        "Width of G",
        "Channels of the generator's finest level; each coarser one has twice as many.",
        "Generator",
    )
    discriminator_width: int = integer(
        16, 4, 128, "Width of D", "Channels of the discriminator's first layer.", "Discriminator"
    )
    batch_size: int = integer(16, 1, 256, "Batch size", "Images of each mini-batch.", "Training")
    ema: float = number(
        0.998,
        0.0,
        0.99999,
        "Averaging",
        "The generator that is kept is a moving average of the one that plays; this is the share that each step "
        "leaves of it.",
        "Generator",
    )
    generator_lr: float = number(
        5e-4, 0.0, 0.1, "Learning rate of G", "Size of the generator's steps.", "Generator", live=True, logarithmic=True
    )
    discriminator_lr: float = number(
        2e-3,
        0.0,
        0.1,
        "Learning rate of D",
        "Size of the discriminator's steps.",
        "Discriminator",
        live=True,
        logarithmic=True,
    )
    adversarial_weight: float = number(
        1.0,
        0.0,
        100.0,
        "Adversarial weight",
        "How much the discriminator's verdict counts for the generator; at 0 nobody plays against it.",
        "Training",
        live=True,
    )

    def __post_init__(self) -> None:
        for name, field in self.fields().items():
            object.__setattr__(self, name, field.check(name, getattr(self, name)))

    @classmethod
    def fields(cls) -> Mapping[str, Field]:
        """What is known about each setting, by its name."""
        return MappingProxyType({field.name: field.metadata["field"] for field in dataclasses.fields(cls)})

    def replace(self, **changes: Any) -> Self:
        """The same settings with other values.

        Raises:
            SettingsError: a name that there is not, or a value that is not allowed.
        """
        if unknown := sorted(set(changes) - set(self.fields())):
            raise SettingsError(f"There is no setting {unknown[0]!r}: there are {', '.join(self.fields())}.")
        return dataclasses.replace(self, **changes)

    def needs_restart(self, other: TranslationSettings) -> list[str]:
        """Settings that differ from the other's and that a training cannot take over while it lives."""
        fields = self.fields()
        if fields != other.fields():
            return ["method"]
        return [
            name for name, field in fields.items() if not field.live and getattr(self, name) != getattr(other, name)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name, as JSON can hold it."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """The inverse of `to_dict`.

        Raises:
            SettingsError: not exactly the settings of this method, or a value that is not allowed.
        """
        if not isinstance(values, Mapping) or set(values) != set(cls.fields()):
            raise SettingsError(f"The settings of {cls.__name__} are {', '.join(cls.fields())}.")
        return cls(**values)


@dataclass(frozen=True)
class Pix2PixSettings(TranslationSettings):
    """Line art to characters (Isola et al. 2017, equation 4); without the adversarial part it is a regression."""

    l1_weight: float = number(
        10.0,
        0.0,
        1000.0,
        "L1 weight",
        "How much the mean distance to the image of the pair counts.",
        "Training",
        live=True,
    )


@dataclass(frozen=True)
class CycleGanSettings(TranslationSettings):
    """Faces to faces without pairs (Zhu et al. 2017, equation 3)."""

    domains: str = choice(
        "hair", {name: domains.title for name, domains in DOMAINS.items()}, "Domains", "What is translated.", "Data"
    )
    cycle_weight: float = number(
        10.0,
        0.0,
        1000.0,
        "Cycle weight",
        "How much it counts that an image translated there and back is the same "
        "again; at 0 a translation owes its source nothing.",
        "Training",
        live=True,
    )
    identity_weight: float = number(
        5.0,
        0.0,
        1000.0,
        "Identity weight",
        "How much it counts that an image which is already as it should be stays as it is.",
        "Training",
        live=True,
    )
