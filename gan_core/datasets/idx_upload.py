"""IDX files as users upload them: two or four of them, plain or compressed, or a zip archive that holds them."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

import numpy as np

from gan_core.datasets import idx, zips
from gan_core.datasets.catalogue import GREY
from gan_core.errors import DatasetError

LARGEST_FILE = 64 * 2**20  # bytes, as uploaded
MOST_IMAGES = 250_000
"""Training and test images together, which bounds the memory that an upload can take to 200 MB."""

MOST_FILES = 4

Content = bytes | Path
"""What is in a file, or where it is: then it is read piece by piece."""

Tell = Callable[[str], None]
"""Is told in words what was done to the images besides reading them."""

_TEST_SHARE = 7  # one in so many is held out if the files do not say which
_SPLIT_SEED = 0
_AT_ONCE = 4096  # images that are moved in memory

_GZIP = b"\x1f\x8b"
_ZIP = b"PK"
_ITEM_SHAPES = {idx.IMAGE_MAGIC: GREY, idx.LABEL_MAGIC: ()}
_WANTED = "expected an images file and a labels file in the IDX format, or two such pairs (training and test)"

# At the beginning of a word: "latest" and "contest" are about something else.
_TEST_WORD = re.compile(r"(?<![a-z])(t10k|test)")
_EMNIST_WORD = re.compile(r"(?<![a-z])emnist")
_TURNED = (
    "EMNIST's files hold each image mirrored and lying on its side. By their names these are files of EMNIST, so their "
    "images were turned upright. If they had been turned before, rename the files and upload them again."
)


@dataclass(frozen=True)
class _Source:
    """A file before it is read: its path within what was uploaded, and what opens it."""

    path: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class _File:
    path: str
    magic: int
    array: np.ndarray


def read(files: Sequence[tuple[str, Content]], tell: Tell = lambda words: None) -> dict[str, np.ndarray]:
    """Check and read uploaded IDX files.

    Args:
        files: names and contents: an images file and a labels file, or a training and a test pair of them; each plain
            or compressed with gzip; or one zip archive that holds them. A word in the names of the test pair begins
            with "t10k" or "test", as in MNIST's; in an archive that may be the name of their folder. Without a test
            pair a seventh of the images, drawn with a fixed seed, is held out. Images of files whose names say EMNIST
            are turned upright.
        tell: is told so.

    Returns:
        uint8 arrays train_images (N, 28, 28), train_labels (N,), test_images, test_labels, class_labels (K,). Labels
        are places in class_labels, which holds the labels of the files in ascending order, each once.

    Raises:
        DatasetError: names the file, what is wrong with it and what was expected.
    """
    check(files)
    if len(files) == 1 and _start(files[0][1]).startswith(_ZIP):
        name, content = files[0]
        with _open(content) as packed:
            return _read_zip(_shown(name), packed, tell)
    return _arrays([_Source(_shown(name), partial(_open, content)) for name, content in files], tell)


def check(files: Sequence[tuple[str, Content | memoryview]]) -> None:
    """Refuse what no upload can be, before more than the beginning of a file is looked at; arguments as of `read`.

    Raises:
        DatasetError: no file, too many, too large ones, or a zip archive beside others.
    """
    if not files:
        raise DatasetError(f"No file was given: {_WANTED}.")
    for name, content in files:
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        if size > LARGEST_FILE:
            raise DatasetError(f"{_shown(name)} has {size:,} bytes: expected {LARGEST_FILE:,} at most.")
    if len(files) > 1 and any(_start(content).startswith(_ZIP) for _, content in files):
        raise DatasetError(f"{len(files)} files, one of them a zip archive: expected one archive that holds all.")
    if len(files) > MOST_FILES:
        raise DatasetError(f"{len(files)} files: {_WANTED}.")


def _start(content: Content | memoryview) -> bytes:
    if not isinstance(content, Path):
        return bytes(content[:2])
    with _open(content) as file:
        return file.read(2)


def _open(content: Content) -> IO[bytes]:
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


def _arrays(sources: Sequence[_Source], tell: Tell) -> dict[str, np.ndarray]:
    """What IDX files hold."""
    if len(sources) not in (2, 4):
        names = ", ".join(source.path for source in sources)
        raise DatasetError(f"{len(sources)} IDX file{'s' * (len(sources) > 1)} ({names}): {_WANTED}.")
    opened: list[_File] = []
    left = dict.fromkeys(_ITEM_SHAPES, MOST_IMAGES)
    for source in sources:
        with source.open() as file:
            opened.append(_read_file(source.path, file, left))
        left[opened[-1].magic] -= len(opened[-1].array)
    if len(opened) == 2:
        read = _number(*_hold_out(*_pair(opened)))
    else:
        is_test = _are_test([file.path for file in opened])
        pairs = ([file for file, test in zip(opened, is_test, strict=True) if test == part] for part in (False, True))
        read = _number(*(array for pair in pairs for array in _pair(pair)))
    if any(file.magic == idx.IMAGE_MAGIC and _EMNIST_WORD.search(_words(_base(file.path))) for file in opened):
        tell(_TURNED)
        for part in ("train_images", "test_images"):
            _turn(read[part])
    return read


def _are_test(paths: Sequence[str]) -> list[bool]:
    """Which two of four files are to test with: their own names say it, or else those of their folders.

    Raises:
        DatasetError: nothing says it.
    """
    by_name = [_TEST_WORD.search(_words(_base(path))) is not None for path in paths]
    # The first name of a path is that of the archive.
    by_folder = [_TEST_WORD.search(_words(path.partition("/")[2])) is not None for path in paths]
    for found in (by_name, by_folder):
        if sum(found) == 2:
            return found
    raise DatasetError(
        f"Of {', '.join(paths)}, {sum(by_name)} have a word that begins with t10k or test in their names: expected "
        "two, the images and the labels to test with. In a zip archive they may also lie in a folder of such a name."
    )


def _words(name: str) -> str:
    """A name in small letters, in which "imagesTest" is two words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _turn(images: np.ndarray) -> None:
    """Exchange rows and columns of each image where it is, some at a time."""
    for start in range(0, len(images), _AT_ONCE):
        part = images[start : start + _AT_ONCE]
        part[:] = part.swapaxes(1, 2).copy()


