"""What a sweep trains: so many seeds of each experiment, which differ in at most two settings."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from gan_core.errors import SettingsError
from gan_core.training.kinds import MIXTURE, PLANE
from gan_core.training.settings import FIELDS, Settings, check_names

MOST_SEEDS = 64
MOST_STEPS = 1_000_000
MOST_VARIED = 2
MOST_VALUES = 12
"""Of one setting."""
LOOKS = 25
"""At each seed of a single experiment while it trains, besides the one before the first step."""
LOOKS_OF_A_CELL = 10
"""The same where there are many experiments: a look at a seed costs as much as tens of its steps."""
SEEDS_IN_ALL = 2**31

_SUGGESTED: dict[str, tuple[Any, ...]] = {
    "discriminator_steps": (1, 2, 5),
    "discriminator_lr": (1e-4, 1e-3, 1e-2),
    "generator_lr": (1e-4, 1e-3, 1e-2),
    "r1": (0.0, 0.1, 1.0),
    "pack": (1, 2, 4),
    "minibatch_stddev": tuple(FIELDS["minibatch_stddev"].choices),
    "loss": tuple(FIELDS["loss"].choices),
    "batch_size": (32, 128, 512),
    "latent_dim": (1, 2, 8),
    "latent": tuple(FIELDS["latent"].choices),
    "generator_width": (8, 32, 128),
    "generator_depth": (0, 1, 2),
    "generator_scale": (0.3, 1.0, 3.0),
    "generator_shift": (-4.0, 0.0, 4.0),
    "discriminator_width": (8, 32, 128),
    "discriminator_depth": (0, 1, 2),
    "activation": tuple(FIELDS["activation"].choices),
    "optimizer": tuple(FIELDS["optimizer"].choices),
    "beta1": (0.0, 0.5, 0.9),
    "beta2": (0.9, 0.99, 0.999),
}
_IN_PLANE: dict[str, tuple[Any, ...]] = {
    "generator_lr": (5e-4, 2e-3, 5e-3),
    "discriminator_lr": (5e-4, 2e-3, 5e-3),
    "r1": (0.0, 0.001, 0.1),
    "generator_width": (16, 64, 128),
    "generator_depth": (2, 4, 5),
    "discriminator_width": (16, 64, 128),
    "discriminator_depth": (1, 2, 3),
    "spread": (0.02, 0.05, 0.1),
    "decay_steps": (0, 2000),
    "initial_biases": tuple(FIELDS["initial_biases"].choices),
}
"""Where points in the plane ask for others, or for more."""

SUGGESTED: Mapping[str, Mapping[str, tuple[Any, ...]]] = MappingProxyType(
    {
        MIXTURE: _SUGGESTED,
        PLANE: {name: values for name, values in (_SUGGESTED | _IN_PLANE).items() if FIELDS[name].is_for(PLANE)},
    }
)
"""Kind of data -> settings that are worth varying, with values that make a difference; those asked for most first."""


@dataclass(frozen=True)
class SweepPlan:
    """A sweep, immutable. Every instance is valid: the constructor checks.

    Attributes:
        settings: what all experiments have in common; no images.
        seeds: how many runs of each experiment, with the settings' own seed and the ones after it.
        steps: of G, in each run.
        vary: (setting, its values), at most two of them; none for the one experiment of the settings.
        looks: at each run while it trains, besides the one before the first step.

    Raises:
        SettingsError: says what is wrong and what is allowed.
    """

    settings: Settings
    seeds: int
    steps: int
    vary: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    looks: int = LOOKS

    def __post_init__(self) -> None:
        if self.settings.images:
            raise SettingsError(
                f"Many seeds are trained on numbers and points only, and dataset = {self.settings.dataset!r} means "
                "images. Begin with a preset of the 1-D lab or of the 2-D lab."
            )
        _check_whole("seeds", self.seeds, MOST_SEEDS)
        _check_whole("steps", self.steps, MOST_STEPS)
        _check_whole("looks", self.looks, MOST_STEPS)
        names = [name for name, _ in self.vary]
        if len(names) > MOST_VARIED:
            raise SettingsError(f"{', '.join(names)} cannot all vary: vary {MOST_VARIED} settings at most.")
        if len(set(names)) < len(names):
            raise SettingsError(f"{names[0]} is to vary twice: name all its values at once.")
        object.__setattr__(self, "vary", tuple((name, self._checked(name, values)) for name, values in self.vary))
        _ = self.cells  # values that are allowed one by one may not go together

    @classmethod
    def read(
        cls, settings: Settings, seeds: int, steps: int, vary: Sequence[tuple[str, str]], looks: int | None = None
    ) -> SweepPlan:
        """A plan whose varied settings come as text, such as ("discriminator_steps", "1,2,5").

        Args:
            settings: what all experiments have in common.
            seeds: how many runs of each.
            steps: of G, in each run.
            vary: settings, each with its values between commas.
            looks: at each run while it trains; None for as many as are usual.

        Raises:
            SettingsError: see `SweepPlan`.
        """
        check_names(name for name, _ in vary)
        values = tuple(
            (name, tuple(FIELDS[name].parse(name, part.strip()) for part in _parts(name, text))) for name, text in vary
        )
        return cls(settings, seeds, steps, values, looks or (LOOKS_OF_A_CELL if values else LOOKS))

    @cached_property
    def cells(self) -> tuple[Mapping[str, Any], ...]:
        """The experiments, each as the changes that make it of the settings; the last setting varies fastest."""
        names = [name for name, _ in self.vary]
        combinations = itertools.product(*(values for _, values in self.vary))
        cells = tuple(dict(zip(names, values, strict=True)) for values in combinations)
        for cell in cells:
            self.settings.replace(**cell)
        return cells

    def experiment(self, cell: int) -> Settings:
        """The settings of one of the cells."""
        return self.settings.replace(**self.cells[cell])

    @property
    def each_seed(self) -> tuple[int, ...]:
        """The seeds of every cell; after the last one that there is comes 0."""
        return tuple((self.settings.seed + index) % SEEDS_IN_ALL for index in range(self.seeds))

    @property
    def look_steps(self) -> tuple[int, ...]:
        """The steps at which each run is looked at: 0, the last one, and evenly between them."""
        looks = min(self.looks, self.steps)
        return tuple(round(self.steps * look / looks) for look in range(looks + 1))

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON can hold."""
        return {
            "settings": self.settings.to_dict(),
            "seeds": self.seeds,
            "steps": self.steps,
            "vary": [[name, list(values)] for name, values in self.vary],
            "looks": self.looks,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SweepPlan:
        """The inverse of `to_dict`.

        Raises:
            SettingsError: see `SweepPlan`.
        """
        vary = tuple((name, tuple(each)) for name, each in values["vary"])
        return cls(Settings.from_dict(values["settings"]), values["seeds"], values["steps"], vary, values["looks"])

    def _checked(self, name: str, values: Sequence[Any]) -> tuple[Any, ...]:
        """The values of a varied setting as the field's own type."""
        check_names([name])
        field = FIELDS[name]
        reason = (
            "every experiment is repeated with many seeds anyway"
            if name == "seed"
            else "the moving average of G plays no part in the game"
            if name == "ema"
            else "the data stay the same, or it means nothing for them"
            if name == "dataset" or not self.settings.applies(name)
            else "it is a list of numbers, one for each component"
            if field.kind == "numbers"
            else None
        )
        if reason is not None:
            raise SettingsError(f"{name} cannot vary: {reason}. What can vary: {', '.join(variable(self.settings))}.")
        if not 1 <= len(values) <= MOST_VALUES:
            raise SettingsError(f"{name} is to take {len(values)} values: give it 1 to {MOST_VALUES}.")
        checked = tuple(field.check(name, value) for value in values)
        twice = next((value for index, value in enumerate(checked) if value in checked[:index]), None)
        if twice is not None:
            raise SettingsError(f"{name} is to be {field.format(twice)} twice: name each value once.")
        return checked


def variable(settings: Settings) -> list[str]:
    """The settings that can vary in a sweep of these."""
    return [
        name
        for name, field in FIELDS.items()
        if name not in ("seed", "dataset", "ema") and field.kind != "numbers" and settings.applies(name)
    ]


def _parts(name: str, text: str) -> list[str]:
    if not text.strip():
        raise SettingsError(f"{name} has no values: name some, separated by commas.")
    return text.split(",")


def _check_whole(name: str, value: Any, most: int) -> None:
    if type(value) is not int or not 1 <= value <= most:
        raise SettingsError(f"{name} = {str(value)[:80]} is not allowed: give a whole number from 1 to {most:,}.")
