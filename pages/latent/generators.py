"""What the page must know of a checkpoint: read once, and again only when its file changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gan_core import checkpoints, datasets

Questions = tuple[tuple[str, tuple[str, ...]], ...]
"""What a generator is told of an image: names of the answers by question."""

FAVOURITE = "mnist_dcgan"
"""What the page opens with, if it is there."""


@dataclass(frozen=True)
class Generator:
    """Facts of a checkpoint.

    Attributes:
        name: of the checkpoint.
        dim: coordinates of a latent.
        latent: "normal" or "uniform".
        image_shape: (H, W), or (H, W, 3) in colour.
        classes: what it can be asked for; none if it is unconditional.
        dataset: the title of the images that it was trained on.
        steps: of its training.
        licence: of its data.
        questions: what it is told of an image, names of the answers by question: one for the class, or several.
        stamp: changes with the file.
    """

    name: str
    dim: int
    latent: str
    image_shape: tuple[int, ...]
    classes: tuple[str, ...]
    dataset: str
    steps: int
    licence: str
    questions: Questions = ()
    stamp: tuple[int, int] | None = None


def generator_names() -> list[str]:
    """The checkpoints there are, the one to open with first."""
    names = checkpoints.available()
    return sorted(names, key=lambda name: name != FAVOURITE)


def generator(name: str) -> Generator:
    """Facts of a checkpoint.

    Raises:
        CheckpointError: there is none of this name, or it is damaged.
    """
    return _read(name, _stamp(name))


@lru_cache(maxsize=64)
def _read(name: str, stamp: tuple[int, int] | None) -> Generator:
    checkpoint = checkpoints.load(name)
    settings = checkpoint.settings
    return Generator(
        name=name,
        dim=settings.latent_dim,
        latent=settings.latent,
        image_shape=datasets.image_shape(settings.dataset),
        classes=checkpoint.classes,
        questions=() if checkpoint.condition is None else tuple(checkpoint.condition.questions.items()),
        dataset=checkpoint.data.title,
        steps=checkpoint.steps,
        licence=checkpoint.licence,
        stamp=stamp,
    )


def _stamp(name: str) -> tuple[int, int] | None:
    """Time and size of the checkpoint's file, which change when another file takes its name."""
    for folder in (checkpoints.FOLDER, checkpoints.own_folder()):
        path = Path(folder) / f"{name}.safetensors"
        if path.is_file():
            status = path.stat()
            return status.st_mtime_ns, status.st_size
    return None
