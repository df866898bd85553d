"""What kind of data a data set holds: each kind has a page, an engine and settings of its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gan_core.training.drawings import is_drawn

MIXTURE, PLANE, IMAGES, TRANSLATION = "mixture", "plane", "images", "translation"
"""Numbers on the line, points in the plane, images, and images that are to become other images."""

POINTS = (MIXTURE, PLANE)
"""The kinds on which small perceptrons play, whose every number the observers know."""

FROM_NOISE = (*POINTS, IMAGES)
"""The kinds in which G makes samples of latents; in a translation it makes an image of an image."""

IN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        MIXTURE: "numbers on the line",
        PLANE: "points in the plane",
        IMAGES: "images",
        TRANSLATION: "translations of images",
    }
)

PAIRED, UNPAIRED = ("line_art",), ("hair", "beard")
"""Translations: those learned from pairs of images, and those between two groups whose images nobody has paired."""

_IMAGES_OF: Mapping[str, str] = MappingProxyType({"line_art": "characters", **dict.fromkeys(UNPAIRED, "faces")})

DIMENSIONS: Mapping[str, int] = MappingProxyType({MIXTURE: 1, PLANE: 2})
"""How many numbers a sample of these has."""

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "mixture": MIXTURE,
        **dict.fromkeys(("ring", "grid", "moons", "spiral", "ink"), PLANE),
        **dict.fromkeys((*PAIRED, *UNPAIRED), TRANSLATION),
    }
)


def kind_of(dataset: str) -> str:
    """The kind of a data set by its name; every name that is not known here is one of images."""
    if is_drawn(dataset):
        return PLANE
    return _KINDS.get(dataset, IMAGES)


def images_of(dataset: str) -> str:
    """The images that a game on this data set learns from, by their name: a translation shares them with a game."""
    return _IMAGES_OF.get(dataset, dataset)
