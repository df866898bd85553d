"""Images to learn from, shipped with the project or read from the user's own IDX files.

`load(name)` returns a frozen `Dataset`. Files are read without pickle and checked before use: a damaged file is a
`DatasetError` that names it, never a surprise in the middle of a run. What a data set holds, `image_shape(name)`,
`class_names(name)` and `attribute_values(name)`, is known without reading its images. Names are those of the data sets
that ship with the project, and "idx-<12 hexadecimal digits>" for what users brought along (`gan_core.datasets.own`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from gan_core.datasets import archive, idx, own
from gan_core.datasets.catalogue import GREY, SHIPPED, Shipped
from gan_core.errors import DatasetError

FOLDER_VARIABLE = "MINIMAX_DATA"
"""Environment variable that names a folder of IDX files to use in place of the digits."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with their labels, read-only; `load` makes one instance of each, so identity is equality.

    Attributes:
        name: the name that `load` takes.
        title: the name that people see.
        train_images: uint8 (N, height, width) grey, 0 black to 255 white, or (N, height, width, 3) RGB.
        train_labels: uint8 (N,), places in `class_names`; the first attribute where images have attributes, no classes.
        test_images: uint8 (M, ...) like train_images; never shown to a network in training.
        test_labels: uint8 (M,).
        licence: the licence of the images and who made them, in one line.
        class_names: what the labels stand for.
        attribute_names: the attributes, in the order of their columns; empty where there are classes only.
        train_attributes: uint8 (N, attributes), places in `attribute_values(name)[attribute]`.
        test_attributes: uint8 (M, attributes).
        train_line_art: uint8 (N, height, width), the outlines alone; None where there are none.
        test_line_art: uint8 (M, height, width), or None.
    """

    name: str
    title: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    licence: str
    class_names: tuple[str, ...] = ()
    attribute_names: tuple[str, ...] = ()
    train_attributes: np.ndarray | None = None
    test_attributes: np.ndarray | None = None
    train_line_art: np.ndarray | None = None
    test_line_art: np.ndarray | None = None

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            if getattr(self, f"{part}_attributes") is None:
                none = np.zeros((len(getattr(self, f"{part}_images")), 0), np.uint8)
                object.__setattr__(self, f"{part}_attributes", none)
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


def available() -> list[str]:
    """Names of the data sets that ship with the project."""
    return sorted(SHIPPED)


def title(name: str) -> str:
    """The name that people see, without reading the images.

    Raises:
        DatasetError: unknown name.
    """
    return own.describe(name).title if _is_own(name) else _shipped(name).title


def image_shape(name: str) -> tuple[int, ...]:
    """The shape of one image, (height, width) grey or (height, width, 3) in colour, without reading a file.

    Raises:
        DatasetError: unknown name.
    """
    return GREY if _is_own(name) else _shipped(name).image_shape


def class_names(name: str) -> tuple[str, ...]:
    """What the labels 0, 1, ... stand for, without reading the images.

    Raises:
        DatasetError: unknown name.
    """
    return own.describe(name).class_names if _is_own(name) else _shipped(name).class_names


def attribute_values(name: str) -> Mapping[str, tuple[str, ...]]:
    """By attribute, what its values 0, 1, ... stand for; empty where there are classes only.

    Raises:
        DatasetError: unknown name.
    """
    return {} if _is_own(name) else _shipped(name).attributes


def load(name: str) -> Dataset:
    """The data set of that name, read once and kept.

    Raises:
        DatasetError: unknown name (the message lists what exists), or a missing or damaged file.
    """
    if _is_own(name):
        # Its description is looked up each time, so that one that was discarded is missed.
        return _read_own(own.describe(name))
    folder = os.environ.get(FOLDER_VARIABLE, "") if _shipped(name).replaceable else ""
    return _read(name, folder)


@lru_cache(maxsize=4)
def _read(name: str, folder: str) -> Dataset:
    shipped = SHIPPED[name]
    if folder:
        arrays = idx.read_folder(Path(folder), shipped.image_shape)
        for part in ("train", "test"):
            _check_range(f"The data folder {folder}", "labels", arrays[f"{part}_labels"], len(shipped.classes))
        about = (f"Images from {Path(folder).name}", f"as given with the files in {Path(folder).name}")
    else:
        arrays = read_archive(Path(__file__).parent / f"{name}.npz", shipped)
        about = (shipped.title, shipped.licence)
    return Dataset(
        name=name,
        title=about[0],
        licence=about[1],
        class_names=shipped.class_names,
        attribute_names=tuple(shipped.attributes),
        **arrays,
    )


@lru_cache(maxsize=2)
def _read_own(about: own.Own) -> Dataset:
    return Dataset(
        name=about.name,
        title=about.title,
        licence="as given with the files that were brought along",
        class_names=about.class_names,
        attribute_names=(),
        **own.read(about.name),
    )


def read_archive(path: Path, shipped: Shipped) -> dict[str, np.ndarray]:
    """The arrays of a data set's file, by the names of `Dataset`.

    Args:
        path: the .npz file.
        shipped: what it must hold.

    Raises:
        DatasetError: the file is missing, is no NumPy archive, is damaged, or holds something else.
    """
    columns = (len(shipped.attributes),)
    items: dict[str, tuple[int, ...]] = {}
    for part in ("train", "test"):
        items[f"{part}_images"] = shipped.image_shape
        items |= {f"{part}_attributes": columns} if shipped.attributes else {f"{part}_labels": ()}
        if shipped.line_art:
            items[f"{part}_line_art"] = shipped.image_shape[:2]
    arrays = archive.read(path, items)
    for part in ("train", "test"):
        if shipped.attributes:
            values = arrays[f"{part}_attributes"]
            arrays[f"{part}_labels"] = values[:, 0].copy()
            for column, (attribute, names) in enumerate(shipped.attributes.items()):
                _check_range(path.name, f"the attribute {attribute}", values[:, column], len(names))
        else:
            _check_range(path.name, "labels", arrays[f"{part}_labels"], len(shipped.classes))
    return arrays


def _check_range(file: str, what: str, values: np.ndarray, count: int) -> None:
    if values.max() >= count:
        raise DatasetError(f"{file} holds {what} up to {values.max()}: expected 0 to {count - 1}.")


def _is_own(name: str) -> bool:
    return own.NAME.fullmatch(name) is not None


def _shipped(name: str) -> Shipped:
    if name not in SHIPPED:
        raise DatasetError(f"There is no data set {name!r}: choose one of {', '.join(available())}.")
    return SHIPPED[name]
