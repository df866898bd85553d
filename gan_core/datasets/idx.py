"""IDX, the file format of MNIST and of the data sets made to replace it, plain or compressed with gzip.

A file is a big-endian magic number (2049 for labels, 2051 for images), a big-endian 32-bit count for each dimension,
and one unsigned byte for each value. Sizes in a header are claims of a file that anyone may have written: they are
checked before memory is set aside for them.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np

from gan_core.datasets.digests import PARTS, Digest
from gan_core.errors import DatasetError

MOST_IMAGES = 1_000_000
LEAST_IMAGES = 100
"""In each of the two parts: a page shows a grid of a hundred held-out images."""

LABEL_MAGIC = 2049
IMAGE_MAGIC = 2051
_PIECE = 2**20  # bytes
_KIND = {LABEL_MAGIC: "labels", IMAGE_MAGIC: "images"}

_STEMS = {
    "train_images": ("train-images-idx3-ubyte", "train-images.idx3-ubyte"),
    "train_labels": ("train-labels-idx1-ubyte", "train-labels.idx1-ubyte"),
    "test_images": ("t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"),
    "test_labels": ("t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte"),
}


class Readable(Protocol):
    """An open file, uncompressed or uncompressing."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""
        ...


def read_folder(folder: Path, image_shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """The four arrays of a folder of IDX files under the names that MNIST gave them.

    Args:
        folder: holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
            t10k-labels-idx1-ubyte, each plain or ending in .gz.
        image_shape: (height, width) that the images must have.

    Returns:
        uint8 arrays train_images and test_images (N, height, width), train_labels and test_labels (N,).

    Raises:
        DatasetError: names the folder or file, what is wrong with it and what was expected.
    """
    paths = _paths(folder)
    arrays: dict[str, np.ndarray] = {}
    for part in ("train", "test"):
        images, labels = f"{part}_images", f"{part}_labels"
        arrays[images] = read(paths[images], IMAGE_MAGIC, image_shape)
        arrays[labels] = read(paths[labels], LABEL_MAGIC, ())
        check_pair(paths[images].name, arrays[images], paths[labels].name, arrays[labels])
    check_enough(f"The data folder {folder} holds", len(arrays["train_images"]), len(arrays["test_images"]))
    return arrays


def digest_folder(folder: Path, image_shape: tuple[int, ...]) -> str:
    """The digest of what `read_folder` gives, without holding it in memory.

    Raises:
        DatasetError: names the folder or file, what is wrong with it and what was expected.
    """
    paths, digest = _paths(folder), Digest()
    for array in PARTS:
        path, shape = paths[array], image_shape if array.endswith("images") else ()
        magic = IMAGE_MAGIC if shape else LABEL_MAGIC
        with _opened(path) as file:
            count = _read_header(file, path.name, magic, shape, MOST_IMAGES)
            digest.begin(array, (count, *shape))
            left = count * math.prod(shape)
            while left and (piece := file.read(min(left, _PIECE))):
                digest.add(piece)
                left -= len(piece)
            if left or file.read(1):
                raise DatasetError(f"{path.name} does not hold as much data as it announces: it is damaged.")
    return digest.hexadecimal()


def folder_stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What differs once a file of the folder is another one: path, time and size of each.

    Raises:
        DatasetError: there is no such folder, or it lacks a file.
    """
    found = []
    for path in _paths(folder).values():
        try:
            facts = path.stat()
        except OSError as error:
            raise DatasetError(f"{path.name} cannot be read ({error}): expected an IDX file.") from None
        found.append((str(path), facts.st_mtime_ns, facts.st_size))
    return tuple(found)


def check_enough(who: str, train: int, test: int, hint: str = "") -> None:
    """Refuse fewer images than a page shows.

    Raises:
        DatasetError: begins with `who` and ends with `hint`.
    """
    if min(train, test) < LEAST_IMAGES:
        raise DatasetError(
            f"{who} {train:,} images to train on and {test:,} to test with: "
            f"expected at least {LEAST_IMAGES} of each{hint}."
        )


def check_pair(images_name: str, images: np.ndarray, labels_name: str, labels: np.ndarray) -> None:
    """Refuse labels that are not as many as the images.

    Raises:
        DatasetError: names both files and what they hold.
    """
    if len(images) != len(labels):
        raise DatasetError(
            f"{labels_name} has {len(labels):,} labels, but {images_name} has {len(images):,} images: "
            "expected one label for each image."
        )


def read(path: Path, magic: int, item_shape: tuple[int, ...]) -> np.ndarray:
    """One IDX file.

    Args:
        path: the file; compressed if its name ends in .gz.
        magic: 2051 for images, 2049 for labels.
        item_shape: the shape that each item must have: (height, width) for images, () for labels.

    Returns:
        uint8 array (N, *item_shape), writeable.

    Raises:
        DatasetError: names the file, what is wrong with it and what was expected.
    """
    with _opened(path) as file:
        return read_from(file, path.name, magic, item_shape)


def read_from(
    file: Readable, name: str, magic: int, item_shape: tuple[int, ...], most: int = MOST_IMAGES
) -> np.ndarray:
    """One IDX file that is open already; arguments and errors as `read`, and those of the file itself.

    Args:
        file: at its beginning, uncompressed or uncompressing.
        name: for messages.
        magic: as for `read`.
        item_shape: as for `read`.
        most: how many items there may be.
    """
    count = _read_header(file, name, magic, item_shape, most)
    size = count * math.prod(item_shape)
    # One byte more than announced, so that a file with something left over is noticed, and never more than
    # that, so that a small compressed file cannot unpack to something huge. Memory grows with what there is.
    body = bytearray()
    while len(body) <= size and (piece := file.read(min(_PIECE, size + 1 - len(body)))):
        body += piece
    if len(body) != size:
        found = f"only {len(body):,}" if len(body) < size else "more"
        raise DatasetError(f"{name} announces {size:,} bytes of data, but holds {found}: it is damaged.")
    return np.frombuffer(body, np.uint8).reshape(count, *item_shape)


def _read_header(file: Readable, name: str, magic: int, item_shape: tuple[int, ...], most: int) -> int:
    length = 4 * (2 + len(item_shape))
    header = file.read(length)
    if len(header) >= 4 and (found := struct.unpack(">I", header[:4])[0]) != magic:
        what = f"that of {_KIND[found]}" if found in _KIND else "not an IDX file's"
        raise DatasetError(
            f"{name} starts with the magic number {found}, {what}: expected {magic}, that of {_KIND[magic]}."
        )
    if len(header) < length:
        raise DatasetError(f"{name} ends within its header of {length} bytes: it is damaged.")
    count, *shape = struct.unpack(f">{1 + len(item_shape)}I", header[4:])
    if tuple(shape) != item_shape:
        raise DatasetError(f"{name} holds items of shape {tuple(shape)}: expected {item_shape}.")
    if not 1 <= count <= most:
        raise DatasetError(f"{name} announces {count:,} items: expected 1 to {most:,}.")
    return count


@contextmanager
def _opened(path: Path) -> Generator[Readable, None, None]:
    """The file, uncompressing if its name ends in .gz; what goes wrong with it is a `DatasetError`."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            yield file
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"{path.name} cannot be read ({error}): expected an IDX file.") from None


def _paths(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise DatasetError(f"The data folder {folder} does not exist: name a folder of IDX files.")
    return {array: _find(folder, stems) for array, stems in _STEMS.items()}


def _find(folder: Path, stems: tuple[str, ...]) -> Path:
    for stem in stems:
        for name in (stem, stem + ".gz"):
            if (folder / name).is_file():
                return folder / name
    raise DatasetError(f"The data folder {folder} has no {stems[0]}, plain or .gz: expected MNIST's four file names.")
