"""How long each of the digits page's experiments takes until its images are digits: seconds of CPU, one thread.

    python -m benchmarks.first_digits [--presets digits_dcgan digits] [--seconds 60] [--looks 12] [--seeds 1]

G that plays, which is what the page shows, is looked at by the frozen classifier of MNIST and with the measures of
`gan_core.quality`: 2,000 images against as many held-out ones. They count as digits once their precision is half or
more (real images: 0.86 or so), all ten classes being among them. Only training counts as time, not looking. Below are
the kept stages, which open at once. Prints a table and, last, one JSON line.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from gan_core import datasets, stages
from gan_core.evaluation import class_coverage, classifier
from gan_core.evaluation.frechet import frechet_distance
from gan_core.evaluation.precision_recall import precision_recall
from gan_core.runs import states
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

IMAGES = 2_000
PRECISE = 0.5
"""From this precision on images count as digits."""
FIRST = 2.0
"""Seconds of CPU until the first look; each further one is later by the same factor."""


class Eyes:
    """What images of digits are measured with."""

    def __init__(self) -> None:
        dataset = datasets.load("mnist")
        self._judge = classifier.load("mnist")
        chosen = np.random.default_rng(1).permutation(len(dataset.test_images))[:IMAGES]
        self._real, classes = self._seen(dataset.test_images[chosen])
        self._shares = class_coverage.shares(classes, 10)

    def measures(self, images: np.ndarray) -> dict[str, float]:
        """Fréchet distance, precision and covered classes of `IMAGES` images."""
        features, classes = self._seen(images)
        return {
            "frechet": frechet_distance(self._real, features),
            "precision": precision_recall(self._real, features).precision,
            "classes": int(class_coverage.covered(class_coverage.shares(classes, 10), self._shares).sum()),
        }

    def _seen(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        features, shares = self._judge.look(images)
        return features, shares["class"].argmax(1)


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presets", nargs="+", default=["digits_dcgan", "digits"], choices=list(stages.STAGES))
    parser.add_argument("--seconds", type=float, default=60.0, help="of CPU that each run trains")
    parser.add_argument("--looks", type=int, default=12, help="how often each run is looked at")
    parser.add_argument("--seeds", type=int, default=1, help="runs of each preset")
    options = parser.parse_args()
    torch.set_num_threads(1)
    eyes = Eyes()
    print(f"{'':<24}{'step':>8}{'seconds':>9}{'Fréchet':>9}{'precision':>11}{'classes':>9}")
    result: dict[str, Any] = {"benchmark": "first_digits"}
    for name in options.presets:
        found = []
        for seed in range(options.seeds):
            settings = PRESETS[name].replace(seed=seed)
            looks = list(shown(name, course(settings, eyes, options.seconds, options.looks)))
            found.append(next((look["seconds"] for look in looks if is_digits(look)), None))
        kept = list(shown(f"{name}, kept", from_stages(name, eyes)))
        result[name] = {"seconds_to_digits": found, "stages": kept}
        told = ", ".join("not reached" if seconds is None else f"{seconds:.0f}" for seconds in found)
        first = next((int(look["step"]) for look in kept if is_digits(look)), None)
        print(f"{name}: digits after {told} s of CPU; first stage that shows them: {first}", flush=True)
    print(json.dumps(result))


def is_digits(look: dict[str, float]) -> bool:
    """Whether what was seen counts as digits."""
    return look["precision"] >= PRECISE and look["classes"] == 10


def course(settings: Settings, eyes: Eyes, seconds: float, looks: int) -> Iterator[dict[str, float]]:
    """What a fresh run looks like after so many seconds of training, at times that grow by a factor."""
    trainer, spent = Trainer(settings), 0.0
    for until in FIRST * (seconds / FIRST) ** (np.arange(looks) / (looks - 1)):
        while spent < until:
            begun = time.thread_time()
            trainer.run(5)
            spent += time.thread_time() - begun
        yield {"step": trainer.step_count, "seconds": round(spent, 1)} | eyes.measures(trainer.sample(IMAGES, 7))


def from_stages(preset: str, eyes: Eyes) -> Iterator[dict[str, float]]:
    """What the kept stages of a preset look like."""
    for step in stages.available(preset):
        trainer = Trainer(PRESETS[preset])
        if state := stages.read(preset, step):
            trainer.load_state_dict(states.from_bytes(state))
        yield {"step": step, "seconds": 0.0} | eyes.measures(trainer.sample(IMAGES, 7))


def shown(name: str, looks: Iterator[dict[str, float]]) -> Iterator[dict[str, float]]:
    """The same looks, each printed as it comes."""
    for look in looks:
        print(
            f"{name:<24}{look['step']:>8,}{look['seconds']:>9.1f}{look['frechet']:>9.1f}{look['precision']:>11.3f}"
            f"{look['classes']:>9}",
            flush=True,
        )
        yield look


if __name__ == "__main__":
    main()
