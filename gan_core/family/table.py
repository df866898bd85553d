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
from gan_core.family.members import MEMBERS, Member
from gan_core.locations import PRETRAINED
from gan_core.training.losses import LOSSES
from gan_core.training.settings import FIELDS, Settings
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


def _networks(member: Member, result: Result) -> str:
    kind = "convolutions" if member.settings.images and member.settings.network == "dcgan" else "perceptrons"
    return f"{kind}, {result['generator_parameters']:,} + {result['discriminator_parameters']:,}"


def _time(_member: Member, result: Result) -> str:
    seconds = result["cpu_seconds"]
    if seconds is None:
        return "–"
    return f"{seconds:.1f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _reached(_member: Member, result: Result) -> str:
    if "high_quality" in result:
        return (
            f"{result['modes_covered']:g} of {result['modes']} modes, {_percent(result['high_quality'])} high quality"
        )
    if "jsd" in result:
        return f"JSD {_digits(result['jsd'])} ({_digits(result['jsd_low'])} to {_digits(result['jsd_high'])})"
    return f"Fréchet {_digits(result['frechet'])}"


def _compared(member: Member, result: Result) -> str:
    if "high_quality" in result:
        rival = result["high_quality_rival"]
        return "at most 98.9 %" + ("" if rival is None else f"; {member.against} {_percent(rival)}")
    if "jsd" in result:
        floor = "floor 0"
        return floor if result["jsd_rival"] is None else f"{floor}; {member.against} {_digits(result['jsd_rival'])}"
    textbook = result["frechet_textbook"]
    return f"floor {_digits(result['frechet_floor'])}" + (
        "" if textbook is None else f"; textbook DCGAN {_digits(textbook)}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _digits(value: float) -> str:
    """Three digits that count at most, without an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}" if value < 1 else f"{value:.3g}"


COLUMNS = (
    Column("Member", "Its name, and the paper.", lambda member, _: f"[{member.title}]({member.link})"),
    Column(
        "Objective",
        "The loss of its experiment, and the penalties on D.",
        lambda member, _: ", ".join([LOSSES[member.settings.loss].legend, *penalties(member.settings)]),
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
        "3 σ of one (median); on images the Fréchet distance to held-out images.",
        _reached,
    ),
    Column(
        "Compared with",
        "The best there can be, and what another way reaches: on the line and in the plane the same experiment by "
        "other rules; on images real ones in place of samples, and the PyTorch tutorial's DCGAN.",
        _compared,
    ),
)


def read() -> dict[str, Result]:
    """What was measured, by member.

    Raises:
        CheckpointError: the file is missing or damaged.
    """
    try:
        results = json.loads(FILE.read_text(encoding="utf-8"))
        return {name: dict(results[name]) for name in MEMBERS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"pretrained/{FILE.name} cannot be read ({error}): restore it, or measure again with "
            "`python -m gan_core family --measure`."
        ) from None


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
    titles = [column.title for column in COLUMNS]
    lines = [titles, ["---"] * len(titles), *(list(row.values()) for row in rows(results))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
