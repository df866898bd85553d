"""The measured quality of the checkpoints that ship, as a table for people; needs neither torch nor the checkpoints.

`python -m gan_core evaluate --all` measures and writes `pretrained/quality.json`; the README and the app show its rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core.errors import CheckpointError
from gan_core.locations import PRETRAINED
from gan_core.markdown import table as markdown_table
from gan_core.user_files import replace_file

FOLDER = PRETRAINED

RESULTS = "quality.json"
"""Name of the file of results: {checkpoint: result of `measures.evaluate`}."""

TEXTBOOK = "textbook.json"
"""Name of the file of the textbook DCGAN's results, by data set: written by `python -m benchmarks.images --quality`."""

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Attributes:
        title: what stands above it.
        explanation: what its numbers mean, for a student.
        text: the cell of one checkpoint's result.
    """

    title: str
    explanation: str
    text: Callable[[Result], str]


def _number(name: str) -> Callable[[Result], str]:
    return lambda result: "–" if result.get(name) is None else _digits(result[name])


def _percent(name: str, beside: str | None = None) -> Callable[[Result], str]:
    def text(result: Result) -> str:
        if result.get(name) is None:
            return "–"
        share = f"{100 * result[name]:.1f} %"
        return share if beside is None else f"{share} ({100 * result[beside]:.1f} %)"

    return text


def _digits(value: float) -> str:
    """Three digits that count, without an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _minutes(name: str) -> Callable[[Result], str]:
    return lambda result: "–" if result.get(name) is None else f"{result[name] / 60:.0f} min"


def _accuracy(result: Result) -> str:
    found = result.get("label_accuracy")
    if not found:
        return "–"
    if len(found) == 1:
        return f"{100 * next(iter(found.values())):.1f} %"
    return ", ".join(f"{question.replace('_', ' ')} {100 * share:.1f} %" for question, share in found.items())


def _textbook(result: Result) -> str:
    reached = _number("frechet_textbook")(result)
    return reached if reached == "–" else f"{reached} ({_minutes('textbook_cpu_seconds')(result)})"


COLUMNS: tuple[Column, ...] = (
    Column("Checkpoint", "The generator's name.", lambda result: result["checkpoint"]),
    Column(
        "Fréchet distance",
        "How far samples are from held-out images, both taken for normal distributions of the features of our own "
        "classifier; 0 is best. It compares generators of one data set and cannot be compared with an FID elsewhere.",
        _number("frechet"),
    ),
    Column(
        "real images",
        "The floor: the same distance for as many training images in place of samples. Not 0, because both sets are "
        "finite.",
        _number("frechet_floor"),
    ),
    Column(
        "textbook DCGAN",
        "The same distance for the PyTorch tutorial's DCGAN on the same data, trained for the CPU time in brackets.",
        _textbook,
    ),
    Column(
        "Classes",
        "How many classes are at least a quarter as frequent among samples as among held-out images, and how far the "
        "shares of classes are apart: 0 % alike, 100 % no class in common.",
        lambda result: (
            f"{result['classes_covered']} of {result['classes']}, {100 * result['class_total_variation']:.1f} % apart"
        ),
    ),
    Column(
        "Precision",
        "Believable samples: the share that lies among the real images (Kynkäänniemi et al. 2019, k = 3). In brackets "
        "what real images reach.",
        _percent("precision", beside="precision_floor"),
    ),
    Column(
        "Recall",
        "Variety: the share of real images that lies among the samples. In brackets what real images reach.",
        _percent("recall", beside="recall_floor"),
    ),
    Column(
        "Copies",
        "Samples less than a third as far from one training image as from the next. In brackets the share of held-out "
        "images of which that is true by coincidence.",
        _percent("copied_share", beside="copied_share_held_out"),
    ),
    Column(
        "Closeness",
        "How often a sample is nearer to its nearest training image than a held-out image is to its own: 50 % if G "
        "learned the distribution, near 100 % if it copies. Samples smoother than real images push it up somewhat.",
        _percent("closeness"),
    ),
    Column(
        "Class as asked",
        "Conditional generators: the share of samples that the classifier takes for the class asked for; of those that "
        "are told attributes, for each of these.",
        _accuracy,
    ),
    Column(
        "Variety in a class",
        "Conditional generators: the mean distance between two samples of a class, as a part of that between two real "
        "images of it.",
        _percent("variety"),
    ),
    Column("Training", "CPU time that the training took.", _minutes("training_cpu_seconds")),
)


def rows(results: Mapping[str, Result] | None = None) -> list[dict[str, str]]:
    """One row for each checkpoint, in the order of the file: its cells by the titles of `COLUMNS`.

    Args:
        results: as `read` gives them; None reads those that ship.

    Raises:
        CheckpointError: the file that ships is damaged.
    """
    chosen = read() if results is None else results
    return [{column.title: column.text(result) for column in COLUMNS} for result in chosen.values()]


def markdown(results: Mapping[str, Result] | None = None) -> str:
    """The table and its explanations as Markdown; arguments and errors as of `rows`."""
    table = markdown_table([column.title for column in COLUMNS], [list(row.values()) for row in rows(results)])
    return table + "\n\n" + "\n".join(f"- **{column.title}**: {column.explanation}" for column in COLUMNS)


def read() -> dict[str, Result]:
    """The results that ship, by checkpoint; none if nothing was measured yet.

    Raises:
        CheckpointError: the file is damaged.
    """
    return _read(RESULTS)


def write(results: Sequence[Result]) -> Path:
    """Replace the results that ship.

    Raises:
        OSError: they cannot be written; the old ones are whole then.
    """
    return _write(RESULTS, {result["checkpoint"]: dict(result) for result in results})


def textbook(dataset: str) -> Result | None:
    """What the textbook DCGAN reached on a data set, or None if that was not measured.

    Raises:
        CheckpointError: the file is damaged.
    """
    return _read(TEXTBOOK).get(dataset)


def write_textbook(dataset: str, result: Result) -> Path:
    """Replace what the textbook DCGAN reached on a data set.

    Raises:
        CheckpointError: the file is damaged.
        OSError: it cannot be written; the old one is whole then.
    """
    return _write(TEXTBOOK, {**_read(TEXTBOOK), dataset: dict(result)})


def _read(name: str) -> dict[str, Result]:
    path = FOLDER / name
    if not path.exists():
        return {}
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
        if not all(isinstance(result, dict) for result in results.values()):
            raise ValueError("each entry is an object")
    except (OSError, ValueError, AttributeError) as error:
        raise CheckpointError(f"{path} cannot be read ({error}): restore it, or measure again.") from None
    return results


def _write(name: str, results: Mapping[str, Result]) -> Path:
    path = FOLDER / name
    text = json.dumps(results, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    replace_file(path, lambda file: file.write(text.encode()))
    return path
