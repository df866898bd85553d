"""The kinds of requests that a worker answers, each with its arguments and its answer.

Arguments are JSON. Those about a generator name its "checkpoint"; those that keep what a visitor brought along name
the files in which the server has laid it down. Modules that import torch are imported when the first request comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

import numpy as np

from gan_core import uploads
from gan_core.datasets import own
from gan_core.errors import CheckpointError, RunError
from gan_core.runs.messages import Answer
from gan_core.runs.worker.request_executor import Service, Task
from gan_core.runs.worker.translating import colour, drawings, round_trip

MOST_IMAGES = 10_000  # of one request
PIECE = 32  # images between two looks at newer requests: some ten milliseconds


def render(task: Task) -> Answer:
    """Images of latents.

    Arrays: "latents" (n, dim); for a conditional checkpoint "labels", whole numbers (n,) or weights (n, classes).
    Answer: "images" uint8 (n, H, W) or (n, H, W, 3).
    """
    latents, labels = _array(task, "latents"), task.arrays.get("labels")
    if len(latents) > MOST_IMAGES:
        raise RunError(f"{len(latents):,} images are asked for at once: at most {MOST_IMAGES:,} are allowed.")
    if labels is not None and len(labels) != len(latents):
        raise RunError(f"There are {len(latents):,} latents and {len(labels):,} labels: expected one for each.")
    checkpoint = task.checkpoint
    images: list[np.ndarray] = []
    for start in range(0, max(1, len(latents)), PIECE):
        if start:
            task.make_way()
        part = slice(start, start + PIECE)
        images.append(checkpoint.generate(latents[part], None if labels is None else labels[part]))
    return {}, {"images": np.concatenate(images)}


def invert(task: Task) -> Answer:
    """The latent whose image is nearest to a given one; see `gan_core.latent.inversion`.

    Arrays: "image" uint8, of the checkpoint's shape. Arguments: "label", None for all, and "seed".
    Answer, and on the way progress: "latent" float32 (dim,), "reconstruction" uint8, their "label" and "loss".
    """
    from gan_core.latent.inversion import Inversion
    from gan_core.latent.inversion import invert as search

    def parts(found: Inversion) -> Answer:
        facts = {"label": found.label, "loss": found.loss, "start_loss": found.start_loss}
        return facts, {"latent": found.latent, "reconstruction": found.reconstruction}

    def tell(found: Inversion) -> None:
        facts, arrays = parts(found)
        task.progress(found.done, "Looking for the latent", arrays, **facts)

    image, given = _array(task, "image"), task.arguments
    found = search(task.checkpoint, image, given.get("label"), given.get("seed", 0), tell, lambda: task.cancelled)
    task.check()
    return parts(found)


def directions(task: Task) -> Answer:
    """Meaningful directions in latent space, strongest first; see `gan_core.latent.probe`.

    Arguments: "method" (sefa, ganspace, attributes), "count" and "seed".
    Answer: "vectors" float32 (k, dim), "strengths" (k,) and their "names"; by attributes also "groups" (head, value,
    count, share), their "group_means" (groups, dim), and for each vector the "pairs" of groups that it goes between.
    """
    from gan_core.latent.probe import probe

    given = task.arguments
    found = probe(task.checkpoint, given.get("method", ""), given.get("count", 10), given.get("seed", 0), task.progress)
    facts = {"method": found.method, "names": found.names}
    arrays: dict[str, np.ndarray] = {"vectors": found.vectors, "strengths": found.strengths}
    if found.group_means is not None:
        facts |= {"groups": [asdict(group) for group in found.groups], "pairs": found.pairs}
        arrays["group_means"] = found.group_means
    return facts, arrays


def sample_quality(task: Task) -> Answer:
    """Diversity against quality of truncated samples; see `gan_core.latent.tradeoff`.

    Arguments: "psis", a list of numbers, "method" (scale, resample), "count" and "seed".
    Answer: "psis", "diversity", "precision", "recall" and "confidence", float32 (psis,), the "features" that were
    compared (classifier, pixels) and the "real_confidence".
    """
    from gan_core.latent.tradeoff import tradeoff

    given = task.arguments
    found = tradeoff(
        task.checkpoint,
        given.get("psis", ()),
        given.get("method", "scale"),
        given.get("count", 400),
        given.get("seed", 0),
        task.progress,
    )
    columns = ("psis", "diversity", "precision", "recall", "confidence")
    facts = {"features": found.features, "real_confidence": found.real_confidence}
    return facts, {name: getattr(found, name) for name in columns}


def keep_images(task: Task) -> Answer:
    """Check IDX files and keep their images; see `gan_core.datasets.own.keep`.

    Arguments: "files", pairs of a name and of the path where its content is. Answer: the "name" of the data set, and
    "told", what was done to the images besides reading them, in words.
    """
    told: list[str] = []
    name = own.keep([(name, Path(path)) for name, path in task.arguments["files"]], tell=told.append)
    return {"name": name, "told": told}, {}


def keep_checkpoint(task: Task) -> Answer:
    """Check a checkpoint and keep it; see `gan_core.uploads.keep_checkpoint`.

    Arguments: "files", one pair of a name and of the path where its content is. Answer: the "name" it is kept under.
    """
    ((name, path),) = task.arguments["files"]
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise CheckpointError(f"The file cannot be read ({error.strerror or error}). Try again.") from None
    return {"name": uploads.keep_checkpoint(name, data)}, {}


SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "render": Service(render, quick=True),
        "invert": Service(invert),
        "directions": Service(directions, kept=True),
        "sample_quality": Service(sample_quality, kept=True),
        "drawings": Service(drawings, quick=True),
        "colour": Service(colour, quick=True),
        "round_trip": Service(round_trip, quick=True),
        "keep_images": Service(keep_images),
        "keep_checkpoint": Service(keep_checkpoint),
    }
)


def _array(task: Task, name: str) -> np.ndarray:
    if name not in task.arrays:
        raise RunError(f"The request {task.kind} lacks the array {name}.")
    return task.arrays[name]
