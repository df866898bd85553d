"""Images to learn from, shipped with the project or read from the user's own IDX files.

`load(name)` returns a frozen `Dataset`. Files are read with `allow_pickle=False` and checked before use: a damaged file
is a `DatasetError` that names it, never a surprise in the middle of a run.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from gan_core.datasets import idx
from gan_core.errors import DatasetError

FOLDER_VARIABLE = "MINIMAX_DATA"
"""Environment variable that names a folder of IDX files to use in place of the digits."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with their labels, read-only; `load` makes one instance of each, so identity is equality.

    Attributes:
        name: the name that `load` takes.
        title: the name that people see.
        train_images: uint8 (N, height, width), 0 black to 255 white.
        train_labels: uint8 (N,).
        test_images: uint8 (M, height, width); never shown to a network in training.
        test_labels: uint8 (M,).
        licence: the licence of the images and who made them, in one line.
    """

    name: str
    title: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    licence: str


@dataclass(frozen=True)
class _Archive:
    title: str
    file: str
    image_shape: tuple[int, ...]
    licence: str
    replaceable: bool


_ARCHIVES: Mapping[str, _Archive] = MappingProxyType(
    {
        "mnist": _Archive(
            title="MNIST digits",
            file="mnist.npz",
            image_shape=(28, 28),
            licence="CC BY-SA 3.0, Y. LeCun and C. Cortes",
            replaceable=True,
        )
    }
)


def available() -> list[str]:
    """Names that `load` takes."""
    return sorted(_ARCHIVES)


def load(name: str) -> Dataset:
    """The data set of that name, read once and kept.

    Raises:
        DatasetError: unknown name (the message lists what exists), or a missing or damaged file.
    """
    if name not in _ARCHIVES:
        raise DatasetError(f"There is no data set {name!r}: choose one of {', '.join(available())}.")
    folder = os.environ.get(FOLDER_VARIABLE, "") if _ARCHIVES[name].replaceable else ""
    return _read(name, folder)


@lru_cache(maxsize=4)
def _read(name: str, folder: str) -> Dataset:
    archive = _ARCHIVES[name]
    if folder:
        arrays = idx.read_folder(Path(folder), archive.image_shape)
        title, licence = f"Images from {Path(folder).name}", f"as given with the files in {Path(folder).name}"
    else:
        arrays = read_archive(Path(__file__).parent / archive.file, archive.image_shape)
        title, licence = archive.title, archive.licence
    for array in arrays.values():
        array.flags.writeable = False
    return Dataset(name=name, title=title, licence=licence, **arrays)


def read_archive(path: Path, image_shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """The four arrays of a .npz file: train_images, train_labels, test_images, test_labels.

    Args:
        path: the file.
        image_shape: the shape that every image must have.

    Raises:
        DatasetError: the file is missing, is no NumPy archive, is damaged, or holds other arrays.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in idx.ARRAYS}
    except FileNotFoundError:
        raise DatasetError(f"The data file {path.name} is missing from {path.parent}: restore it.") from None
    except KeyError as error:
        raise DatasetError(f"{path.name} is not this data set: {error.args[0]}.") from None
    except (OSError, ValueError, EOFError, AttributeError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"{path.name} is damaged, or is no NumPy archive ({error}): restore it.") from None
    for part in ("train", "test"):
        _check_pair(path.name, arrays[f"{part}_images"], arrays[f"{part}_labels"], image_shape)
    return arrays


def _check_pair(file: str, images: np.ndarray, labels: np.ndarray, image_shape: tuple[int, ...]) -> None:
    if images.dtype != np.uint8 or images.shape[1:] != image_shape or not len(images):
        raise DatasetError(
            f"{file} holds images of type {images.dtype} and shape {images.shape}: "
            f"expected uint8 and (N, {', '.join(map(str, image_shape))})."
        )
    if labels.dtype != np.uint8 or labels.shape != (len(images),):
        raise DatasetError(
            f"{file} holds labels of type {labels.dtype} and shape {labels.shape}: "
            f"expected uint8 and ({len(images)},), one for each image."
        )
