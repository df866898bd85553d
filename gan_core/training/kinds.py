"""What kind of data a data set holds: each kind has a page, an engine and settings of its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gan_core.training.drawings import is_drawn

MIXTURE, PLANE, IMAGES = "mixture", "plane", "images"
"""Numbers on the line, points in the plane, and images."""

POINTS = (MIXTURE, PLANE)
"""The kinds on which small perceptrons play, whose every number the observers know."""

IN_WORDS: Mapping[str, str] = MappingProxyType(
    {MIXTURE: "numbers on the line", PLANE: "points in the plane", IMAGES: "images"}
)

DIMENSIONS: Mapping[str, int] = MappingProxyType({MIXTURE: 1, PLANE: 2})
"""How many numbers a sample of these has."""

_KINDS: Mapping[str, str] = MappingProxyType(
    {"mixture": MIXTURE, **dict.fromkeys(("ring", "grid", "moons", "spiral", "ink"), PLANE)}
)


def kind_of(dataset: str) -> str:
    """The kind of a data set by its name; every name that is not one of numbers or points is one of images."""
    if is_drawn(dataset):
        return PLANE
    return _KINDS.get(dataset, IMAGES)
