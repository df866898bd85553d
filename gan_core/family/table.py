"""The measured numbers of all members, as a table for people; needs neither torch nor the checkpoints.

`python -m gan_core family --measure` measures and writes `pretrained/family.json`; `python -m gan_core family` prints
the table, which README and the app show.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core.errors import CheckpointError
from gan_core.family.members import MEMBERS, Member, Played, Translating
from gan_core.locations import PRETRAINED
from gan_core.markdown import table as markdown_table
from gan_core.training.losses import LOSSES
from gan_core.training.settings import FIELDS, Settings
from gan_core.training.translation.methods import A_TO_B, B_TO_A, METHODS
from gan_core.training.translation.objectives import WEIGHTED
from gan_core.user_files import replace_file

FILE = PRETRAINED / "family.json"
"""{member: what `measures.measure` found}."""

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Attributes:
        title: what stands above it.
        explanation: what it says, for a student.
        text: the cell of a member, from its entry and what was measured.
    """

    title: str
    explanation: str
    text: Callable[[Member, Result], str]


def penalties(settings: Settings) -> list[str]:
    """What keeps D in bounds in an experiment, in words."""
    return [words.format(value) for name, words in _PENALTIES.items() if (value := getattr(settings, name, 0))]


_PENALTIES = {
    "r1": "R1 of {:g}",
    "r2": "R2 of {:g}",
    "gradient_penalty": "gradient penalty of {:g}",
    "clip": "weights within ±{:g}",
}
"""Setting of a penalty -> the words for a value of it."""


def _data(_member: Member, result: Result) -> str:
    return FIELDS["dataset"].choices[result["dataset"]]


def _objective(member: Member, result: Result) -> str:
    if isinstance(member, Played):
        return ", ".join([LOSSES[member.settings.loss].legend, *penalties(member.settings)])
    if isinstance(member, Translating):
        return ", ".join(
            f"{result['weights'][name]:g} × {words}" for name, (_, words) in WEIGHTED[member.method].items()
        )
    raise TypeError(f"Nobody knows what a {type(member).__name__} minimises.")


def _networks(member: Member, result: Result) -> str:
    sizes = f"{result['generator_parameters']:,} + {result['discriminator_parameters']:,}"
    if isinstance(member, Translating):
        about = METHODS[member.method]
        return f"{_counted(len(about.directions), 'U-Net')} + {_counted(len(about.judged), 'PatchGAN')}, {sizes}"
    convolutions = isinstance(member, Played) and member.settings.images and member.settings.network == "dcgan"
    style = " with a style in G" if result["generator_norm"] == "style" else ""
    return f"{'convolutions' if convolutions else 'perceptrons'}{style}, {sizes}"


def _counted(count: int, name: str) -> str:
    return name if count == 1 else f"{count} {name}s"


def _time(_member: Member, result: Result) -> str:
    seconds = result["cpu_seconds"]
    if seconds is None:
        return "–"
    return f"{seconds:.1f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _of_modes(member: Member, result: Result) -> tuple[str, str]:
    rival = result["high_quality_rival"]
    return (
        f"{result['modes_covered']:g} of {result['modes']} modes, {_percent(result['high_quality'])} high quality",
        "at most 98.9 %" + ("" if rival is None else f"; {_against(member)} {_percent(rival)}"),
    )


def _of_divergence(member: Member, result: Result) -> tuple[str, str]:
    rival = result["jsd_rival"]
    return (
        f"JSD {_digits(result['jsd'])} ({_digits(result['jsd_low'])} to {_digits(result['jsd_high'])})",
        "floor 0" + ("" if rival is None else f"; {_against(member)} {_digits(rival)}"),
    )


def _of_cycle(_member: Member, result: Result) -> tuple[str, str]:
    there, back = (_percent(result[f"accepted_{direction}"]) for direction in (A_TO_B, B_TO_A))
    return (
        f"accepted {there} and {back}; there and back off by {_digits(result['cycle_error'])} of 255 levels",
        f"untrained, off by {_digits(result['cycle_error_untrained'])}",
    )


def _of_pairs(_member: Member, result: Result) -> tuple[str, str]:
    plain = result["frechet_baseline"], result["l1_baseline"]
    floor = f"floor {_digits(result['frechet_floor'])}"
    return (
        f"Fréchet {_digits(result['frechet'])}, off by {_digits(result['l1'])} of 255 levels",
        floor if None in plain else f"{floor}; L1 alone {_digits(plain[0])}, off by {_digits(plain[1])}",
    )


