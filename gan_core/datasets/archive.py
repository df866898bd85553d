"""NumPy archives (.npz) of images, read without trusting them.

What a member of the archive says it holds is compared with what is expected before memory is set aside for it, and
nothing is ever unpickled: a hundred bytes may announce an array of a terabyte, or unpack to one.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tokenize import TokenError
from typing import IO

import numpy as np

from gan_core.datasets import zips
from gan_core.datasets.digests import Digest
from gan_core.errors import DatasetError

MOST_IMAGES = 1_000_000

_PIECE = 2**20  # bytes

# Later versions may announce a header of 4 GB, and NumPy reads all of it before it looks at the length.
_HEADER_VERSION = (1, 0)


def read(path: Path, items: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Arrays of bytes from a .npz file.

    Args:
        path: the file.
        items: by the name of each array to read, the shape of one of its items.

    Returns:
        uint8 arrays (N, *item shape), N >= 1; arrays whose names begin alike, up to the first "_", have the same N.

    Raises:
        DatasetError: the file is missing, is no NumPy archive, is damaged, or holds other arrays; the message names the
            file and what was expected.
    """
    with _opened(path) as members:
        arrays = {}
        for name, shape in items.items():
            with _member(path.name, members, name, shape) as (member, found):
                arrays[name] = _read_body(path.name, name, member, found)
    counts: dict[str, tuple[str, int]] = {}
    for name, array in arrays.items():
        first, count = counts.setdefault(name.partition("_")[0], (name, len(array)))
        if len(array) != count:
            raise DatasetError(
                f"{path.name} holds {len(array):,} items in {name}, but {count:,} in {first}: "
                "expected one for each image."
            )
    return arrays


def digest(path: Path, items: Mapping[str, tuple[int, ...]]) -> str:
    """The digest of the arrays that `read` gives, without holding them in memory; arguments and errors as `read`."""
    digest = Digest()
    with _opened(path) as members:
        for name, item_shape in items.items():
            with _member(path.name, members, name, item_shape) as (member, shape):
                digest.begin(name, shape)
                left = math.prod(shape)
                while left and (piece := member.read(min(left, _PIECE))):
                    digest.add(piece)
                    left -= len(piece)
                if left or member.read(1):
                    raise DatasetError(f"{path.name} is damaged: {name} is not as long as it announces.")
    return digest.hexadecimal()


def lengths(path: Path, items: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """N of each array, as its header says, without reading what is in it; arguments and errors as `read`."""
    with _opened(path) as members:
        found = {}
        for name, item_shape in items.items():
            with _member(path.name, members, name, item_shape) as (_, shape):
                found[name] = shape[0]
    return found


@contextmanager
def _opened(path: Path) -> Generator[zipfile.ZipFile, None, None]:
    try:
        with path.open("rb") as file, zips.open_zip(file) as members:
            yield members
    except FileNotFoundError:
        raise DatasetError(f"The data file {path.name} is missing from {path.parent}: restore it.") from None
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"{path.name} is damaged, or is not a NumPy archive ({error}): restore it.") from None


@contextmanager
def _member(
    file: str, members: zipfile.ZipFile, name: str, item_shape: tuple[int, ...]
) -> Generator[tuple[IO[bytes], tuple[int, ...]], None, None]:
    """An array's bytes, open behind its header, and the shape that the header says it has."""
    if f"{name}.npy" not in members.namelist():
        raise DatasetError(f"{file} is not this data set: it has no array {name}.")
    with members.open(f"{name}.npy") as member:
        yield member, _read_header(file, name, member, item_shape)


def _read_body(file: str, name: str, member: IO[bytes], shape: tuple[int, ...]) -> np.ndarray:
    size = math.prod(shape)
    # One byte more than announced, so that something left over is noticed and the checksum at the end is compared;
    # never more than that, so that a small file cannot unpack to something huge.
    body = member.read(size + 1)
    if len(body) != size:
        found = f"only {len(body):,}" if len(body) < size else "more"
        raise DatasetError(f"{file} is damaged: {name} announces {size:,} bytes, but holds {found}.")
    return np.frombuffer(body, np.uint8).reshape(shape)


def _read_header(file: str, name: str, member: IO[bytes], item_shape: tuple[int, ...]) -> tuple[int, ...]:
    version = np.lib.format.read_magic(member)
    if version != _HEADER_VERSION:
        raise DatasetError(f"{file} holds {name} in version {version} of NumPy's format: expected {_HEADER_VERSION}.")
    try:
        shape, fortran, kind = np.lib.format.read_array_header_1_0(member)
    except (ValueError, TypeError, RecursionError, MemoryError, SyntaxError, TokenError):
        # What NumPy says quotes the whole header.
        raise DatasetError(f"{file} is damaged: {name} has a header that cannot be read.") from None
    expected = f"(N, {', '.join(map(str, item_shape))})" if item_shape else "(N,)"
    if kind != np.uint8 or shape[1:] != item_shape or len(shape) != 1 + len(item_shape) or fortran:
        raise DatasetError(f"{file} holds {name} of type {kind} and shape {shape}: expected uint8 and {expected}.")
    if not 1 <= shape[0] <= MOST_IMAGES:
        raise DatasetError(f"{file} holds {name} of shape {shape}: expected {expected}, N from 1 to {MOST_IMAGES:,}.")
    return shape
