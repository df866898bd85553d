"""How the classifiers in `pretrained/classifiers/` were made: one recipe each, rebuilt by one command."""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from gan_core import datasets
from gan_core.datasets.pixels import to_pixels
from gan_core.errors import CheckpointError
from gan_core.evaluation import classifier
from gan_core.evaluation.classifier import ClassifierNetwork

_EVALUATION_BATCH = 500


@dataclass(frozen=True)
class ClassifierRecipe:
    """What it takes to train a classifier again: AdamW on cross entropy, the rate rising and falling once.

    Attributes:
        dataset: the name of the data set.
        epochs: passes over the training images.
        batch_size: images for each update.
        learning_rate: at its peak (Smith & Topin 2019, "Super-convergence", one cycle).
        weight_decay: of AdamW.
        dropout: share of the features hidden from the heads.
        shift: largest random shift of a training image in each direction, in pixels.
        seed: fixes initial weights, order, shifts and dropout.
    """

    dataset: str
    epochs: int
    batch_size: int = 128
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    dropout: float = 0.2
    shift: int = 2
    seed: int = 0


RECIPES: Mapping[str, ClassifierRecipe] = MappingProxyType(
    {
        "classifier_mnist": ClassifierRecipe("mnist", epochs=8),
        "classifier_animals": ClassifierRecipe("animals", epochs=30),
        "classifier_faces": ClassifierRecipe("faces", epochs=16),
        "classifier_characters": ClassifierRecipe("characters", epochs=20),
    }
)


def train(
    name: str, folder: Path = classifier.FOLDER, progress: Callable[[int, int], None] = lambda step, steps: None
) -> Path:
    """Train a recipe from its seed and save the classifier.

    Args:
        name: a name in `RECIPES`.
        folder: where to write <data set>.safetensors.
        progress: called with the updates done and the updates of the recipe.

    Returns:
        The path of the classifier.

    Raises:
        CheckpointError: unknown name (the message lists what exists), or the file cannot be written.
    """
    if name not in RECIPES:
        raise CheckpointError(f"There is no recipe {name!r}: choose one of {', '.join(RECIPES)}.")
    recipe = RECIPES[name]
    dataset = datasets.load(recipe.dataset)
    heads, train_answers, test_answers = questions(dataset)
    with torch.random.fork_rng(devices=()):  # Initial weights and dropout draw from torch's global stream.
        torch.manual_seed(recipe.seed)
        channels = 3 if dataset.train_images.ndim == 4 else 1
        network = ClassifierNetwork(channels, {k: len(v) for k, v in heads.items()}, recipe.dropout)
        _fit(network, recipe, torch.tensor(dataset.train_images), train_answers, progress)
    accuracy = _accuracy(network, torch.tensor(dataset.test_images), test_answers)
    versions = {"python": platform.python_version(), "torch": str(torch.__version__), "numpy": np.__version__}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{recipe.dataset}.safetensors"
    return classifier.save(path, network, dataset, heads, accuracy, dataclasses.asdict(recipe), versions)


def questions(
    dataset: datasets.Dataset,
) -> tuple[dict[str, tuple[str, ...]], dict[str, Tensor], dict[str, Tensor]]:
    """What a classifier of this data set answers: names of the answers, right answers (N,) in training and in test."""
    if not dataset.attribute_names:
        train, test = (torch.tensor(labels).long() for labels in (dataset.train_labels, dataset.test_labels))
        return {"class": dataset.class_names}, {"class": train}, {"class": test}
    train, test = (
        dict(zip(dataset.attribute_names, torch.tensor(values).long().T, strict=True))
        for values in (dataset.train_attributes, dataset.test_attributes)
    )
    return dict(datasets.attribute_values(dataset.name)), train, test


def _fit(
    network: ClassifierNetwork,
    recipe: ClassifierRecipe,
    images: Tensor,
    answers: Mapping[str, Tensor],
    progress: Callable[[int, int], None],
) -> None:
    updates = recipe.epochs * (len(images) // recipe.batch_size)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=recipe.weight_decay, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.learning_rate, updates)
    network.train()
    for done, chosen in enumerate(_batches(len(images), recipe), start=1):
        _, logits = network(to_pixels(_shifted(images[chosen], recipe.shift)))
        loss = reduce(add, (cross_entropy(logits[name], right[chosen]) for name, right in answers.items()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        progress(done, updates)
    network.eval()


def _batches(count: int, recipe: ClassifierRecipe) -> Iterator[Tensor]:
    for _ in range(recipe.epochs):
        order = torch.randperm(count)
        whole = count - count % recipe.batch_size
        yield from order[:whole].split(recipe.batch_size)


def _shifted(images: Tensor, most: int) -> Tensor:
    """Each image moved by up to `most` pixels both ways; what leaves at one edge is filled with the edge itself."""
    count, height, width = images.shape[:3]
    down, right = torch.randint(-most, most + 1, (2, count, 1))
    rows = (torch.arange(height) + down).clamp_(0, height - 1)
    columns = (torch.arange(width) + right).clamp_(0, width - 1)
    return images[torch.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]


@torch.no_grad()
def _accuracy(network: ClassifierNetwork, images: Tensor, answers: Mapping[str, Tensor]) -> dict[str, float]:
    logits = [network(to_pixels(part))[1] for part in images.split(_EVALUATION_BATCH)]
    return {
        name: float((torch.cat([part[name] for part in logits]).argmax(1) == right).double().mean())
        for name, right in answers.items()
    }
