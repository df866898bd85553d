"""What an experiment is called: by its preset, as long as it is that preset's."""

from __future__ import annotations

from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import Settings

SHOWN_BESIDE = frozenset({"loss", "seed"})
"""Settings that leave a preset what it is: each behaves as it says on every seed, and is played with several losses."""


def is_changed(preset: str, settings: Settings, base: Settings | None = None) -> bool:
    """Whether settings differ from those of the preset that they began with, in more than loss and seed.

    Args:
        preset: its name.
        settings: those in force.
        base: what the name stands for where that is not the preset itself.
    """
    return not settings.differences(base or PRESETS[preset]).keys() <= SHOWN_BESIDE


def experiment_title(preset: str, settings: Settings, base: Settings | None = None) -> str:
    """The experiment's name for people: "Two modes", or "Two modes, changed"; see `is_changed` for the arguments."""
    title = STORIES[preset].title
    return f"{title}, changed" if is_changed(preset, settings, base) else title


def experiment_stem(preset: str | None, settings: Settings, base: Settings | None = None) -> str:
    """What the names of the experiment's files begin with: letters, digits and underscores.

    What differs from the preset follows its name: "far_apart_non_saturating", "two_modes_seed7_changed".

    Args:
        preset: see `is_changed`; None if there was none, so that the data give the name.
        settings: see `is_changed`.
        base: see `is_changed`.
    """
    if preset is None:
        return settings.dataset.replace("-", "_")
    differing = settings.differences(base or PRESETS[preset])
    parts = [
        preset,
        *([settings.loss] if "loss" in differing else []),
        *([f"seed{settings.seed}"] if "seed" in differing else []),
        *(["changed"] if is_changed(preset, settings, base) else []),
    ]
    return "_".join(parts)
