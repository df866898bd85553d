"""Arrays with facts about them in one safetensors file: written at once or not at all, believed only when verified.

A file's header names its format and carries a SHA-256 of its arrays. `read` refuses what is truncated, altered, too
large or of another format, before a parser sees more of it than it must. Nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy

from gan_core import strict_json
from gan_core.errors import CheckpointError
from gan_core.user_files import replace_file

SUFFIX = ".safetensors"
LARGEST_FILE = 64 * 2**20

LARGEST_HEADER = 2**20  # bytes; each tensor that a header lists takes some hundred bytes of memory

_HEADER_BYTES = 8


def write(path: Path, arrays: Mapping[str, np.ndarray], facts: Mapping[str, str]) -> Path:
    """Write arrays and facts; an existing file is replaced at once or not at all.

    Args:
        path: where to; must end in .safetensors.
        arrays: by name.
        facts: what `read` gives back; a "sha256" of the arrays is added.

    Returns:
        The path.

    Raises:
        CheckpointError: another suffix, or the file cannot be written.
    """
    if path.suffix != SUFFIX:
        raise CheckpointError(f"The name of such a file ends in {SUFFIX}; got {path.name}.")
    arrays = {name: np.asarray(arrays[name], order="C") for name in sorted(arrays)}
    data = safetensors.numpy.save(arrays, metadata={**facts, "sha256": digest(arrays)})
    try:
        replace_file(path, lambda file: file.write(data))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written ({error}).") from None
    return path


def read(path: Path, file_format: str, version: int) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays, read-only, and the facts of a file.

    Args:
        path: the file.
        file_format: what its fact "format" must say.
        version: what its fact "format_version" must say.

    Raises:
        CheckpointError: the file is missing, truncated, damaged, altered, too large, or of another format or version.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(size) if size <= LARGEST_FILE else b""
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror or error}).") from None
    if size > LARGEST_FILE:
        raise CheckpointError(f"{path.name} has {size:,} bytes: expected {LARGEST_FILE:,} at most.")
    arrays, facts = unpack(path.name, data)
    if facts.get("format") != file_format:
        raise CheckpointError(f"{path.name} says its format is {facts.get('format')!r}: expected {file_format!r}.")
    if facts.get("format_version") != str(version):
        raise CheckpointError(
            f"{path.name} has format version {facts.get('format_version')!r}: this program reads version {version}."
        )
    if facts.get("sha256") != digest(arrays):
        raise CheckpointError(f"The weights in {path.name} are not those that were saved: their SHA-256 differs.")
    for array in arrays.values():
        array.flags.writeable = False
    return arrays, facts


def read_facts(path: Path) -> dict[str, str]:
    """The facts of a file alone, unverified: its arrays are not read.

    Raises:
        CheckpointError: the file is missing, or its header is none.
    """
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_HEADER_BYTES), "little")
            header = file.read(length) if length <= LARGEST_HEADER else b""
        return dict(strict_json.parse(header).get("__metadata__", {}))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror or error}).") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"{path.name} is not an intact safetensors file ({error}).") from None


def digest(arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of the arrays' names, types, shapes and bytes, as hexadecimal digits."""
    state = hashlib.sha256()
    for name in sorted(arrays):
        state.update(f"{name} {arrays[name].dtype} {arrays[name].shape}\n".encode())
        state.update(arrays[name].tobytes())
    return state.hexdigest()


def unpack(name: str, data: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays and the facts in the bytes of a safetensors file, whoever wrote it.

    Args:
        name: of the file, for messages.
        data: all of it.

    Raises:
        CheckpointError: says what the bytes are instead, or what is wrong with them.
    """
    length = int.from_bytes(data[:_HEADER_BYTES], "little")
    if data[_HEADER_BYTES : _HEADER_BYTES + 1] != b"{" or length > len(data) - _HEADER_BYTES:
        # The length of a header may begin with a pickle's first byte; zeros follow it then, and in no pickle.
        if data[:2] == b"PK" or (data[:1] == b"\x80" and data[2:_HEADER_BYTES].strip(b"\0")):
            raise CheckpointError(
                f"{name} is a pickle or a zip archive, as torch.save writes them. Such files can run code when they "
                "are read and are never opened here: expected safetensors."
            )
        raise CheckpointError(
            f"{name} is not an intact safetensors file: it is truncated, damaged or of another format."
        )
    if length > LARGEST_HEADER:
        raise CheckpointError(f"The header of {name} has {length:,} bytes: expected at most {LARGEST_HEADER:,}.")
    try:
        # Read strictly first: of a name that stands twice, two readers may take different tensors.
        facts = strict_json.parse(data[_HEADER_BYTES : _HEADER_BYTES + length]).get("__metadata__", {})
        arrays = dict(sorted(safetensors.numpy.load(data).items()))
    except (safetensors.SafetensorError, TypeError, ValueError, KeyError, OverflowError) as error:
        raise CheckpointError(
            f"{name} is not an intact safetensors file ({error}): it is truncated or damaged."
        ) from None
    return arrays, facts
