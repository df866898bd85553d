"""Arrays with facts about them in one safetensors file: written at once or not at all, believed only when verified.

A file's header names its format and carries a SHA-256 of its arrays. `read` refuses what is truncated, altered, too
large or of another format, before a parser sees more of it than it must. Nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import safetensors
from safetensors.numpy import save as serialise

from gan_core import strict_json
from gan_core.errors import CheckpointError
from gan_core.shelf import replace_file

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
    data = serialise(arrays, metadata={**facts, "sha256": digest(arrays)})
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
    _check_container(path)
    try:
        with safetensors.safe_open(path, framework="np") as file:
            facts = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  It is no dictionary.
    except (safetensors.SafetensorError, OSError, TypeError, ValueError, KeyError) as error:
        raise CheckpointError(
            f"{path.name} is no intact safetensors file ({error}): it is truncated or damaged."
        ) from None
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


def digest(arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of the arrays' names, types, shapes and bytes, as hexadecimal digits."""
    state = hashlib.sha256()
    for name in sorted(arrays):
        state.update(f"{name} {arrays[name].dtype} {arrays[name].shape}\n".encode())
        state.update(arrays[name].tobytes())
    return state.hexdigest()


def check_header(name: str, length: int, text: bytes) -> None:
    """Refuse a header that is too long, or that two readers could understand in different ways.

    Args:
        name: of the file, for the message.
        length: of the header, in bytes, as the file announces it.
        text: the header, or its first LARGEST_HEADER bytes.

    Raises:
        CheckpointError: says what is wrong.
    """
    if length > LARGEST_HEADER:
        raise CheckpointError(f"The header of {name} has {length:,} bytes: expected at most {LARGEST_HEADER:,}.")
    try:
        strict_json.parse(text)
    except ValueError as error:
        raise CheckpointError(f"{name} is no intact safetensors file: its header is no JSON ({error}).") from None


def _check_container(path: Path) -> None:
    """Refuse what is no safetensors file, naming what it is, before a parser sees it."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_HEADER_BYTES + 1)
            file.seek(_HEADER_BYTES)
            text = file.read(min(int.from_bytes(start[:_HEADER_BYTES], "little"), LARGEST_HEADER))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror}).") from None
    if size > LARGEST_FILE:
        raise CheckpointError(f"{path.name} has {size:,} bytes: expected {LARGEST_FILE:,} at most.")
    header = int.from_bytes(start[:_HEADER_BYTES], "little")
    if len(start) > _HEADER_BYTES and start[_HEADER_BYTES:] == b"{" and header <= size - _HEADER_BYTES:
        check_header(path.name, header, text)
        return
    if start[:2] == b"PK" or start[:1] == b"\x80":
        raise CheckpointError(
            f"{path.name} is a pickle or a zip archive, as torch.save writes them. Such files can run code when they "
            "are read and are never opened here: expected safetensors."
        )
    raise CheckpointError(f"{path.name} is no intact safetensors file: it is truncated, damaged or of another format.")
