"""Where real samples come from: what turns base noise into them, for data of any dimension."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from gan_core.theory.mixtures import GaussianMixture
from gan_core.training.line.activations import Array
from gan_core.training.settings import Settings


class Data(Protocol):
    """Real samples in the units in which the networks see them.

    Attributes:
        dimension: numbers of each sample.
        unit: by what samples are divided before the networks see them, and what G makes is multiplied.
    """

    dimension: int
    unit: float

    @property
    def mean(self) -> Array:
        """(dimension,) of the samples as the networks see them."""
        ...

    @property
    def std(self) -> float:
        """Of a coordinate about it."""
        ...

    def place(self, where: Array, within: Array) -> Array:
        """Samples from base noise.

        Args:
            where: (..., n) uniform on [−1, 1): which part of p_data each comes from.
            within: (..., dimension, n) normal: the place in that part.

        Returns:
            (..., dimension, n), in the precision of the noise.
        """
        ...


class MixtureData:
    """Numbers on the line; see `Data`."""

    dimension = 1
    unit = 1.0

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        mixture = GaussianMixture(settings.means, settings.stds, settings.weights)
        self.mean: Array = np.array([mixture.mean])
        self.std = math.sqrt(mixture.variance)

    def place(self, where: Array, within: Array) -> Array:
        """See `Data`: `where` chooses the component."""
        settings, dtype = self._settings, within.dtype
        shares = np.cumsum(settings.weights) / np.sum(settings.weights)
        real = settings.means[0] + settings.stds[0] * within
        for share, mean, std in zip(shares[:-1], settings.means[1:], settings.stds[1:], strict=True):
            # A handful of comparisons of whole blocks beats a search for each sample.
            beyond = (where >= dtype.type(2 * share - 1))[..., None, :]
            np.copyto(real, mean + std * within, where=beyond)
        return real
