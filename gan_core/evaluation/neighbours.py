"""The training images nearest to an image: is a sample new, or a copy?

Distances are Euclidean between images with pixels in [−1, 1]: the search is exact, over all images.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BLOCK = 256
_SPARE = 8


class NearestImages:
    """A search among a fixed set of images.

    Args:
        images: uint8 (N, height, width) or (N, height, width, 3), at least one.

    Raises:
        ValueError: images of another type, or none.
    """

    def __init__(self, images: NDArray[np.uint8]) -> None:
        if images.dtype != np.uint8 or images.ndim not in (3, 4) or not len(images):
            raise ValueError(f"Images are uint8 (N, height, width[, 3]); got {images.dtype} {images.shape}.")
        self._shape = images.shape[1:]
        self._images = images
        # Kept as floats, four times their size: turning bytes into floats would take longer than the search itself.
        self._points = images.reshape(len(images), -1).astype(np.float32)
        self._squares = np.einsum("ij,ij->i", self._points, self._points)

    def find(self, queries: NDArray[np.uint8], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The k nearest images of each query, nearest first; of equally near ones, the first in the set.

        Args:
            queries: uint8 (n, height, width[, 3]), of the shape of the images.
            k: how many, from 1 to N.

        Returns:
            Their places int64 (n, k), and their distances float32 (n, k).

        Raises:
            ValueError: queries of another type or shape, or a k out of range.
        """
        if queries.dtype != np.uint8 or queries.shape[1:] != self._shape:
            raise ValueError(f"Queries are uint8 (n, {self._shape}); got {queries.dtype} {queries.shape}.")
        if not 1 <= k <= len(self._images):
            raise ValueError(f"k lies between 1 and {len(self._images):,}; got {k}.")
        places = np.empty((len(queries), k), np.int64)
        distances = np.empty((len(queries), k), np.float32)
        for start in range(0, len(queries), _BLOCK):
            part = slice(start, start + _BLOCK)
            places[part], distances[part] = self._find(queries[part], k)
        return places, distances

    def _find(self, queries: NDArray[np.uint8], k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        points = queries.reshape(len(queries), -1).astype(np.float32)
        # ‖x − q‖² without ‖q‖², which does not change the order.
        order = self._squares - 2.0 * (points @ self._points.T)
        many = min(k + _SPARE, len(self._images))
        near = np.argpartition(order, many - 1, axis=1)[:, :many]
        # float32 has rounded sums this large, so a few more candidates than asked for are compared in whole numbers.
        gaps = self._images[near].reshape(len(near), many, -1).astype(np.int64)
        gaps -= queries.reshape(len(queries), 1, -1)
        squares = np.einsum("ijk,ijk->ij", gaps, gaps)
        first = np.lexsort((near, squares), axis=1)[:, :k]
        # Pixels in [−1, 1] are grey levels / 127.5 − 1.
        return np.take_along_axis(near, first, 1), np.sqrt(np.take_along_axis(squares, first, 1)) / 127.5
