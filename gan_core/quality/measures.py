"""How good a generator of images is: the numbers of `python -m gan_core evaluate`.

Everything is seen through the frozen classifier of the data set (`gan_core.evaluation.classifier`), which knows the
training split alone; samples are compared with the test split. Beside each number stands what real images get: those of
the training split, treated as if they were samples.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets
from gan_core.checkpoints import Checkpoint
from gan_core.datasets import Dataset
from gan_core.errors import CheckpointError
from gan_core.evaluation import class_coverage, classifier, conditional
from gan_core.evaluation.classifier import Classifier
from gan_core.evaluation.frechet import frechet_distance
from gan_core.evaluation.memorising import copy_test
from gan_core.evaluation.neighbours import NearestImages
from gan_core.evaluation.precision_recall import precision_recall
from gan_core.quality import table

SAMPLES = 10_000
"""Samples behind the Fréchet distance and the class shares; as many training images, if there are, give the floor."""

MOST_POINTS = 5_000
"""Images on each side of precision and recall, whose cost grows with their square."""

MOST_COMPARED = 2_000
"""Samples, and held-out images, whose nearest training images are looked up."""

_SEED_OF_REAL = 2018


@dataclass(frozen=True)
class _Seen:
    """Images as the classifier sees them: features (n, F), and the class (n,) or first attribute of each."""

    features: NDArray[np.float32]
    classes: NDArray[np.int64]

    @classmethod
    def of(cls, judge: Classifier, images: NDArray[np.uint8]) -> _Seen:
        features, shares = judge.look(images)
        return cls(features, next(iter(shares.values())).argmax(1))


def evaluate(checkpoint: Checkpoint, seed: int = 0, samples: int = SAMPLES) -> dict[str, Any]:
    """Measure a generator.

    Args:
        checkpoint: the generator.
        seed: fixes its samples. Which real images take part is always the same.
        samples: how many; the numbers of different counts cannot be compared.

    Returns:
        What `table.COLUMNS` explain, by name, and: checkpoint, dataset, seed, samples, the numbers of images
        behind each measure, and the seconds it took. Measures that do not apply are None.

    Raises:
        CheckpointError: there is no classifier that knows these images.
        DatasetError: the images that it was trained on are not here, or cannot be read.
    """
    start = time.perf_counter()
    dataset = datasets.load(checkpoint.settings.dataset, checkpoint.data.digest)
    judge = classifier.suited_to(dataset)
    if judge is None:
        raise CheckpointError(
            f"{checkpoint.name} was trained on {dataset.title}, and no classifier of this project knows these images: "
            f"there is one each for {', '.join(classifier.available())} as they ship."
        )
    asked, images = _draw(checkpoint, seed, samples)
    generated, held_out = (_Seen.of(judge, part) for part in (images, dataset.test_images))
    measures = _compare(dataset, judge, images, generated, held_out)
    if asked is not None:
        measures |= _conditional(_groups(generated, asked), _groups(held_out, dataset.test_labels))
    textbook = table.textbook(dataset.name) or {}
    return {
        "checkpoint": checkpoint.name,
        "dataset": dataset.name,
        "seed": seed,
        "samples": samples,
        **measures,
        "frechet_textbook": textbook.get("frechet"),
        "textbook_cpu_seconds": textbook.get("cpu_seconds"),
        "training_cpu_seconds": checkpoint.seconds,
        "seconds": round(time.perf_counter() - start, 1),
    }


def compare(dataset: Dataset, judge: Classifier, images: NDArray[np.uint8]) -> dict[str, Any]:
    """The measures that any set of images has, whatever made it.

    Args:
        dataset: what the images should be like.
        judge: its classifier.
        images: generated images uint8 (n, H, W[, 3]), in an order of chance.
    """
    return _compare(dataset, judge, images, _Seen.of(judge, images), _Seen.of(judge, dataset.test_images))


def _compare(
    dataset: Dataset, judge: Classifier, images: NDArray[np.uint8], generated: _Seen, held_out: _Seen
) -> dict[str, Any]:
    training = _some(dataset.train_images, len(images))
    real = _Seen.of(judge, training)
    points = min(len(images), len(training), len(dataset.test_images), MOST_POINTS)
    manifolds, reference = (
        precision_recall(held_out.features[:points], seen.features[:points]) for seen in (generated, real)
    )
    compared = min(len(images), len(dataset.test_images), MOST_COMPARED)
    copies = copy_test(NearestImages(dataset.train_images), images[:compared], _some(dataset.test_images, compared))
    classes = len(next(iter(judge.heads.values())))
    shares, real_shares, data_shares = (
        class_coverage.shares(seen.classes, classes) for seen in (generated, real, held_out)
    )
    return {
        "frechet": frechet_distance(held_out.features, generated.features),
        "frechet_floor": frechet_distance(held_out.features, real.features),
        "frechet_floor_images": len(training),
        "held_out_images": len(dataset.test_images),
        "class_total_variation": class_coverage.total_variation(shares, data_shares),
        "class_total_variation_floor": class_coverage.total_variation(real_shares, data_shares),
        "classes_covered": int(class_coverage.covered(shares, data_shares).sum()),
        "classes": classes,
        "class_shares": [round(float(share), 4) for share in shares],
        "precision": manifolds.precision,
        "precision_floor": reference.precision,
        "recall": manifolds.recall,
        "recall_floor": reference.recall,
        "precision_recall_images": points,
        **asdict(copies),
        "memorises": copies.memorises,
        "compared_images": compared,
        "conditional_accuracy": None,
        "within_class_diversity": None,
    }


def _draw(checkpoint: Checkpoint, seed: int, samples: int) -> tuple[NDArray[np.int64] | None, NDArray[np.uint8]]:
    """The classes that were asked for, None if G cannot be asked, and the images, in an order of chance."""
    if not checkpoint.classes:
        return None, checkpoint.sample(samples, seed)
    counts = np.bincount(np.arange(samples) % len(checkpoint.classes))
    images = [checkpoint.sample(int(count), seed + label, label) for label, count in enumerate(counts)]
    order = np.random.default_rng(seed).permutation(samples)
    return np.repeat(np.arange(len(counts)), counts)[order], np.concatenate(images)[order]


def _conditional(
    generated: Mapping[int, conditional.Group], real: Mapping[int, conditional.Group]
) -> dict[str, float | None]:
    return {
        "conditional_accuracy": conditional.accuracy(generated),
        "within_class_diversity": conditional.within_class_diversity(generated, real),
    }


def _groups(seen: _Seen, labels: NDArray[np.integer]) -> dict[int, conditional.Group]:
    return {
        int(label): conditional.Group(seen.features[labels == label], seen.classes[labels == label] == label)
        for label in np.unique(labels)
    }


def _some(images: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """That many of the images, or all, in an order of chance that is always the same."""
    return images[np.random.default_rng(_SEED_OF_REAL).permutation(len(images))[:count]]
