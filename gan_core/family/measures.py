"""What each member reaches: with many seeds, or on images by the measured quality of its checkpoint."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from gan_core import checkpoints
from gan_core.cores import available_cores
from gan_core.errors import CheckpointError
from gan_core.family.members import Member, Played, Translating
from gan_core.quality import table as quality
from gan_core.sweeps.batch import SeedBatch
from gan_core.sweeps.courses import Courses
from gan_core.training.games import new_game
from gan_core.training.kinds import images_of
from gan_core.training.settings import Settings
from gan_core.training.translation.objectives import WEIGHTED
from gan_core.translation import checkpoints as translators
from gan_core.translation.measures import evaluate

SEEDS = 10

_NOT_REACHED = ("checkpoint", "method", "dataset", "training_cpu_seconds", "seconds")
"""What a measured translator says besides the numbers that it reaches."""

Progress = Callable[[int, int], None]
"""Told the steps done and the steps there are."""


def measure(member: Member, progress: Progress) -> dict[str, Any]:
    """What a member is made of and what it reaches, as JSON can hold it.

    Args:
        member: whose experiment is played, whose checkpoint is looked up in the measured quality, or whose translator
            is measured.
        progress: called while runs are trained.

    Returns:
        "dataset", "steps", "generator_parameters", "discriminator_parameters", "cpu_seconds" of one training (None if
        nobody measured it), and what was reached. On the line: "jsd", "jsd_low" and "jsd_high", median and percentiles
        in nats of the seeds of `SEEDS` that live, and "jsd_rival", the median of the rival's (None without one). In the
        plane: "modes", "modes_covered" (mean), "high_quality" (median) and "high_quality_rival". On images: "frechet",
        "frechet_floor" and "frechet_textbook". Of a translator: the "weights" of what G minimises, by setting, and what
        `gan_core.translation.measures.evaluate` finds.

    Raises:
        CheckpointError: the checkpoint or its measured quality is missing or damaged.
    """
    if isinstance(member, Translating):
        return _translating(member.translator)
    if not isinstance(member, Played):
        raise TypeError(f"Nobody knows how to measure a {type(member).__name__}.")
    return _of_checkpoint(member.checkpoint) if member.checkpoint else _played(member, progress)


def _of_checkpoint(name: str) -> dict[str, Any]:
    checkpoint, results = checkpoints.load(name), quality.read()
    if name not in results:
        raise CheckpointError(f"The quality of {name} is not measured: run `python -m gan_core evaluate --all` first.")
    result = results[name]
    return {
        **_made_of(checkpoint.settings, checkpoint.steps),
        "cpu_seconds": result.get("training_cpu_seconds"),
        **{number: result.get(number) for number in ("frechet", "frechet_floor", "frechet_textbook")},
    }


def _translating(name: str) -> dict[str, Any]:
    translator = translators.load(name)
    about, settings = translator.about, translator.settings
    found = evaluate(translator)
    judges = about.discriminator_shapes(settings).items()
    learned = [shape for tensor, shape in judges if not tensor.rpartition(".")[2].startswith("running_")]
    return {
        "dataset": images_of(settings.dataset),
        "steps": translator.steps,
        "generator_parameters": sum(map(math.prod, about.shapes(settings).values())),
        "discriminator_parameters": sum(map(math.prod, learned)),
        "cpu_seconds": translator.seconds,
        "weights": {weight: getattr(settings, weight) for weight in WEIGHTED[translator.method]},
        **{number: value for number, value in found.items() if number not in _NOT_REACHED},
    }


def _played(member: Played, progress: Progress) -> dict[str, Any]:
    begun = time.process_time()
    courses = _courses(member.settings, member.steps, progress)
    seconds = (time.process_time() - begun) / SEEDS
    rivals = _courses(member.settings.replace(**member.rival), member.steps, progress) if member.rival else None
    plane = courses.high_quality is not None
    reached = _in_the_plane(courses, rivals) if plane else _on_the_line(courses, rivals)
    return {**_made_of(member.settings, member.steps), "cpu_seconds": seconds, **reached}


def _on_the_line(courses: Courses, rivals: Courses | None) -> dict[str, Any]:
    low, middle, high = (float(row[-1]) for row in courses.percentiles())
    rival = None if rivals is None else float(rivals.percentiles()[1, -1])
    return {"jsd": middle, "jsd_low": low, "jsd_high": high, "jsd_rival": rival}


def _in_the_plane(courses: Courses, rivals: Courses | None) -> dict[str, Any]:
    tally, rival = courses.tally(1.0), None if rivals is None else rivals.tally(1.0)
    return {
        "modes": courses.modes,
        "modes_covered": tally.modes_covered,
        "high_quality": tally.high_quality,
        "high_quality_rival": None if rival is None else rival.high_quality,
    }


def _courses(settings: Settings, steps: int, progress: Progress) -> Courses:
    """How `SEEDS` seeds stand after so many steps."""
    batch = SeedBatch(settings, range(SEEDS), (steps,), threads=available_cores())
    for _ in batch.pieces():
        progress(batch.steps, SEEDS * steps)
    if batch.courses is None:
        raise RuntimeError("A batch that has been trained has courses.")
    return batch.courses


def _made_of(settings: Settings, steps: int) -> dict[str, Any]:
    engine: Any = new_game(settings).engine
    sizes = {f"{player}_parameters": _size(getattr(engine, player)) for player in ("generator", "discriminator")}
    return {"dataset": settings.dataset, "steps": steps, "generator_norm": settings.generator_norm, **sizes}


def _size(network: Any) -> int:
    """How many numbers a network learns; one on the line holds those of a run in a row."""
    learned = network.parameters
    return learned.shape[1] if isinstance(learned, np.ndarray) else sum(part.numel() for part in learned())