def _base(path: str) -> str:
    return PurePosixPath(path).name


def _read_zip(name: str, data: IO[bytes], tell: Tell) -> dict[str, np.ndarray]:
    """What the IDX files in an archive hold; other files in it are left alone."""
    try:
        with zips.open_zip(data) as packed:
            members = _idx_members(packed)
            if not 0 < len(members) <= MOST_FILES:
                held = "more than four IDX files" if members else "no IDX file"
                raise DatasetError(f"The zip archive {name} holds {held}: {_WANTED} in it.")
            sources = [
                _Source(f"{name}/{_within(member.filename)}", partial(packed.open, member)) for member in members
            ]
            return _arrays(sources, tell)
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"The zip archive {name} cannot be read ({error}): {_WANTED} in it.") from None


def _idx_members(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members: dict[tuple[int, int, bool], zipfile.ZipInfo] = {}
    for member in packed.infolist():
        # Archives made on a Mac carry a second file of facts for each, and some data sets come in two copies. Labels
        # to train and to test with may be alike, and are no copies.
        if member.is_dir() or PurePosixPath(member.filename).name.startswith("."):
            continue
        with packed.open(member) as file:
            if _is_idx(file.read(4)):
                is_test = _TEST_WORD.search(_words(_within(member.filename))) is not None
                members.setdefault((member.file_size, member.CRC, is_test), member)
    return list(members.values())


def _is_idx(start: bytes) -> bool:
    return start[:2] == _GZIP or start[:3] == b"\0\0\x08"


def _read_file(path: str, file: IO[bytes], left: Mapping[int, int]) -> _File:
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
                f"{path} {what}: expected an IDX file, plain or .gz, whose magic number is {idx.IMAGE_MAGIC} for "
                f"images and {idx.LABEL_MAGIC} for labels."
            )
        unpacked.seek(0)
        array = idx.read_from(unpacked, path, magic, _ITEM_SHAPES[magic], left[magic])
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"{path} cannot be read ({error}): expected an IDX file, plain or .gz.") from None
    return _File(path, magic, array)


def _pair(files: Sequence[_File]) -> tuple[np.ndarray, np.ndarray]:
    images, labels = sorted(files, key=lambda file: file.magic, reverse=True)
    if images.magic == labels.magic:
        kind = "images" if images.magic == idx.IMAGE_MAGIC else "labels"
        raise DatasetError(f"{files[0].path} and {files[1].path} both hold {kind}: {_WANTED}.")
    idx.check_pair(images.path, images.array, labels.path, labels.array)
    return images.array, labels.array


def _hold_out(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, ...]:
    # Drawn, because files are often sorted by class: the last seventh would be of a class that is never trained on.
    test = np.zeros(len(images), bool)
    test[np.random.default_rng(_SPLIT_SEED).permutation(len(images))[: len(images) // _TEST_SHARE]] = True
    held_out, kept = images[test], np.flatnonzero(~test)
    # Moved up where they are: a second copy of the images would take as much memory again.
    for start in range(0, len(kept), _AT_ONCE):
        part = kept[start : start + _AT_ONCE]
        images[start : start + len(part)] = images[part]
    return images[: len(kept)], labels[kept], held_out, labels[test]


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


def _within(path: str) -> str:
    """A path within an archive, its beginning left out if it is very long."""
    return path.replace("\\", "/")[-80:]
