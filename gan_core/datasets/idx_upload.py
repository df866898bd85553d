"""IDX files as users upload them: two or four of them, plain or compressed, or a zip archive that holds them."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO

import numpy as np

from gan_core.datasets import idx, zips
from gan_core.datasets.catalogue import GREY
from gan_core.errors import DatasetError

LARGEST_FILE = 64 * 2**20  # bytes, as uploaded
MOST_IMAGES = 250_000
"""Training and test images together, which bounds the memory that an upload can take to 200 MB."""

_TEST_SHARE = 7  # one in so many is held out if the files do not say which
_SPLIT_SEED = 0

_GZIP = b"\x1f\x8b"
_ZIP = b"PK"
_ITEM_SHAPES = {idx.IMAGE_MAGIC: GREY, idx.LABEL_MAGIC: ()}
_WANTED = "expected an images file and a labels file in the IDX format, or two such pairs (training and test)"


@dataclass(frozen=True)
class _File:
    name: str
    magic: int
    array: np.ndarray

    @property
    def is_test(self) -> bool:
        return any(word in PurePosixPath(self.name).name.lower() for word in ("t10k", "test"))


def read(files: Sequence[tuple[str, bytes]]) -> dict[str, np.ndarray]:
    """Check and read uploaded IDX files.

    Args:
        files: names and contents: an images file and a labels file, or a training and a test pair of them, whose names
            then have "t10k" or "test" in them as MNIST's do; each plain or compressed with gzip; or one zip archive
            that holds them. Without a test pair a seventh of the images, drawn with a fixed seed, is held out.

    Returns:
        uint8 arrays train_images (N, 28, 28), train_labels (N,), test_images, test_labels, class_labels (K,). Labels
        are places in class_labels, which holds the labels of the files in ascending order, each once.

    Raises:
        DatasetError: names the file, what is wrong with it and what was expected.
    """
    if not files:
        raise DatasetError(f"No file was given: {_WANTED}.")
    for name, data in files:
        if len(data) > LARGEST_FILE:
            raise DatasetError(f"{_shown(name)} has {len(data):,} bytes: expected {LARGEST_FILE:,} at most.")
    if not any(data.startswith(_ZIP) for _, data in files):
        return _arrays([(_shown(name), partial(io.BytesIO, data)) for name, data in files])
    if len(files) > 1:
        raise DatasetError(f"{len(files)} files, one of them a zip archive: expected one archive that holds all.")
    return _read_zip(_shown(files[0][0]), io.BytesIO(files[0][1]))


def _arrays(sources: Sequence[tuple[str, Callable[[], IO[bytes]]]]) -> dict[str, np.ndarray]:
    """What IDX files hold, given their names and what opens them."""
    if len(sources) not in (2, 4):
        names = ", ".join(name for name, _ in sources[:8])
        raise DatasetError(f"{len(sources)} IDX file{'s' * (len(sources) != 1)} ({names}): {_WANTED}.")
    opened: list[_File] = []
    left = dict.fromkeys(_ITEM_SHAPES, MOST_IMAGES)
    for name, open_file in sources:
        with open_file() as file:
            opened.append(_read_file(name, file, left))
        left[opened[-1].magic] -= len(opened[-1].array)
    if len(opened) == 2:
        return _number(*_hold_out(*_pair(opened)))
    test = [file for file in opened if file.is_test]
    if len(test) != 2:
        raise DatasetError(
            f"Of {', '.join(file.name for file in opened)}, {len(test)} have t10k or test in their names: expected "
            "two, the images and the labels to test with."
        )
    return _number(*_pair([file for file in opened if not file.is_test]), *_pair(test))


def _read_zip(name: str, data: IO[bytes]) -> dict[str, np.ndarray]:
    """What the IDX files in an archive hold; other files in it are left alone."""
    try:
        with zips.open_zip(data) as packed:
            members = _idx_members(packed)
            if not 0 < len(members) <= 4:
                held = "more than four IDX files" if members else "no IDX file"
                raise DatasetError(f"The zip archive {name} holds {held}: {_WANTED} in it.")
            return _arrays([(f"{name}/{_shown(member.filename)}", partial(packed.open, member)) for member in members])
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"The zip archive {name} cannot be read ({error}): {_WANTED} in it.") from None


def _idx_members(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members: dict[tuple[int, int], zipfile.ZipInfo] = {}
    for member in packed.infolist():
        # Archives made on a Mac carry a second file of facts for each, and some data sets come in two copies.
        if member.is_dir() or PurePosixPath(member.filename).name.startswith("."):
            continue
        with packed.open(member) as file:
            if _is_idx(file.read(4)):
                members.setdefault((member.file_size, member.CRC), member)
    return list(members.values())


def _is_idx(start: bytes) -> bool:
    return start[:2] == _GZIP or start[:3] == b"\0\0\x08"


def _read_file(name: str, file: IO[bytes], left: Mapping[int, int]) -> _File:
    """One file; `left` says how many items of each kind may still come."""
    try:
        start = file.read(2)
        file.seek(0)
        unpacked = gzip.GzipFile(fileobj=file) if start == _GZIP else file
        start = unpacked.read(4)
        magic = struct.unpack(">I", start)[0] if len(start) == 4 else None
        if magic not in _ITEM_SHAPES:
            what = "is empty" if not start else f"starts with {start!r}"
            raise DatasetError(
                f"{name} {what}: expected an IDX file, plain or .gz, whose magic number is {idx.IMAGE_MAGIC} for "
                f"images and {idx.LABEL_MAGIC} for labels."
            )
        unpacked.seek(0)
        array = idx.read_from(unpacked, name, magic, _ITEM_SHAPES[magic], left[magic])
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"{name} cannot be read ({error}): expected an IDX file, plain or .gz.") from None
    return _File(name, magic, array)


def _pair(files: Sequence[_File]) -> tuple[np.ndarray, np.ndarray]:
    images, labels = sorted(files, key=lambda file: file.magic, reverse=True)
    if images.magic == labels.magic:
        kind = "images" if images.magic == idx.IMAGE_MAGIC else "labels"
        raise DatasetError(f"{files[0].name} and {files[1].name} both hold {kind}: {_WANTED}.")
    idx.check_pair(images.name, images.array, labels.name, labels.array)
    return images.array, labels.array


def _hold_out(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, ...]:
    # Drawn, because files are often sorted by class: the last seventh would be of a class that is never trained on.
    test = np.zeros(len(images), bool)
    test[np.random.default_rng(_SPLIT_SEED).permutation(len(images))[: len(images) // _TEST_SHARE]] = True
    return images[~test], labels[~test], images[test], labels[test]


def _number(
    train_images: np.ndarray, train_labels: np.ndarray, test_images: np.ndarray, test_labels: np.ndarray
) -> dict[str, np.ndarray]:
    """The four arrays with labels 0, 1, ... without gaps, as networks that are told the class need them."""
    hint = f", or {idx.LEAST_IMAGES * _TEST_SHARE} in all if there are no test files"
    idx.check_enough("The files hold", len(train_images), len(test_images), hint)
    class_labels, places = np.unique(np.concatenate((train_labels, test_labels)), return_inverse=True)
    places = places.astype(np.uint8)
    return {
        "train_images": train_images,
        "train_labels": places[: len(train_labels)],
        "test_images": test_images,
        "test_labels": places[len(train_labels) :],
        "class_labels": class_labels,
    }


def _shown(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name[:80] or "the file"
