"""A small frozen classifier for each data set that ships: what a generated image shows, and features to compare it in.

The classifiers were trained by this project on the training split alone (`gan_core.pretraining.classifiers`) and
lie in `pretrained/classifiers/`, with their test accuracy, settings, versions and the licence of the data inside.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor, nn

from gan_core import strict_json, tensor_file
from gan_core.datasets import Dataset
from gan_core.datasets.pixels import to_pixels
from gan_core.errors import CheckpointError
from gan_core.locations import PRETRAINED

FOLDER = PRETRAINED / "classifiers"
"""Where the classifiers that ship with the project are."""

FORMAT = "minimax-lab-classifier"
FORMAT_VERSION = 1

FEATURES = 96
"""Units of the last hidden layer, after its ReLU."""

_CHANNELS = ((16, 1), (32, 2), (32, 1), (64, 2), (64, 2))
_CELLS = 4 * 4  # Three halvings of 28 as of 32 pixels.
_BATCH = 500


class ClassifierNetwork(nn.Module):
    """Five 3×3 convolutions with batch normalisation, one hidden layer, and a linear head for each question.

    Args:
        channels: of the images, 1 or 3.
        heads: number of answers by question, such as {"class": 10}.
        dropout: share of the features that training hides from the heads.
    """

    def __init__(self, channels: int, heads: Mapping[str, int], dropout: float = 0.0) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for outputs, stride in _CHANNELS:
            layers += [nn.Conv2d(channels, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
            channels = outputs
        self.body = nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * _CELLS, FEATURES), nn.ReLU())
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(FEATURES, answers) for name, answers in heads.items()})

    def forward(self, pixels: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Features (n, FEATURES), 0 or more, and logits (n, answers) by question, of pixels (n, C, H, W) in [−1, 1]."""
        features = self.body(pixels)
        shown = self.dropout(features)
        return features, {name: head(shown) for name, head in self.heads.items()}


