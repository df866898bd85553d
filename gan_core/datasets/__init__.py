"""Images to learn from, shipped with the project or read from the user's own IDX files.

`load(name)` returns a frozen `Dataset`. Files are read without pickle and checked before use: a damaged file is a
`DatasetError` that names it, never a surprise in the middle of a run. What a data set holds, `image_shape(name)`,
`class_names(name)` and `attribute_values(name)`, is known without reading its images. Names are those of the data sets
that ship with the project, and "idx-<12 hexadecimal digits>" for what users brought along (`gan_core.datasets.own`).

A name may stand for other images elsewhere: a folder can take the place of the digits. What is made from images
therefore keeps their `Origin`, and asks for them by its digest.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from gan_core.datasets import archive, digests, idx, own
from gan_core.datasets.catalogue import GREY, SHIPPED, Shipped
from gan_core.errors import DatasetError

FOLDER_VARIABLE = "MINIMAX_DATA"
"""Environment variable that names a folder of IDX files to use in place of the digits."""


_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Origin:
    """Which images something was made from.

    Attributes:
        digest: tells them from all others; empty for images that are no data set of any name.
        title: the name that people see.
    """

    digest: str
    title: str

    def to_dict(self) -> dict[str, str]:
        """A dictionary that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """The inverse of `to_dict`.

        Raises:
            ValueError: these are other values.
        """
        if not isinstance(values, dict) or set(values) != {"digest", "title"}:
            raise ValueError("the origin of images is a digest and a title")
        if not all(isinstance(value, str) and len(value) <= _LONGEST_TITLE for value in values.values()):
            raise ValueError(f"the digest and the title of images are texts of up to {_LONGEST_TITLE} letters")
        return cls(**values)


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
        digest: tells these images from all others; empty for what was put together by hand.
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
    digest: str = ""

    @property
    def origin(self) -> Origin:
        """What is to be kept with all that is made from these images."""
        return Origin(self.digest, self.title)

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
    if _is_own(name):
        return own.describe(name).title
    shipped, folder = _shipped(name), _folder(name)
    if folder:
        try:
            return origin(name).title
        except DatasetError:  # Whoever reads the folder is told; its name can be said in any case.
            return _folder_title(folder)
    return shipped.title


def origin(name: str) -> Origin:
    """Which images a name stands for now, without keeping any in memory.

    Raises:
        DatasetError: unknown name, or a folder in place of the digits that cannot be read.
    """
    folder = _folder(name)
    if not folder:
        return original(name)
    shipped = _shipped(name)
    found, problem = _digest_folder(folder, shipped.image_shape, idx.folder_stamp(Path(folder)))
    if problem:
        raise DatasetError(problem)
    return Origin(found, shipped.title if found == shipped.digest else _folder_title(folder))


def original(name: str) -> Origin:
    """Which images a name stands for that no folder replaces: those of all files that do not say theirs.

    Raises:
        DatasetError: unknown name.
    """
    if not _is_own(name):
        return Origin(_shipped(name).digest, _shipped(name).title)
    try:
        return Origin(own.digest(name), own.describe(name).title)
    except DatasetError:  # They may be elsewhere, and their name says which they are.
        return Origin(own.digest(name), name)


def recorded_origin(record: Mapping[str, Any], name: str) -> Origin:
    """Which images a record speaks of under "data"; one that does not was made from those that ship under the name.

    Args:
        record: what was kept of a training, as JSON.
        name: of its data set.

    Raises:
        DatasetError: unknown name.
        ValueError: the record holds something else.
    """
    return original(name) if "data" not in record else Origin.from_dict(record["data"])


def is_replaced(name: str) -> bool:
    """Whether a folder of other images has taken the place of those that ship under this name.

    Raises:
        DatasetError: as for `origin`.
    """
    return origin(name).digest != original(name).digest


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


def load(name: str, digest: str | None = None) -> Dataset:
    """The data set of that name, read once and kept.

    Args:
        name: of the data set.
        digest: which images are wanted; None for those that the name stands for now.

    Raises:
        DatasetError: unknown name (the message lists what exists), a missing or damaged file, or the images that are
            wanted are not here.
    """
    if _is_own(name):
        # Its description is looked up each time, so that one that was discarded is missed.
        found = _read_own(own.describe(name))
    elif (folder := _folder(name)) and digest != _shipped(name).digest:
        found = _read_folder(name, folder, idx.folder_stamp(Path(folder)))
    else:
        found = _read(name)
    if digest not in (None, found.digest):
        raise DatasetError(
            f"The images that are wanted here are not those that {name} stands for now, {found.title}: name their "
            f"folder in {FOLDER_VARIABLE}."
        )
    return found


@lru_cache(maxsize=4)
def _read(name: str) -> Dataset:
    shipped = SHIPPED[name]
    return Dataset(
        name=name,
        title=shipped.title,
        licence=shipped.licence,
        class_names=shipped.class_names,
        attribute_names=tuple(shipped.attributes),
        digest=shipped.digest,
        **read_archive(Path(__file__).parent / f"{name}.npz", shipped),
    )


@lru_cache(maxsize=2)
def _read_folder(name: str, folder: str, stamp: tuple[tuple[str, int, int], ...]) -> Dataset:
    """The images in a folder whose files were last changed then."""
    shipped = SHIPPED[name]
    arrays = idx.read_folder(Path(folder), shipped.image_shape)
    for part in ("train", "test"):
        _check_range(f"The data folder {folder}", "labels", arrays[f"{part}_labels"], len(shipped.classes))
    found = digests.digest_of(arrays)
    if found == shipped.digest:
        return _read(name)
    return Dataset(
        name=name,
        title=_folder_title(folder),
        licence=f"as given with the files in {_folder_name(folder)}",
        class_names=shipped.class_names,
        attribute_names=(),
        digest=found,
        **arrays,
    )


@lru_cache(maxsize=8)
def _digest_folder(
    folder: str, image_shape: tuple[int, ...], stamp: tuple[tuple[str, int, int], ...]
) -> tuple[str, str]:
    """The digest of the images in a folder whose files were last changed then, or else what is wrong with them."""
    try:
        return idx.digest_folder(Path(folder), image_shape), ""
    except DatasetError as error:  # It is asked often, and reading takes long.
        return "", str(error)


@lru_cache(maxsize=2)
def _read_own(about: own.Own) -> Dataset:
    return Dataset(
        name=about.name,
        title=about.title,
        licence="as given with the files that were uploaded",
        class_names=about.class_names,
        attribute_names=(),
        digest=own.digest(about.name),
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


def _folder(name: str) -> str:
    """The folder that takes the place of what ships under this name; empty if there is none."""
    return os.environ.get(FOLDER_VARIABLE, "") if not _is_own(name) and _shipped(name).replaceable else ""


def _folder_name(folder: str) -> str:
    return (Path(folder).resolve().name or folder)[: _LONGEST_TITLE // 2]


def _folder_title(folder: str) -> str:
    return f"Images from {_folder_name(folder)}"


def _is_own(name: str) -> bool:
    return own.NAME.fullmatch(name) is not None


def _shipped(name: str) -> Shipped:
    if name not in SHIPPED:
        raise DatasetError(f"There is no data set {name!r}: choose one of {', '.join(available())}.")
    return SHIPPED[name]
