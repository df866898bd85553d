"""The page's address: an experiment as the text of a URL, and back.

`?preset=far_apart&loss=non_saturating&seed=7`: the preset, and whatever differs from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from gan_core.errors import SettingsError
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings

TOGETHER = ("means", "stds", "weights")
"""Fields that are only valid with each other."""


@dataclass(frozen=True)
class Experiment:
    """What an address stands for.

    Attributes:
        preset: the name of the preset that it begins with.
        settings: what to train.
        problems: a message for each part of the address that could not be followed.
    """

    preset: str
    settings: Settings
    problems: tuple[str, ...] = ()


def read(
    query: Mapping[str, str], presets: tuple[str, ...], base: Callable[[str], Settings] = PRESETS.__getitem__
) -> Experiment:
    """The experiment of an address; what is wrong in it is left out and told.

    Args:
        query: the address' parameters.
        presets: the names that this page offers; the first one is its default.
        base: the settings that a name stands for.
    """
    problems = []
    name = query.get("preset", presets[0])
    if name not in presets:
        problems.append(f"There is no preset {name!r} here: choose one of {', '.join(presets)}.")
        name = presets[0]
    settings = base(name)
    wanted = {field: text for field, text in query.items() if field != "preset"}
    for names in _groups(wanted, settings):
        try:
            if "dataset" in names:
                _check_kind(wanted["dataset"], settings)
            settings = settings.with_query({field: wanted[field] for field in names})
        except SettingsError as error:
            problems.append(str(error))
    return Experiment(name, settings, tuple(problems))


def write(settings: Settings, preset: str, base: Callable[[str], Settings] = PRESETS.__getitem__) -> dict[str, str]:
    """The parameters that `read`, with the same `base`, turns back into the same experiment."""
    return {"preset": preset, **settings.to_query(base(preset))}


def _check_kind(dataset: str, settings: Settings) -> None:
    """Refuse data of another kind than the page's, before anything else finds them odd."""
    if (dataset != "mixture") != settings.images:
        kind = "images" if settings.images else "numbers on the line"
        raise SettingsError(f"dataset = {dataset!r} is not allowed: this page is for {kind}.")


def _groups(names: Mapping[str, str], base: Settings) -> list[list[str]]:
    """All names if they are good together, as what only fits together is; else those that can be judged by themselves.

    The components of the mixture are judged together in any case.
    """
    with suppress(SettingsError):
        if "dataset" in names:
            _check_kind(names["dataset"], base)
        base.with_query(names)
        return [list(names)]
    joint = [name for name in TOGETHER if name in names]
    alone = [[name] for name in names if name not in TOGETHER]
    return [*alone, joint] if joint else alone
