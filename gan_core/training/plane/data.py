"""Where the real points of the plane come from."""

from __future__ import annotations

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.plane.targets import target, unit
from gan_core.training.settings import Settings


class PlaneData:
    """Points in the plane; see `gan_core.training.line.data.Data`."""

    dimension = 2

    def __init__(self, settings: Settings) -> None:
        self.mixture = target(settings)
        self.unit = unit(settings)
        self.mean = self.mixture.mean / self.unit
        self.std = self.mixture.coordinate_std / self.unit
        self._steps = 2 * np.cumsum(self.mixture.weights)[:-1] - 1

    def place(self, where: Array, within: Array) -> Array:
        """See `Data`: `where` chooses the centre, `within` the place about it."""
        dtype = within.dtype.type
        component = np.searchsorted(self._steps.astype(dtype), where, side="right")
        real = dtype(self.mixture.std / self.unit) * within
        for axis in (0, 1):
            real[..., axis, :] += (self.mixture.centres[:, axis] / self.unit).astype(dtype)[component]
        return real
