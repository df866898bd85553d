"""The data of the two-dimensional lab: what each data set of the plane looks like."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import zoom

from gan_core import datasets
from gan_core.theory.plane_mixtures import PlaneMixture
from gan_core.training.drawings import is_drawn, places
from gan_core.training.settings import Settings

Array = NDArray[np.float64]

CURVE_CENTRES = 512
"""Components on a curve: at the narrowest spread their distance is about one standard deviation."""
INK_HALF_WIDTH = 1.5
"""A picture lies in [−1.5, 1.5]²."""
_PICTURES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "bird": ("bird", 2),
        "cat": ("cat", 12),
        "elephant": ("elephant", 2),
        "giraffe": ("giraffe", 0),
        "horse": ("horse", 2),
    }
)
"""Choice -> class of the animal silhouettes, and which of its training images."""
_FINER = 4
"""Centres for each pixel of a picture, in both directions: less than the narrowest spread apart, or about as much."""


def _ring(settings: Settings) -> PlaneMixture:
    angles = 2 * math.pi * np.arange(settings.ring_modes) / settings.ring_modes
    return PlaneMixture(np.column_stack([np.cos(angles), np.sin(angles)]), settings.spread)


def _grid(settings: Settings) -> PlaneMixture:
    places = np.arange(-4.0, 5.0, 2.0)
    return PlaneMixture(np.array([(x, y) for y in places for x in places]), settings.spread)


def _moons(settings: Settings) -> PlaneMixture:
    """Two half circles of radius 1 that reach into each other."""
    t = math.pi * (np.arange(CURVE_CENTRES // 2) + 0.5) / (CURVE_CENTRES // 2)
    upper = np.column_stack([np.cos(t) - 0.5, np.sin(t) - 0.25])
    return PlaneMixture(np.concatenate([upper, -upper]), settings.spread, modes=np.repeat([0, 1], CURVE_CENTRES // 2))


def _spiral(settings: Settings) -> PlaneMixture:
    """An Archimedean spiral of two turns, everywhere equally dense."""
    angles = np.linspace(0.5 * math.pi, 4.5 * math.pi, 16 * CURVE_CENTRES)
    fine = (angles / (3 * math.pi))[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
    places = lengths[-1] * (np.arange(CURVE_CENTRES) + 0.5) / CURVE_CENTRES
    centres = np.column_stack([np.interp(places, lengths, fine[:, axis]) for axis in (0, 1)])
    return PlaneMixture(centres, settings.spread, modes=np.zeros(CURVE_CENTRES, int))


def _ink(settings: Settings) -> PlaneMixture:
    """White on black, as the pixels' brightness between their middles says."""
    return ink(inked(settings), settings.spread)


def inked(settings: Settings) -> NDArray[np.uint8]:
    """The ink of settings whose data are a picture or a drawing, from 0 to 15, (height, width)."""
    return 15 * places(settings.dataset) if is_drawn(settings.dataset) else levels(settings.picture)


def ink(pixels: NDArray[np.uint8], std: float) -> PlaneMixture:
    """Points that lie the closer the brighter a picture is.

    Args:
        pixels: (height, width), of any scale, at least one above 0; the first row is on top, and the longer side fills
            [−1.5, 1.5].
        std: σ of the points about the places in the picture.
    """
    height, width = pixels.shape
    finer = zoom(pixels.astype(np.float64), _FINER, order=1, grid_mode=True, mode="nearest")
    rows, columns = np.nonzero(finer > 0)
    side = 2 * INK_HALF_WIDTH / (_FINER * max(height, width))
    x = side * (columns + 0.5 - _FINER * width / 2)
    y = side * (_FINER * height / 2 - rows - 0.5)
    return PlaneMixture(np.column_stack([x, y]), std, finer[rows, columns], np.zeros(len(rows), int))


@lru_cache(maxsize=len(_PICTURES))
def levels(name: str) -> NDArray[np.uint8]:
    """A picture's ink from 0 to 15, (height, width); the rows and columns around it that have none are left out."""
    animals = datasets.load("animals")
    kind, place = _PICTURES[name]
    image = animals.train_images[np.flatnonzero(animals.train_labels == animals.class_names.index(kind))[place]]
    return _cropped(image // 17)


def _cropped(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = np.nonzero(pixels)
    return pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


_TARGETS: Mapping[str, Callable[[Settings], PlaneMixture]] = MappingProxyType(
    {"ring": _ring, "grid": _grid, "moons": _moons, "spiral": _spiral}
)

_UNITS: Mapping[str, float] = MappingProxyType(
    {"ring": math.sqrt(0.5), "grid": math.sqrt(8), "moons": 0.7, "spiral": 0.7, "ink": 0.7}
)
"""The root mean square of a coordinate."""


def target(settings: Settings) -> PlaneMixture:
    """p_data of settings whose data lie in the plane."""
    return _TARGETS.get(settings.dataset, _ink)(settings)


def unit(settings: Settings) -> float:
    """By what points are divided before the networks see them, so that a coordinate is about 1: of each data set one.

    It does not depend on live settings: a run in which they change keeps its scale.
    """
    if settings.dataset in _UNITS:
        return _UNITS[settings.dataset]
    mixture = target(settings)
    return math.sqrt(float(mixture.weights @ np.square(mixture.centres).sum(axis=1)) / 2)
