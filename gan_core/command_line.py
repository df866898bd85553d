"""What the commands of the command line have in common: settings as options, files to write, progress, JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from gan_core.errors import SettingsError
from gan_core.training.kinds import IN_WORDS
from gan_core.training.presets import preset
from gan_core.training.settings import FIELDS, Settings

MOST_STEPS = 10_000_000


def add_settings(parser: argparse.ArgumentParser, kinds: Iterable[str] = IN_WORDS) -> None:
    """One option for each setting, without a default, so that those of the preset show through.

    Args:
        parser: gets them.
        kinds: of data; the help tells nothing of settings that mean something for others alone.
    """
    for name, field in FIELDS.items():
        told = any(field.is_for(kind) for kind in kinds)
        parser.add_argument(
            option_of(name),
            dest=name,
            metavar="VALUE",
            help=f"{field.help} {field.allowed()}." if told else argparse.SUPPRESS,
        )


def option_of(name: str) -> str:
    """The option that gives a setting its value."""
    return f"--{name.replace('_', '-')}"


def chosen_settings(options: argparse.Namespace) -> Settings:
    """The settings of the preset, with the changes that the command line names.

    Raises:
        SettingsError: if there is no such preset, or a value is not allowed.
    """
    return preset(options.preset).with_query(_named_settings(options))


def refuse_void_settings(options: argparse.Namespace, settings: Settings) -> None:
    """Refuse what the command line names although it would change nothing.

    Raises:
        SettingsError: if a setting means nothing, given the others.
    """
    void = [name for name in _named_settings(options) if not settings.applies(name)]
    if void:
        means, them = ("means", "it") if len(void) == 1 else ("mean", "them")
        raise SettingsError(
            f"{', '.join(map(option_of, void))} {means} nothing with --dataset {settings.dataset} and the other "
            f"settings: leave {them} out."
        )


def _named_settings(options: argparse.Namespace) -> dict[str, str]:
    return {name: text for name in FIELDS if (text := getattr(options, name)) is not None}


USUAL_STEPS = "those over which the learning rates decay, or 2000"
"""What `usual_steps` are, in words."""


def usual_steps(settings: Settings) -> int:
    """Steps of a training for which nobody said how many."""
    return (settings.applies("decay_steps") and settings.decay_steps) or 2000


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A type of argument: a whole number from `low` to `high`."""

    def number(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low:,} to {high:,}")
        return int(text)

    return number


class Progress:
    """A progress bar on standard error, if that is a terminal.

    Args:
        total: steps of the whole work; it may turn out to be others.
    """

    def __init__(self, total: int) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=total, unit="step", file=sys.stderr, disable=not sys.stderr.isatty())

    def __call__(self, done: int, total: int) -> None:
        """So many steps are done, of so many."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)


def check_out(out: Path, endings: Mapping[str, str], option: str = "--out") -> None:
    """Refuse a file that cannot be written, before any work is done for it.

    Args:
        out: the file.
        endings: what its name may end in, and what such a file is.
        option: that names it.

    Raises:
        SettingsError: says what is wrong with it.
    """
    if out.suffix not in endings:
        known = ", and ".join(f"the name of {what} ends in {ending}" for ending, what in endings.items())
        raise SettingsError(f"{option} {out}: {known}.")
    if out.is_dir():
        raise SettingsError(f"{option} {out}: this is a folder. Name a file in it.")
    if not out.parent.is_dir():
        raise SettingsError(f"{option} {out}: there is no folder {out.parent}.")


def write_file(out: Path, write: Callable[[BinaryIO], object], option: str = "--out") -> None:
    """Write a file whole, or leave the one that is there.

    Args:
        out: the file.
        write: writes its content.
        option: that names it.

    Raises:
        SettingsError: if it cannot be written.
    """
    from gan_core.user_files import replace_file

    try:
        replace_file(out, write)
    except OSError as error:  # It names a part of the file that is no longer there.
        raise SettingsError(f"{option} {out} cannot be written: {error.strerror or error}.") from None


def as_json(value: Any) -> str:
    """The value as JSON, null in place of numbers that are not finite."""
    from gan_core.runs.frames import finite

    return json.dumps(finite(value), allow_nan=False)
