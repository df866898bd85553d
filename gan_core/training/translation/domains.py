"""The two domains between which an unpaired translation goes: faces that differ in one attribute.

A domain is a set of values of the attribute, so that whoever judges a translation can ask a classifier for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets
from gan_core.datasets import Dataset
from gan_core.training.kinds import UNPAIRED, images_of


@dataclass(frozen=True)
class Domains:
    """Two groups of images of one data set.

    Attributes:
        attribute: what they differ in.
        a: its values in the first domain.
        b: its values in the second one; what is in neither takes no part.
    """

    attribute: str
    a: tuple[str, ...]
    b: tuple[str, ...]

    def values(self, side: str) -> tuple[int, ...]:
        """The values of domain "a" or "b" as the data set counts them."""
        names = datasets.attribute_values(DATASET)[self.attribute]
        return tuple(names.index(name) for name in {"a": self.a, "b": self.b}[side])

    def members(self, dataset: Dataset, part: str, side: str) -> NDArray[np.intp]:
        """Places of a domain's images in the "train" or "test" part of the data set."""
        return np.flatnonzero(np.isin(self.column(dataset, part), self.values(side)))

    def column(self, dataset: Dataset, part: str) -> NDArray[np.integer]:
        """The attribute's value of each image in the "train" or "test" part of the data set, (n,)."""
        attributes = {"train": dataset.train_attributes, "test": dataset.test_attributes}[part]
        if attributes is None:
            raise ValueError(f"{dataset.name} has no attributes.")
        return attributes[:, dataset.attribute_names.index(self.attribute)]


DATASET = images_of(UNPAIRED[0])
"""The images of all of them."""

DOMAINS: Mapping[str, Domains] = MappingProxyType(
    {
        # Auburn is as light as it is dark: it stays out.
        "hair": Domains("hair_colour", a=("black", "brown"), b=("light brown", "blond")),
        "beard": Domains("beard", a=("no",), b=("yes",)),
    }
)
