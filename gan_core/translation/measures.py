"""How good a translator is: the numbers of `python -m gan_core evaluate` for Pix2Pix and CycleGAN.

Everything is measured on the test split, which no translator has seen, and with the frozen classifiers of the data sets
(`gan_core.evaluation.classifier`), which were trained before any of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core import datasets
from gan_core.datasets import Dataset
from gan_core.errors import CheckpointError
from gan_core.evaluation import classifier
from gan_core.evaluation.classifier import Classifier
from gan_core.evaluation.frechet import frechet_distance
from gan_core.training.kinds import images_of
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.training.translation.domains import DOMAINS
from gan_core.training.translation.likeness import likeness
from gan_core.training.translation.methods import A_TO_B, B_TO_A
from gan_core.training.translation.pix2pix import conditions_of
from gan_core.translation import checkpoints, inputs
from gan_core.translation.checkpoints import BASELINE, Translator


def evaluate(translator: Translator) -> dict[str, Any]:
    """Measure a translator.

    Returns:
        "checkpoint", "method", "dataset", "training_cpu_seconds" and "seconds", and

        for Pix2Pix, over the test pairs: "frechet", the Fréchet distance between the features of translations and
        of the real images; "frechet_floor", the same for as many training images in place of translations (which
        are other characters: a faithful translation can lie below it); "frechet_baseline" and "l1_baseline", those of
        the same network trained without an adversary, None if there is none; "l1", the mean |translation − image| in
        levels from 0 to 255;

        for CycleGAN, over the test images of both domains: "accepted_a_to_b" and "accepted_b_to_a", the shares of
        translations that the classifier takes for the other domain; "cycle_error", the mean |image there and back −
        image| in levels, and "cycle_error_untrained", that of fresh networks of the same seed; "kept_<attribute>" for
        each other attribute, the share of translations in which the classifier finds it as in the source; and
        "kept_clothes", the share in which their median colour stays.

    Raises:
        CheckpointError: no classifier knows the images that it was trained on.
        DatasetError: these images are not here.
    """
    start = time.perf_counter()
    dataset = datasets.load(images_of(translator.settings.dataset), translator.origin.digest)
    judge = classifier.suited_to(dataset)
    if judge is None:
        raise CheckpointError(f"No classifier of this project knows {dataset.title}, from which {translator.name} is.")
    return {
        "checkpoint": translator.name,
        "method": translator.method,
        "dataset": dataset.name,
        **_MEASURES[translator.method](translator, dataset, judge),
        "training_cpu_seconds": translator.seconds,
        "seconds": round(time.perf_counter() - start, 1),
    }


def compare_pairs(
    dataset: Dataset, judge: Classifier, translate: Callable[[torch.Tensor], NDArray[np.uint8]]
) -> dict[str, float]:
    """The "frechet" and "l1" of a translation of the test pairs' conditions into images."""
    *told, real = conditions_of(dataset, "test")
    made = translate(inputs.drawings(*told))
    return {
        "frechet": frechet_distance(judge.features(real), judge.features(made)),
        "l1": float(np.abs(made.astype(np.float64) - real).mean()),
    }


def _paired(translator: Translator, dataset: Dataset, judge: Classifier) -> dict[str, Any]:
    found = compare_pairs(dataset, judge, lambda told: translator.translate(A_TO_B, told))
    baseline: dict[str, float] = {}
    if translator.name + BASELINE in checkpoints.shipped():
        plain = checkpoints.load(translator.name + BASELINE, "pix2pix")
        baseline = compare_pairs(dataset, judge, lambda told: plain.translate(A_TO_B, told))
    others = dataset.train_images[: len(dataset.test_images)]
    floor = frechet_distance(judge.features(dataset.test_images), judge.features(others))
    return {
        "frechet": found["frechet"],
        "frechet_floor": floor,
        "frechet_baseline": baseline.get("frechet"),
        "l1": found["l1"],
        "l1_baseline": baseline.get("l1"),
        "images": len(dataset.test_images),
    }


def _unpaired(translator: Translator, dataset: Dataset, judge: Classifier) -> dict[str, Any]:
    domains, untrained = translator.settings.dataset, CycleGan(translator.settings, device="cpu")
    found = compare_domains(dataset, judge, domains, translator.translate)
    fresh = compare_domains(dataset, judge, domains, untrained.translate)
    return {**found, "cycle_error_untrained": fresh["cycle_error"]}


def compare_domains(
    dataset: Dataset,
    judge: Classifier,
    domains: str,
    translate: Callable[[str, torch.Tensor], NDArray[np.uint8]],
) -> dict[str, Any]:
    """What `evaluate` says of a CycleGAN, for any translation.

    Args:
        dataset: the faces.
        judge: their classifier.
        domains: a name in `DOMAINS`.
        translate: direction and pixels (n, 3, 32, 32) -> images uint8 (n, 32, 32, 3).
    """
    between = DOMAINS[domains]
    accepted: dict[str, float] = {}
    errors: list[NDArray[np.floating]] = []
    kept: dict[str, list[NDArray[np.bool_]]] = {}
    counts: dict[str, int] = {}
    for side, there, back, target in (("a", A_TO_B, B_TO_A, "b"), ("b", B_TO_A, A_TO_B, "a")):
        source = dataset.test_images[between.members(dataset, "test", side)]
        made = translate(there, inputs.images(source))
        again = translate(back, inputs.images(made))
        found = likeness(judge, between, target, source, made)
        accepted[there] = float(found.accepted.mean())
        errors.append(np.abs(again.astype(np.float64) - source).reshape(len(source), -1).mean(1))
        counts[side] = len(source)
        for name, same in found.kept.items():
            kept.setdefault(name, []).append(same)
    return {
        "accepted_a_to_b": accepted[A_TO_B],
        "accepted_b_to_a": accepted[B_TO_A],
        "cycle_error": float(np.concatenate(errors).mean()),
        **{f"kept_{name}": float(np.concatenate(parts).mean()) for name, parts in kept.items()},
        "images_a": counts["a"],
        "images_b": counts["b"],
    }


_MEASURES: Mapping[str, Callable[[Translator, Dataset, Classifier], dict[str, Any]]] = MappingProxyType(
    {"pix2pix": _paired, "cyclegan": _unpaired}
)
