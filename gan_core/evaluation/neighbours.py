"""The training images nearest to an image: is a sample new, or a copy?

Distances are Euclidean between images with pixels in [−1, 1]. The search is exact, and yet compares few images pixel
by pixel. Let P project onto some principal directions of the images, and r(x) be the length of what P leaves of x. Then

    ‖x − q‖² ≥ ‖Px − Pq‖² + (r(x) − r(q))²,

because what P leaves of x and of q is at least as far apart as their lengths differ. Images that are already too far in
these few coordinates need not be looked at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DIRECTIONS = 64
_BASIS_IMAGES = 500
_CHUNK = 4096  # images that are turned into floats at a time
_BLOCK = 64  # queries
_FEW = 3000  # images that are compared one by one; more go through matrix products
_SPARE = 8
_ROUNDING = 1e-5  # of float32, as a part of squared lengths


class NearestImages:
    """A search among a fixed set of images.

    Args:
        images: uint8 (N, height, width) or (N, height, width, 3), at least one; not copied.

    Raises:
        ValueError: images of another type, or none.
    """

    def __init__(self, images: NDArray[np.uint8]) -> None:
        if images.dtype != np.uint8 or images.ndim not in (3, 4) or not len(images):
            raise ValueError(f"Images are uint8 (N, height, width[, 3]); got {images.dtype} {images.shape}.")
        self._shape = images.shape[1:]
        self._images = images.reshape(len(images), -1)
        some = self._images[:: -(-len(images) // _BASIS_IMAGES)].astype(np.float32)
        self._mean = some.mean(0)
        self._basis = np.linalg.svd(some - self._mean, full_matrices=False)[2][:_DIRECTIONS].T.copy()
        self._coordinates = np.concatenate([self._project(self._images[part]) for part in _chunks(len(images), _CHUNK)])
        self._lengths = np.einsum("ij,ij->i", self._coordinates, self._coordinates)

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
        points = queries.reshape(len(queries), self._images.shape[1])
        places = np.empty((len(points), k), np.int64)
        distances = np.empty((len(points), k), np.float32)
        for block in _chunks(len(points), _BLOCK):
            for query, candidates in zip(range(len(points))[block], self._candidates(points[block], k), strict=True):
                places[query], distances[query] = self._nearest(points[query], candidates, k)
        return places, distances

    def _candidates(self, queries: NDArray[np.uint8], k: int) -> list[NDArray[np.int64]]:
        """For each query places of images among which its k nearest are."""
        own = self._project(queries)
        lengths = np.einsum("ij,ij->i", own, own)
        bounds = own @ self._coordinates.T
        bounds *= -2.0
        bounds += self._lengths
        bounds += lengths[:, None]
        found: list[NDArray[np.int64] | None] = []
        for query, bound in zip(queries, bounds, strict=True):
            near = np.argpartition(bound, k - 1)[:k]
            farthest = self._squares(query, near).max()
            # Nothing beyond the farthest of these k can be among the k nearest.
            slack = _ROUNDING * (farthest + float(lengths.max()) + float(self._lengths.max()))
            candidates = np.flatnonzero(bound <= farthest + slack)
            found.append(candidates if len(candidates) <= _FEW else None)
        # Images unlike all of the set, such as noise, are about as far from everything: bounds do not help there.
        strange = [place for place, candidates in enumerate(found) if candidates is None]
        everywhere = iter(self._search_all(queries[strange], k) if strange else ())
        return [next(everywhere) if candidates is None else candidates for candidates in found]

    def _search_all(self, queries: NDArray[np.uint8], k: int) -> NDArray[np.int64]:
        """The same by all distances, (n, k + _SPARE): a few more than k, because float32 rounds sums this large."""
        points = queries.astype(np.float32) - self._mean
        squares = np.empty((len(points), len(self._images)), np.float32)
        for part in _chunks(len(self._images), _CHUNK):
            images = self._images[part].astype(np.float32) - self._mean
            # ‖x − q‖² without ‖q‖², which does not change the order.
            squares[:, part] = np.einsum("ij,ij->i", images, images) - 2.0 * (points @ images.T)
        many = min(k + _SPARE, len(self._images))
        return np.argpartition(squares, many - 1, axis=1)[:, :many]

    def _nearest(
        self, query: NDArray[np.uint8], candidates: NDArray[np.int64], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        squares = self._squares(query, candidates)
        first = np.lexsort((candidates, squares))[:k]
        return candidates[first], np.sqrt(squares[first]) / 127.5  # Pixels in [−1, 1] are grey levels / 127.5 − 1.

    def _squares(self, query: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Squared distances in grey levels, whole numbers: nothing is rounded."""
        gaps = self._images[places].astype(np.int32) - query
        return np.einsum("ij,ij->i", gaps, gaps, dtype=np.int64)

    def _project(self, points: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Coordinates along the basis and, last, the length of the rest."""
        centred = points.astype(np.float32) - self._mean
        inside = centred @ self._basis
        rest = np.einsum("ij,ij->i", centred, centred) - np.einsum("ij,ij->i", inside, inside)
        return np.column_stack((inside, np.sqrt(np.maximum(rest, 0.0))))


def _chunks(count: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]
