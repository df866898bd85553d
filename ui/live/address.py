"""The page's address: an experiment as the text of a URL, and back.

`?preset=far_apart&loss=non_saturating&seed=7`: the preset, and whatever differs from it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from gan_core.errors import SettingsError
from gan_core.training.kinds import IN_WORDS, kind_of
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS, Settings

TOGETHER = ("means", "stds", "weights")
"""Fields that are only valid with each other."""
_LONGEST = 80  # letters of a text of the address that a message repeats
_MOST_WORDS = 5  # words that a note lists


@dataclass(frozen=True)
class Experiment:
    """What an address stands for.

    Attributes:
        preset: the name of the preset that it begins with.
        settings: what to train.
        problems: a message for each part of the address that could not be followed.
        named: whether the address names an experiment of this page at all, by a preset or by settings of the default.
        note: what to say of words in the address that mean nothing here; "" if there are none.
    """

    preset: str
    settings: Settings
    problems: tuple[str, ...] = ()
    named: bool = True
    note: str = ""


def read(
    query: Mapping[str, str], presets: tuple[str, ...], base: Callable[[str], Settings] = PRESETS.__getitem__
) -> Experiment:
    """The experiment of an address; what is wrong in it is left out and told.

    Args:
        query: the address' parameters.
        presets: the names that this page offers; the first one is its default.
        base: the settings that a name stands for.
    """
    problems: list[str] = []
    name = query.get("preset", presets[0])
    exists = name in presets
    if not exists:
        problems.append(f"There is no preset {_short(name)!r} here: choose one of {', '.join(presets)}.")
        name = presets[0]
    settings = base(name)
    wanted = {field: text for field, text in query.items() if field in FIELDS}
    taken = "preset" in query
    for names in _groups(wanted, settings):
        try:
            if "dataset" in names:
                _check_kind(wanted["dataset"], settings)
            settings = settings.with_query({field: wanted[field] for field in names})
            taken = taken or bool(names)
        except SettingsError as error:
            problems.append(str(error))
    note = unknown_words([word for word in query if word not in FIELDS and word != "preset"], ["preset", *FIELDS])
    return Experiment(name, settings, tuple(problems), exists and taken, note)


def write(settings: Settings, preset: str, base: Callable[[str], Settings] = PRESETS.__getitem__) -> dict[str, str]:
    """The parameters that `read`, with the same `base`, turns back into the same experiment."""
    return {"preset": preset, **settings.to_query(base(preset))}


def unknown_words(words: Collection[str], known: Iterable[str]) -> str:
    """What to say of words in an address that a page does not know; "" if there are none.

    Whoever passes an address on adds words of his own to it, so that this is no error.

    Args:
        words: the names of these parameters.
        known: those that the page knows; what is nearly one of them may be a slip.
    """
    if not words:
        return ""
    known, said = list(known), []
    for word in list(words)[:_MOST_WORDS]:
        near = difflib.get_close_matches(word[:_LONGEST].lower(), known, n=1, cutoff=0.75)
        said.append(repr(_short(word)) + (f" (did you mean {near[0]}?)" if near else ""))
    more = len(words) - len(said)
    return f"Left out of the address, since this page does not know it: {', '.join(said)}" + (
        f" and {more:,} more." if more else "."
    )


def _short(text: str) -> str:
    """A text of the address, as far as it fits into a sentence."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _check_kind(dataset: str, settings: Settings) -> None:
    """Refuse data of another kind than the page's, before anything else finds them odd."""
    if kind_of(dataset) != settings.kind:
        raise SettingsError(f"dataset = {dataset!r} is not allowed: this page is for {IN_WORDS[settings.kind]}.")


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
