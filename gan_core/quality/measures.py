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
from gan_core.training.images.condition import Condition, condition

SAMPLES = 10_000
"""Samples behind the Fréchet distance and the class shares; as many training images, if there are, give the floor."""

MOST_POINTS = 5_000
"""Images on each side of precision and recall, whose cost grows with their square."""

MOST_COMPARED = 2_000
"""Samples, and held-out images, whose nearest training images are looked up."""

_SEED_OF_REAL = 2018


@dataclass(frozen=True)
class _Seen:
    """Images as the classifier sees them: features (n, F), and by question the answer (n,) that each image gives."""

    features: NDArray[np.float32]
    answers: Mapping[str, NDArray[np.int64]]

    @classmethod
    def of(cls, judge: Classifier, images: NDArray[np.uint8]) -> _Seen:
        features, shares = judge.look(images)
        return cls(features, {question: share.argmax(1) for question, share in shares.items()})

    @property
    def classes(self) -> NDArray[np.int64]:
        """The class (n,), or else the first attribute."""
        return next(iter(self.answers.values()))


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
    told = condition(checkpoint.settings)
    asked, images = _draw(checkpoint, dataset, told, seed, samples)
    generated, held_out = (_Seen.of(judge, part) for part in (images, dataset.test_images))
    measures = _compare(dataset, judge, images, generated, held_out)
    if told is not None and asked is not None:
        measures |= _conditional(told, _Asked(generated, asked), _Asked(held_out, told.labels(dataset, "test")))
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
        "label_accuracy": None,
        "variety": None,
    }


def _draw(
    checkpoint: Checkpoint, dataset: Dataset, told: Condition | None, seed: int, samples: int
) -> tuple[NDArray[np.int64] | None, NDArray[np.uint8]]:
    """The classes that were asked for, None if G cannot be asked, and the images, in an order of chance."""
    if told is None:
        return None, checkpoint.sample(samples, seed)
    random = np.random.default_rng(seed)
    # Some combinations of attributes are rare, and what never occurs cannot be learned: they are asked for as often as
    # there are such images. Classes are asked for equally often.
    combined = len(told.questions) > 1
    asked = random.choice(told.labels(dataset, "train"), samples) if combined else np.arange(samples) % told.classes
    counts = np.bincount(asked)
    images = [checkpoint.sample(int(count), seed + label, label) for label, count in enumerate(counts) if count]
    order = random.permutation(samples)
    return np.repeat(np.arange(len(counts)), counts)[order], np.concatenate(images)[order]


@dataclass(frozen=True)
class _Asked:
    """What the classifier sees in images, and their classes (n,): those of real images, or those asked for."""

    seen: _Seen
    labels: NDArray[np.int64]

    def right(self, told: Condition) -> dict[str, NDArray[np.bool_]]:
        """By question, whether each image (n,) gives the answer of its class."""
        # The classifier and the players name their questions alike, and so their answers.
        answers = told.answers(self.labels).T
        return {
            question: self.seen.answers[question] == given
            for question, given in zip(told.questions, answers, strict=True)
        }

    def groups(self, told: Condition) -> dict[int, conditional.Group]:
        """The images of each class; recognised are those that give all answers."""
        recognised = np.all(list(self.right(told).values()), axis=0)
        return {
            int(label): conditional.Group(self.seen.features[chosen], recognised[chosen])
            for label in np.unique(self.labels)
            for chosen in [self.labels == label]
        }


def _conditional(told: Condition, generated: _Asked, real: _Asked) -> dict[str, Any]:
    right = generated.right(told)
    return {
        "label_accuracy": {question: float(answers.mean()) for question, answers in right.items()},
        "variety": conditional.variety(generated.groups(told), real.groups(told)),
    }


def _some(images: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """That many of the images, or all, in an order of chance that is always the same."""
    return images[np.random.default_rng(_SEED_OF_REAL).permutation(len(images))[:count]]
