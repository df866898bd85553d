"""Images that users bring along: IDX files, checked, put into one archive and named by their content.

The name "idx-<12 hexadecimal digits of a SHA-256>" stands for the same images on every machine that has them, so that
settings and links that name them mean one thing or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np

from gan_core.datasets import archive, digests, idx_upload
from gan_core.datasets.catalogue import GREY
from gan_core.errors import DatasetError
from gan_core.user_files import UserFiles, home

NAME = re.compile(r"idx-([0-9a-f]{12})")

_ARRAYS: Mapping[str, tuple[int, ...]] = {
    "train_images": GREY,
    "train_labels": (),
    "test_images": GREY,
    "test_labels": (),
    "class_labels": (),
}
_ABOUT: Mapping[str, tuple[int, ...]] = {"class_labels": (), "title": ()}
_LONGEST_TITLE = 80
_USUAL_WORDS = frozenset(
    ["train", "t10k", "test", "images", "labels", "idx", "idx1", "idx3", "ubyte", "gz", "zip", "data", "archive"]
)


@dataclass(frozen=True)
class Own:
    """A data set of the user's own.

    Attributes:
        name: the name that `gan_core.datasets.load` takes.
        title: the name that people see.
        images: how many there are to train on.
        test_images: how many are held out.
        class_names: what the labels stand for: the numbers in the files.
        created: when it was brought along.
    """

    name: str
    title: str
    images: int
    test_images: int
    class_names: tuple[str, ...]
    created: datetime


def keep(
    files: Sequence[tuple[str, idx_upload.Content]], title: str = "", tell: idx_upload.Tell = lambda words: None
) -> str:
    """Check IDX files and keep what is in them; the same images again get the same name.

    Args:
        files: names and contents, as `gan_core.datasets.idx_upload.read` takes them.
        title: the name that people see; without one it stays what it was, or is made from the files' names.
        tell: is told in words what was done to the images besides reading them.

    Returns:
        The name that `gan_core.datasets.load` takes.

    Raises:
        DatasetError: names the file, what is wrong with it and what was expected; or there is no room to keep it.
    """
    arrays = idx_upload.read(files, tell)
    name = f"idx-{_digest(arrays)}"
    title = " ".join(title.split())[:_LONGEST_TITLE]
    if not title:
        if _is_whole(name):
            return name
        title = _title_from(files) or f"Own images {name[4:8]}"
    about = {"title": np.frombuffer(title.encode(), np.uint8)}
    _files().put(
        _stem(name), lambda file: np.savez_compressed(file, allow_pickle=False, **arrays, **about), replace=True
    )
    return name


def available() -> list[Own]:
    """The user's own data sets, newest first; what cannot be read is left out."""
    found = []
    for stem in _files().names():
        if NAME.fullmatch(name := f"idx-{stem}"):
            try:
                found.append(describe(name))
            except DatasetError:
                continue
    return found


def describe(name: str) -> Own:
    """What is known of a data set without reading its images.

    Raises:
        DatasetError: there is none of that name here, or its file is damaged.
    """
    path = _path(name)
    try:
        return _describe(name, path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise _missing(name) from None


def read(name: str) -> dict[str, np.ndarray]:
    """Its arrays train_images, train_labels, test_images, test_labels; labels are places in its `class_names`.

    Raises:
        DatasetError: there is none of that name here, or its file is damaged or altered.
    """
    path = _path(name)
    if not path.is_file():
        raise _missing(name)
    arrays = archive.read(path, _ARRAYS)
    if f"idx-{_digest(arrays)}" != name:
        raise _altered(path)
    del arrays["class_labels"]
    return arrays


def packed(name: str) -> bytes:
    """Its file as it is kept, a NumPy archive of what `read` gives, "class_labels" and the "title".

    Raises:
        DatasetError: there is none of that name here, or its file is damaged or altered.
    """
    describe(name)
    path = _path(name)
    if archive.digest(path, _ARRAYS)[:12] != digest(name):
        raise _altered(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise DatasetError(f"The data set {name} cannot be read ({error.strerror or error}).") from None


def digest(name: str) -> str:
    """What tells these images from all others: the digits in their name, which is made of it.

    Raises:
        DatasetError: such a name is none of the user's own data.
    """
    return _stem(name)


def discard(name: str) -> None:
    """Throw a data set away; `restore` brings it back.

    Raises:
        DatasetError: there is none of that name here.
    """
    _files().discard(_stem(name))


def restore(name: str) -> None:
    """Bring back a data set that was discarded.

    Raises:
        DatasetError: it was not discarded, or too long ago.
    """
    _files().restore(_stem(name))


@lru_cache(maxsize=64)
def _describe(name: str, path: Path, modified: int) -> Own:
    lengths = archive.lengths(path, _ARRAYS)
    about = archive.read(path, _ABOUT)
    return Own(
        name=name,
        title=about["title"].tobytes().decode(errors="replace"),
        images=lengths["train_images"],
        test_images=lengths["test_images"],
        class_names=tuple(str(label) for label in about["class_labels"]),
        created=datetime.fromtimestamp(modified / 1e9, UTC),
    )


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    return digests.digest_of(arrays, tuple(_ARRAYS))[:12]


def _is_whole(name: str) -> bool:
    try:
        return archive.digest(_path(name), _ARRAYS)[:12] == digest(name)
    except DatasetError:
        return False


def _title_from(files: Sequence[tuple[str, idx_upload.Content]]) -> str:
    """What the first file's name says besides what every such name says: "emnist-letters-train-images.gz"."""
    words = re.split(r"[-_. ]+", Path(files[0][0]).name)
    return " ".join(word for word in words if word.lower() not in _USUAL_WORDS)[:_LONGEST_TITLE]


def _files() -> UserFiles:
    return UserFiles(home() / "data", ".npz", "data set", DatasetError)


def _stem(name: str) -> str:
    if not (found := NAME.fullmatch(name)):
        raise DatasetError(f"There is no data set {name!r} of yours: such names are idx- and 12 hexadecimal digits.")
    return found[1]


def _path(name: str) -> Path:
    return _files().path(_stem(name))


def _missing(name: str) -> DatasetError:
    return DatasetError(
        f"The data set {name} is not on this computer: it was uploaded elsewhere, or discarded. "
        "Upload its IDX files again on the digits page."
    )


def _altered(path: Path) -> DatasetError:
    return DatasetError(f"{path.name} was altered: its images are not those that the name stands for.")
