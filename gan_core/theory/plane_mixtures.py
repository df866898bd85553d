"""Mixtures of round Gaussians in the plane: the data that the two-dimensional lab asks a GAN to imitate.

Every target of that lab is one: a ring and a grid of a few components, a curve or the ink of a picture of many that
overlap. All have one standard deviation σ. Since a round Gaussian is a product of two normal distributions, the mass of
a rectangle is a sum of products of differences of distribution functions: p_data on a grid of cells is exact.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree
from scipy.special import ndtr

from gan_core.errors import SettingsError

Array = NDArray[np.float64]


class PlaneMixture:
    """Σ w_k N(c_k, σ² I) in the plane, immutable.

    Args:
        centres: c_k, (components, 2), at least one, finite.
        std: σ, positive.
        weights: w_k, (components,), positive; they are divided by their sum. None for equal ones.
        modes: (components,) to which mode each belongs, counted from 0 without a gap; None if each is a mode.

    Attributes:
        centres: float64 (components, 2), read-only.
        std: σ.
        weights: float64 (components,), read-only, sum 1.
        modes: (components,), read-only.
        mode_count: how many modes there are.

    Raises:
        SettingsError: a value that is not allowed.
    """

    def __init__(
        self, centres: ArrayLike, std: float, weights: ArrayLike | None = None, modes: ArrayLike | None = None
    ) -> None:
        self.centres = np.array(centres, np.float64)
        if self.centres.ndim != 2 or self.centres.shape[1] != 2 or not len(self.centres):
            raise SettingsError(f"centres of shape {self.centres.shape}: give at least one point of two numbers.")
        count = len(self.centres)
        self.std = float(std)
        given = np.ones(count) if weights is None else np.array(weights, np.float64)
        self.modes = np.arange(count) if modes is None else np.array(modes, np.intp)
        if given.shape != (count,) or self.modes.shape != (count,):
            raise SettingsError(f"There are {count} centres: give each one weight and one mode.")
        if not (np.isfinite(self.centres).all() and np.isfinite(given).all() and (given > 0).all()):
            raise SettingsError("centres have to be finite, and weights finite and greater than 0.")
        if not (np.isfinite(self.std) and self.std > 0):
            raise SettingsError(f"std = {std}: give a number greater than 0.")
        self.weights = given / given.sum()
        self.mode_count = int(self.modes.max()) + 1
        for values in (self.centres, self.weights, self.modes):
            values.setflags(write=False)

    @property
    def mean(self) -> Array:
        """E[X], (2,)."""
        return self.weights @ self.centres

    @property
    def coordinate_std(self) -> float:
        """√(E‖X − E[X]‖² / 2), the standard deviation of a coordinate on average over both."""
        from_mean = np.square(self.centres - self.mean).sum(axis=1)
        return float(np.sqrt(self.weights @ from_mean / 2 + self.std**2))

    def pdf(self, points: ArrayLike) -> Array:
        """Density at points (n, 2), per unit of area: (n,)."""
        squares = np.square(np.asarray(points, np.float64)[:, None] - self.centres).sum(axis=2)
        return np.exp(-0.5 * squares / self.std**2) @ self.weights / (2 * np.pi * self.std**2)

    def cell_masses(self, x_edges: ArrayLike, y_edges: ArrayLike) -> Array:
        """Exact masses of the cells of a grid, (rows, columns) with rows along y; what lies outside is missing.

        Args:
            x_edges: ascending, (columns + 1,).
            y_edges: ascending, (rows + 1,).
        """
        across, up = (self._between(edges, axis) for axis, edges in enumerate((x_edges, y_edges)))
        return (up * self.weights) @ across.T

    def _between(self, edges: ArrayLike, axis: int) -> Array:
        """What each component has between two edges of one coordinate, (len(edges) − 1, components)."""
        z = (np.asarray(edges, np.float64)[:, None] - self.centres[:, axis]) / self.std
        # In the right tail a difference of survival functions keeps digits that one of distribution functions loses.
        right_of_centre = z[1:] + z[:-1] > 0
        return np.where(right_of_centre, -np.diff(ndtr(-z), axis=0), np.diff(ndtr(z), axis=0))

    def sample(self, n: int, generator: np.random.Generator) -> Array:
        """Independent draws, (n, 2)."""
        component = generator.choice(len(self.centres), n, p=self.weights)
        return self.centres[component] + self.std * generator.standard_normal((n, 2))

    def nearest(self, points: ArrayLike, within: float = np.inf) -> tuple[Array, NDArray[np.intp]]:
        """How far points (n, 2) are from the nearest centre, and the mode to which that belongs: both (n,).

        Args:
            points: where to look from.
            within: where no centre is nearer than that, it is infinitely far, of mode −1.
        """
        distances, components = self._tree.query(np.asarray(points, np.float64), distance_upper_bound=within)
        return np.asarray(distances), np.append(self.modes, -1)[components]

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(self.centres)
