"""Which images a data set holds, as a digest: two of one name may hold different ones.

A digest is the SHA-256 of the name, shape and bytes of each array, one after the other. Files that are too large to be
held in memory for it are read piece by piece.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

PARTS = ("train_images", "train_labels", "test_images", "test_labels")
"""The arrays that make a data set what it is."""


class Digest:
    """A digest on the way."""

    def __init__(self) -> None:
        self._state = hashlib.sha256()

    def begin(self, name: str, shape: tuple[int, ...]) -> None:
        """The bytes of this array come next."""
        self._state.update(f"{name} {shape}\n".encode())

    def add(self, data: bytes | memoryview) -> None:
        """Some bytes of the array that was begun last, in order."""
        self._state.update(data)

    def hexadecimal(self) -> str:
        """The digest of all that was added, 64 hexadecimal digits."""
        return self._state.hexdigest()


def digest_of(arrays: Mapping[str, np.ndarray], names: Sequence[str] = PARTS) -> str:
    """The digest of some arrays, 64 hexadecimal digits.

    Args:
        arrays: by name.
        names: which of them count, in this order.
    """
    digest = Digest()
    for name in names:
        digest.begin(name, arrays[name].shape)
        digest.add(np.ascontiguousarray(arrays[name]).data)
    return digest.hexadecimal()
