"""What both players of a conditional game are told of an image: its class, or all its attributes.

Attributes are told side by side, one number for each answer: with five hair colours and a beard or none, a face is told
as (0, 1, 0, 0, 0, 1, 0). Every combination of answers has a number, which is its class: whoever asks a generator for an
image asks for one number, whether it stands for a digit or for "blond, rosy, no beard". The answer to the first
attribute changes fastest from one number to the next, then that to the second. This module needs no torch.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets
from gan_core.datasets import Dataset

CLASS = "class"
"""The question that has a class for its answer, as classifiers call it too."""


class Game(Protocol):
    """What is needed of settings."""

    @property
    def dataset(self) -> str:
        """Name of the data set."""
        ...

    @property
    def conditional(self) -> str:
        """What both players are told."""
        ...


@dataclass(frozen=True)
class Condition:
    """The questions that are answered for both players.

    Attributes:
        questions: names of the answers by question, in the order in which they are told.
    """

    questions: Mapping[str, tuple[str, ...]]

    @property
    def counts(self) -> tuple[int, ...]:
        """How many answers each question has."""
        return tuple(map(len, self.questions.values()))

    @property
    def inputs(self) -> int:
        """Length of what a player is told: one number for each answer."""
        return sum(self.counts)

    @property
    def classes(self) -> int:
        """How many combinations of answers there are, and so classes."""
        return int(np.prod(self.counts))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the classes 0, 1, ... stand for."""
        if len(self.questions) == 1:
            return next(iter(self.questions.values()))
        said = [[_said(question, answer) for answer in answers] for question, answers in self.questions.items()]
        # `product` changes the last one fastest.
        return tuple(", ".join(reversed(answers)) for answers in itertools.product(*reversed(said)))

    @cached_property
    def told(self) -> NDArray[np.int64]:
        """What a player is told of each class, 0 and 1, (classes, inputs)."""
        rows = np.zeros((self.classes, self.inputs), np.int64)
        places = self.answers(np.arange(self.classes)) + np.cumsum((0, *self.counts[:-1]))
        np.put_along_axis(rows, places, 1, axis=1)
        return rows

    def answers(self, labels: NDArray[np.integer]) -> NDArray[np.int64]:
        """The answer to each question (n, questions) in classes (n,)."""
        return np.stack(np.unravel_index(labels, self.counts, order="F"), axis=-1).astype(np.int64)

    def labels(self, dataset: Dataset, part: str) -> NDArray[np.int64]:
        """The classes (N,) of the images of a part, "train" or "test"."""
        if len(self.questions) == 1:
            return getattr(dataset, f"{part}_labels").astype(np.int64)
        columns = getattr(dataset, f"{part}_attributes").astype(np.int64).T
        return np.ravel_multi_index(tuple(columns), self.counts, order="F").astype(np.int64)


def condition(game: Game) -> Condition | None:
    """What both players are told; None if that is nothing.

    Images that have classes instead of attributes are told by their class in either case.
    """
    if game.conditional == "none":
        return None
    attributes = datasets.attribute_values(game.dataset)
    if game.conditional == "attributes" and attributes:
        return Condition(attributes)
    # The class of an image that has attributes is the first of them.
    return Condition({next(iter(attributes), CLASS): datasets.class_names(game.dataset)})


def _said(question: str, answer: str) -> str:
    """An answer that can be read without its question."""
    words = question.replace("_", " ")
    return {"yes": words, "no": f"no {words}"}.get(answer, f"{words} {answer}")