@dataclass(frozen=True, eq=False)
class Classifier:
    """A frozen network with its history, verified.

    Attributes:
        dataset: the name of the data set it was trained on.
        image_shape: (height, width), with a 3 behind it for colour.
        heads: names of the answers by question: {"class": ("0", ...)} for digits, one question for each attribute
            where a data set has attributes.
        accuracy: share of the test images that each head answers rightly.
        settings: of its training, seed included.
        versions: of Python, torch and NumPy when it was trained.
        licence: of the data it was trained on.
        images_sha256: SHA-256 of the data set's test images, to tell it from others of the same name.
        network: pixels (n, C, H, W) in [−1, 1] -> features, logits by question; in eval mode, without gradients on
            its weights.
    """

    dataset: str
    image_shape: tuple[int, ...]
    heads: Mapping[str, tuple[str, ...]]
    accuracy: Mapping[str, float]
    settings: Mapping[str, float | str]
    versions: Mapping[str, str]
    licence: str
    images_sha256: str
    network: ClassifierNetwork

    def look(self, images: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Features and probabilities of images uint8 (n, *image_shape) in one pass: see below.

        Raises:
            ValueError: images of another type or shape; so do the methods below.
        """
        if images.dtype != np.uint8 or images.shape[1:] != self.image_shape:
            raise ValueError(
                f"The classifier of {self.dataset} takes uint8 images (n, {', '.join(map(str, self.image_shape))}); "
                f"got {images.dtype} {images.shape}."
            )
        features = np.empty((len(images), FEATURES), np.float32)
        shares = {name: np.empty((len(images), len(answers)), np.float32) for name, answers in self.heads.items()}
        with torch.inference_mode():
            for start in range(0, len(images), _BATCH):
                part = slice(start, start + _BATCH)
                found, logits = self.network(to_pixels(torch.from_numpy(np.array(images[part]))))
                features[part] = found.numpy()
                for name, values in logits.items():
                    shares[name][part] = values.softmax(1).numpy()
        return features, shares

    def features(self, images: np.ndarray) -> np.ndarray:
        """The last hidden layer, float32 (n, FEATURES)."""
        return self.look(images)[0]

    def probabilities(self, images: np.ndarray) -> Mapping[str, np.ndarray]:
        """For each question the probability of each answer, float32 (n, answers)."""
        return self.look(images)[1]

    def predict(self, images: np.ndarray) -> Mapping[str, np.ndarray]:
        """For each question the likeliest answer, int64 (n,)."""
        return {name: shares.argmax(1) for name, shares in self.look(images)[1].items()}


def available() -> list[str]:
    """Names of the data sets that have a classifier."""
    return sorted(path.stem for path in FOLDER.glob(f"*{tensor_file.SUFFIX}"))


def load(dataset: str) -> Classifier:
    """The classifier of a data set that ships with the project, read once and kept.

    Raises:
        CheckpointError: there is none for this name (the message lists what exists), or its file is damaged.
    """
    if dataset not in (names := available()):
        raise CheckpointError(f"There is no classifier for {dataset!r}: there is one for {', '.join(names) or 'none'}.")
    path = FOLDER / f"{dataset}{tensor_file.SUFFIX}"
    return _kept(path, path.stat().st_mtime_ns)


def suited_to(dataset: Dataset) -> Classifier | None:
    """The classifier that was trained on these images, or None: a user's own images have none, whatever their name."""
    if dataset.name not in available():
        return None
    classifier = load(dataset.name)
    return classifier if images_digest(dataset) == classifier.images_sha256 else None


def read(path: Path) -> Classifier:
    """A classifier from a file of one's own.

    Raises:
        CheckpointError: the file is missing, damaged, of another format, or not what its own header says.
    """
    arrays, facts = tensor_file.read(path, FORMAT, FORMAT_VERSION)
    try:
        shape = tuple(strict_json.parse(facts["image_shape"]))
        heads = {str(name): tuple(map(str, answers)) for name, answers in strict_json.parse(facts["heads"]).items()}
        with torch.device("meta"):  # Shapes only: the weights come from the file.
            network = ClassifierNetwork(_CHANNELS_OF_SHAPE[len(shape)], {k: len(v) for k, v in heads.items()})
        classifier = Classifier(
            dataset=facts["dataset"],
            image_shape=shape,
            heads=MappingProxyType(heads),
            accuracy=MappingProxyType(strict_json.parse(facts["accuracy"])),
            settings=MappingProxyType(strict_json.parse(facts["settings"])),
            versions=MappingProxyType(strict_json.parse(facts["versions"])),
            licence=facts["licence"],
            images_sha256=facts["images_sha256"],
            network=network,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"The header of {path.name} does not describe a classifier ({error}).") from None
    _fill(path.name, network, arrays)
    return classifier


def save(
    path: Path,
    network: ClassifierNetwork,
    dataset: Dataset,
    heads: Mapping[str, tuple[str, ...]],
    accuracy: Mapping[str, float],
    settings: Mapping[str, float | str],
    versions: Mapping[str, str],
) -> Path:
    """Write a classifier with its history; see `Classifier` for the arguments.

    Raises:
        CheckpointError: the file cannot be written.
    """
    arrays = {name: tensor.cpu().numpy() for name, tensor in network.state_dict().items()}
    facts = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "dataset": dataset.name,
        "image_shape": json.dumps(dataset.test_images.shape[1:]),
        "heads": json.dumps(dict(heads)),
        "accuracy": json.dumps(dict(accuracy)),
        "settings": json.dumps(dict(settings)),
        "versions": json.dumps(dict(versions)),
        "licence": dataset.licence,
        "images_sha256": images_digest(dataset),
    }
    return tensor_file.write(path, arrays, facts)


def images_digest(dataset: Dataset) -> str:
    """SHA-256 of a data set's test images, as hexadecimal digits."""
    return hashlib.sha256(np.ascontiguousarray(dataset.test_images).data).hexdigest()


_CHANNELS_OF_SHAPE: Mapping[int, int] = MappingProxyType({2: 1, 3: 3})


@lru_cache(maxsize=4)
def _kept(path: Path, changed: int) -> Classifier:
    """The classifier in a file that was last changed then."""
    return read(path)


def _fill(name: str, network: ClassifierNetwork, arrays: Mapping[str, np.ndarray]) -> None:
    """Give a network without weights those of a file, or refuse them."""
    expected = network.state_dict()
    if odd := sorted(set(arrays) ^ set(expected)):
        raise CheckpointError(f"{name} does not hold the tensors of its own header: they differ in {', '.join(odd)}.")
    weights = {key: torch.tensor(array) for key, array in arrays.items()}
    for key, tensor in weights.items():
        if tensor.shape != expected[key].shape or tensor.dtype != expected[key].dtype:
            raise CheckpointError(
                f"{key} in {name} is {tensor.dtype} {tuple(tensor.shape)}: "
                f"expected {expected[key].dtype} {tuple(expected[key].shape)}."
            )
        if not tensor.isfinite().all():
            raise CheckpointError(f"{key} in {name} holds numbers that are not finite.")
    network.load_state_dict(weights, assign=True)
    network.requires_grad_(False).eval()