def _of_images(_member: Member, result: Result) -> tuple[str, str]:
    textbook = result["frechet_textbook"]
    return (
        f"Fréchet {_digits(result['frechet'])}",
        f"floor {_digits(result['frechet_floor'])}"
        + ("" if textbook is None else f"; textbook DCGAN {_digits(textbook)}"),
    )


_REACHED: Mapping[str, Callable[[Member, Result], tuple[str, str]]] = {
    "high_quality": _of_modes,
    "jsd": _of_divergence,
    "cycle_error": _of_cycle,
    "l1": _of_pairs,
    "frechet": _of_images,
}
"""What was measured, by a number that only such results have -> the cells "Reached" and "Compared with"."""


def _reached(member: Member, result: Result) -> tuple[str, str]:
    return next(cells for number, cells in _REACHED.items() if number in result)(member, result)


def _against(member: Member) -> str:
    return member.against if isinstance(member, Played) else ""


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _digits(value: float) -> str:
    """Three digits that count at most, without an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}" if value < 1 else f"{value:.3g}"


COLUMNS = (
    Column("Member", "Its name, and the paper.", lambda member, _: f"[{member.title}]({member.link})"),
    Column(
        "Objective",
        "The loss of its experiment, and the penalties on D; of translators what G minimises, with its weights.",
        _objective,
    ),
    Column("Data", "What it learned from.", _data),
    Column("Networks", "What G and D are made of, and how many numbers they learn.", _networks),
    Column("Steps", "Of G.", lambda _, result: f"{result['steps']:,}"),
    Column(
        "CPU time",
        "Of one training; on the line and in the plane of one seed among ten that are trained together.",
        _time,
    ),
    Column(
        "Reached",
        "On the line the Jensen–Shannon divergence from p_data in nats, the median of ten seeds and between which "
        "values eight of them lie; in the plane how many modes are covered (mean), and the share of samples within "
        "3 σ of one (median); on images the Fréchet distance to held-out images. Of translators, how far their images "
        "are from those of the pairs, or how many a classifier takes for the other domain, and how far a face that "
        "went there and back is from itself.",
        lambda member, result: _reached(member, result)[0],
    ),
    Column(
        "Compared with",
        "The best there can be, and what another way reaches: on the line and in the plane the same experiment by "
        "other rules; on images real ones in place of samples, and the PyTorch tutorial's DCGAN; for translators the "
        "same network without an adversary, or before it was trained.",
        lambda member, result: _reached(member, result)[1],
    ),
)


def read() -> dict[str, Result]:
    """What was measured, of every member.

    Raises:
        CheckpointError: the file is missing or damaged, or lacks a member.
    """
    results = kept()
    if missing := [name for name in MEMBERS if name not in results]:
        raise CheckpointError(f"pretrained/{FILE.name} lacks {missing[0]}: {_AGAIN}.")
    return {name: results[name] for name in MEMBERS}


def kept() -> dict[str, Result]:
    """What the file holds, of whomever.

    Raises:
        CheckpointError: the file is missing or damaged.
    """
    try:
        results = dict(json.loads(FILE.read_text(encoding="utf-8")))
        return {name: dict(result) for name, result in results.items()}
    except (OSError, ValueError, TypeError) as error:
        raise CheckpointError(f"pretrained/{FILE.name} cannot be read ({error}): {_AGAIN}.") from None


_AGAIN = "restore it, or measure again with `python -m gan_core family --measure`"


def write(results: Mapping[str, Result]) -> Path:
    """Replace what was measured.

    Raises:
        OSError: it cannot be written; the old file is whole then.
    """
    text = json.dumps(results, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    replace_file(FILE, lambda file: file.write(text.encode()))
    return FILE


def rows(results: Mapping[str, Result]) -> list[dict[str, str]]:
    """One row for each member: its cells by the titles of `COLUMNS`."""
    return [{column.title: column.text(MEMBERS[name], results[name]) for column in COLUMNS} for name in MEMBERS]


def markdown(results: Mapping[str, Result]) -> str:
    """The table as Markdown."""
    return markdown_table([column.title for column in COLUMNS], [list(row.values()) for row in rows(results)])
