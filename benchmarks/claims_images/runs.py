"""Real runs on images: of tiny networks, and from the kept stages of long trainings, as a curious user plays them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.claims_images.looks import Look, seen
from gan_core import datasets, locations
from gan_core.runs import states
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer

LITTLE = 1100
"""Images of each kind that the runs know: as many as a look at a whole data set takes, and a few more."""

LOOKS = 14


def _little(name: str) -> datasets.Dataset:
    whole = _LOAD(name)
    cut = {
        field: getattr(whole, field)[:LITTLE]
        for field in ("train_images", "train_labels", "test_images", "test_labels")
    }
    nothing = dict.fromkeys(("train_attributes", "train_line_art", "test_attributes", "test_line_art"))
    return dataclasses.replace(whole, **cut, **nothing)


_LOAD, _KEPT = datasets.load, {}


def load_little(name: str) -> datasets.Dataset:
    """The first images of a data set, the same object each time."""
    if name not in _KEPT:
        _KEPT[name] = _little(name)
    return _KEPT[name]


IMAGES = tuple(name for name, settings in PRESETS.items() if settings.images)
ODD: tuple[dict[str, Any], ...] = (
    {}, {}, {}, {"generator_lr": 0.0}, {"discriminator_lr": 0.0}, {"generator_lr": 0.0, "discriminator_lr": 0.0},
    {"discriminator_steps": 50, "batch_size": 2}, {"batch_size": 2, "generator_norm": "none"}, {"r1": 0.0},
    {"r1": 100.0},
    {"optimizer": "momentum", "beta1": 0.9, "generator_lr": 1e-2, "discriminator_lr": 1e-2}, {"optimizer": "sgd"},
    {"discriminator_width": 1}, {"generator_width": 1}, {"generator_scale": 0.0}, {"discriminator_lr": 1e-6, "r1": 0.0},
    {"generator_lr": 5e-3, "discriminator_lr": 5e-3}, {"generator_lr": 1e-6}, {"discriminator_width": 64, "r1": 0.0},
    {"conditional": "label"}, {"conditional": "label", "r1": 0.0},
)  # fmt: skip
LIVE: tuple[dict[str, Any], ...] = (
    {"loss": "saturating"}, {"loss": "non_saturating"}, {"loss": "least_squares"}, {"generator_lr": 0.0},
    {"discriminator_lr": 0.0}, {"generator_lr": 1e-3, "discriminator_lr": 1e-3}, {"discriminator_steps": 3},
    {"r1": 0.0}, {"r1": 1.0},
)  # fmt: skip


def real_course(index: int, looks: int = LOOKS) -> Iterator[tuple[str, list[Look]]]:
    """The sentences along a real run that is drawn from its number, each with the looks so far."""
    random = np.random.default_rng([1, index])
    base = PRESETS[IMAGES[index % len(IMAGES)]]
    small = {"generator_width": 16, "discriminator_width": 16, "batch_size": 8, "latent_dim": 8, "seed": index}
    if base.network == "dcgan" and random.random() < 0.7:
        small |= {"network": "mlp", "generator_norm": "none"}
    elif base.network == "dcgan":
        small |= {"generator_width": 2, "discriminator_width": 2}
    loss = ("saturating", "non_saturating", "least_squares")[int(random.integers(3))]
    settings = base.replace(**small, loss=loss).replace(**ODD[int(random.integers(len(ODD)))])
    yield from _played(Trainer(settings), random, int(random.choice([3, 20, 60])), looks)


STAGES = tuple(sorted(locations.PRETRAINED.joinpath("stages").glob("*/*.safetensors")))


def staged_course(index: int, looks: int = 5) -> Iterator[tuple[str, list[Look]]]:
    """The sentences along a run that goes on from a kept stage of a long training, on all images."""
    stage = STAGES[index % len(STAGES)]
    trainer = Trainer(PRESETS[stage.parent.name])
    trainer.load_state_dict(states.from_bytes(stage.read_bytes()))
    yield from _played(trainer, np.random.default_rng([3, index]), 2, looks)


def _played(trainer: Trainer, random: np.random.Generator, pace: int, looks: int) -> Iterator[tuple[str, list[Look]]]:
    """The sentences while a curious user plays with a run."""
    before, epoch, restored, kept = trainer.state_dict(), 0, 0, []
    updates = int(before["record"]["discriminator_updates"])
    live = bool(random.random() < 0.5)
    for turn in range(looks):
        snapshot = trainer.snapshot(live=live and random.random() < 0.9)
        kept.append(seen(trainer, snapshot, updates, epoch, restored))
        yield snapshot.diagnosis, kept
        what = random.random()
        # A first look is often followed by what teaches D alone, or G alone.
        if (turn == 0 and what < 0.3) or what < 0.06:
            count = int(random.choice([1, 40]))
            trainer.train_discriminator(count)
            updates += count
        elif (turn == 0 and what < 0.4) or what < 0.1:
            trainer.generator_step()
        elif what < 0.18:
            trainer.apply(trainer.settings.replace(**LIVE[int(random.integers(len(LIVE)))]))
            epoch += trainer.settings != kept[-1].settings
        elif what < 0.24:
            trainer.load_state_dict(before)
            updates, epoch, restored = int(before["record"]["discriminator_updates"]), epoch + 1, restored + 1
        elif what < 0.3:
            before = trainer.state_dict()
        else:
            steps = pace if trainer.settings.discriminator_steps < 10 else 2
            trainer.run(steps)
            updates += steps * trainer.settings.discriminator_steps
