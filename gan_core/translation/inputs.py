"""What is to be translated, checked once where it comes in: drawings with their colours, and images in files.

Arrays in a file have the names of the data sets' own. Behind "train_", "test_" or nothing stand

- for Pix2Pix: `line_art` uint8 (n, 32, 32), 0 is ink and 255 paper; the colours `hair_colour` and `skin_colour`,
  uint8 (n, 3) each, or else `attributes` uint8 (n, 3), as in characters.npz, which tell them;
- for CycleGAN: `images` uint8 (n, 32, 32, 3).

A data set's own file is therefore an input as it is. Translations are called `images`, behind the same beginning.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets
from gan_core.datasets import archive, zips
from gan_core.errors import DatasetError
from gan_core.training.translation.architecture import COLOURS, SIDE

if TYPE_CHECKING:
    from torch import Tensor

INK = 200
"""Pixels darker than this are drawn on."""
MOST_INK = 0.5
"""Share of drawn pixels above which a drawing is full; of the data's own, none has more than 0.26."""

BEGINNINGS = ("", "train_", "test_")
_LINE_ART, _HAIR, _SKIN, _ATTRIBUTES, _IMAGES = "line_art", "hair_colour", "skin_colour", "attributes", "images"
_COLOUR_ARRAYS = (_HAIR, _SKIN)


def drawings(line_art: NDArray[np.integer], hair: NDArray[np.integer], skin: NDArray[np.integer]) -> Tensor:
    """What Pix2Pix is told, of drawings and the colours that somebody chose.

    Args:
        line_art: (n, 32, 32), whole numbers from 0, ink, to 255, paper.
        hair: (n, 3), red, green and blue, 0 to 255 each.
        skin: (n, 3).

    Returns:
        Pixels (n, 7, 32, 32) in [−1, 1].

    Raises:
        DatasetError: another shape, numbers out of range, or a drawing that is empty or full; says which and what is
            allowed.
    """
    import torch

    from gan_core.training.translation.pix2pix import condition

    levels = _levels(_LINE_ART, line_art, (SIDE, SIDE))
    count = len(levels)
    chosen = [_levels(name, colour, (COLOURS,)) for name, colour in zip(_COLOUR_ARRAYS, (hair, skin), strict=True)]
    for name, colour in zip(_COLOUR_ARRAYS, chosen, strict=True):
        if len(colour) != count:
            raise DatasetError(f"{name} holds {len(colour):,} colours for {count:,} drawings: expected one for each.")
    share = (levels < INK).reshape(count, -1).mean(1)
    if (share == 0).any():
        raise DatasetError(
            f"Drawing {share.argmin() + 1:,} of {count:,} is empty: expected a line, of pixels darker than {INK} "
            "(0 is ink, 255 is paper). Draw one."
        )
    if (share > MOST_INK).any():
        raise DatasetError(
            f"Drawing {share.argmax() + 1:,} of {count:,} is full: {share.max():.0%} of its pixels are darker than "
            f"{INK}, expected {MOST_INK:.0%} at most (0 is ink, 255 is paper). Rub something out."
        )
    return condition(*(torch.from_numpy(array) for array in (levels, *chosen)))


def images(pixels: NDArray[np.integer]) -> Tensor:
    """What CycleGAN is told: pixels (n, 3, 32, 32) in [−1, 1] of images (n, 32, 32, 3), levels from 0 to 255.

    Raises:
        DatasetError: another shape, or numbers out of range.
    """
    import torch

    from gan_core.datasets.pixels import to_pixels

    return to_pixels(torch.from_numpy(_levels(_IMAGES, pixels, (SIDE, SIDE, COLOURS))))


def read(path: Path, method: str) -> dict[str, Tensor]:
    """What a file holds for a method to translate, by the beginning of its arrays' names.

    Args:
        path: a .npz file.
        method: "pix2pix" or "cyclegan".

    Raises:
        DatasetError: the file is missing, damaged, or lacks what is needed; its arrays have another type or shape; or
            there is a drawing that cannot be coloured.
    """
    names = _names(path)
    found: dict[str, Tensor] = {}
    leading, read_part = _READERS[method]
    for beginning in BEGINNINGS:
        if beginning + leading in names:
            found[beginning] = read_part(path, beginning, names)
    if not found:
        known = " or ".join(beginning + leading for beginning in BEGINNINGS)
        raise DatasetError(
            f"{path.name} holds {', '.join(sorted(names)) or 'nothing'}: expected an array {known} to translate."
        )
    return found


def _read_drawings(path: Path, beginning: str, names: frozenset[str]) -> Tensor:
    from gan_core.training.translation import colours

    line_art, hair, skin, attributes = (beginning + name for name in (_LINE_ART, _HAIR, _SKIN, _ATTRIBUTES))
    if {hair, skin} <= names:
        arrays = archive.read(path, {line_art: (SIDE, SIDE), hair: (COLOURS,), skin: (COLOURS,)})
        return drawings(arrays[line_art], arrays[hair], arrays[skin])
    if attributes not in names:
        raise DatasetError(
            f"{path.name} does not say the colours: line art does not tell them. Expected {hair} and {skin}, uint8 "
            f"(n, {COLOURS}) each, or {attributes} as in {colours.DATASET}.npz."
        )
    values = datasets.attribute_values(colours.DATASET)
    arrays = archive.read(path, {line_art: (SIDE, SIDE), attributes: (len(values),)})
    for column, (name, known) in enumerate(values.items()):
        if arrays[attributes][:, column].max() >= len(known):
            raise DatasetError(
                f"{path.name} holds {arrays[attributes][:, column].max()} as {name} in {attributes}: expected 0 to "
                f"{len(known) - 1}."
            )
    return drawings(arrays[line_art], *colours.of_attributes(arrays[attributes]))


def _read_images(path: Path, beginning: str, names: frozenset[str]) -> Tensor:
    name = beginning + _IMAGES
    return images(archive.read(path, {name: (SIDE, SIDE, COLOURS)})[name])


_READERS: Mapping[str, tuple[str, Callable[[Path, str, frozenset[str]], Tensor]]] = MappingProxyType(
    {"pix2pix": (_LINE_ART, _read_drawings), "cyclegan": (_IMAGES, _read_images)}
)


def _names(path: Path) -> frozenset[str]:
    """Names of the arrays in a file."""
    try:
        with path.open("rb") as file, zips.open_zip(file) as members:
            return frozenset(name.removesuffix(".npy") for name in members.namelist())
    except FileNotFoundError:
        raise DatasetError(f"There is no file {path}.") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DatasetError(f"{path.name} is damaged, or is not a NumPy archive ({error}).") from None


def _levels(name: str, array: NDArray[np.integer], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The array as uint8 of its own, or an error that says what is allowed."""
    if array.ndim != 1 + len(shape) or array.shape[1:] != shape or not len(array):
        expected = ", ".join(map(str, shape))
        raise DatasetError(f"{name} has the shape {array.shape}: expected (n, {expected}), n from 1.")
    if array.dtype.kind not in "iu":
        raise DatasetError(f"{name} holds {array.dtype}: expected whole numbers from 0 to 255.")
    if array.min() < 0 or array.max() > 255:
        raise DatasetError(f"{name} holds {array.min()} to {array.max()}: expected whole numbers from 0 to 255.")
    return array.astype(np.uint8)
