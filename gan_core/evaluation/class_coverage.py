"""Which classes of a data set a generator makes, as a frozen classifier sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

ENOUGH = 0.25
"""A class is covered if it is at least this fraction as frequent as in the data."""


class Judge(Protocol):
    """What is needed of a classifier: see `gan_core.evaluation.classifier`."""

    @property
    def heads(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the answers by question."""
        ...

    def predict(self, images: NDArray[np.uint8]) -> Mapping[str, NDArray[np.int64]]:
        """The class of each image (n,), for each head."""
        ...


@dataclass(frozen=True)
class ClassCounter:
    """A classifier and what it sees in real images, so that its mistakes weigh equally on both sides.

    Attributes:
        names: the classes.
        data_shares: how frequent it finds each among held-out images, float32 (K,), summing to 1.
    """

    names: tuple[str, ...]
    data_shares: NDArray[np.float32]
    _judge: Judge
    _head: str

    @classmethod
    def of(cls, judge: Judge, names: Sequence[str], images: NDArray[np.uint8]) -> ClassCounter | None:
        """Count with the head of `judge` that knows these classes; None if there is no such head.

        Args:
            judge: the classifier.
            names: the classes of the data set.
            images: held-out images uint8 (n, H, W) or (n, H, W, 3).
        """
        names = tuple(names)
        head = next((head for head, known in judge.heads.items() if tuple(known) == names), None)
        if head is None or not names:
            return None
        return cls(names, shares(judge.predict(images)[head], len(names)), judge, head)

    def classify(self, images: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The class (n,) of each image."""
        return self._judge.predict(images)[self._head]


def shares(classes: NDArray[np.integer], count: int) -> NDArray[np.float32]:
    """The share of each of `count` classes in a list of them (n,); float32 (count,), all 0 for an empty list."""
    return (np.bincount(classes, minlength=count) / max(1, len(classes))).astype(np.float32)


def covered(generated: NDArray[np.floating], data: NDArray[np.floating]) -> NDArray[np.bool_]:
    """For each class with shares (K,): is it at least a quarter as frequent as in the data?"""
    return np.asarray(generated) >= ENOUGH * np.asarray(data)


def total_variation(generated: NDArray[np.floating], data: NDArray[np.floating]) -> float:
    """Half the sum of the differences of two lists of shares: 0 if they agree, 1 if they have no class in common."""
    return 0.5 * float(np.abs(np.asarray(generated, np.float64) - np.asarray(data, np.float64)).sum())
