"""One binary format for the pipe, the store and the browser: a JSON header, then arrays as they lie in memory.

Layout: uint32 little-endian length of the header | header, UTF-8 JSON, padded with spaces so that it ends on a
multiple of 4 | the arrays in order, each padded to a multiple of 4. `header["arrays"]` lists the arrays as
[name, type, shape], types being little-endian "f4", "f8", "u1", ... A browser reads them without copying.

On a pipe each frame follows its own length, a uint32 as well.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from gan_core.errors import RunError

LARGEST_FRAME = 256 * 2**20  # bytes; a longer one is a mistake or an attack, never a run
TYPES = frozenset({"f4", "f8", "u1", "i4", "i8"})
ALIGNMENT = 4

_LENGTH = struct.Struct("<I")

Spec = tuple[str, str, list[int]]


class FrameError(RunError):
    """Bytes that are not a whole frame, or content that does not fit into one."""


@dataclass(frozen=True)
class PackedArrays:
    """Arrays as a frame holds them: ready to be put into another one, and read where they lie.

    Attributes:
        specs: the description of each, in order.
        payload: their bytes, each padded.
    """

    specs: list[Spec]
    payload: memoryview

    def described_as(self, other: PackedArrays) -> PackedArrays:
        """The same arrays; where those of `other` have the same description, with that one, so that it is kept once."""
        return PackedArrays(other.specs, self.payload) if self.specs == other.specs else self

    def split(self, last: int) -> tuple[PackedArrays, PackedArrays]:
        """The arrays without the last ones, and these."""
        count = len(self.specs) - last
        first, rest = self.specs[:count], self.specs[count:]
        size = sum(map(padded_size, first))
        return PackedArrays(first, self.payload[:size]), PackedArrays(rest, self.payload[size:])

    def unpack(self) -> dict[str, np.ndarray]:
        """The arrays by name, read-only, sharing the memory of the payload."""
        arrays: dict[str, np.ndarray] = {}
        start = 0
        for spec in self.specs:
            arrays[spec[0]] = _read(spec, self.payload, start)
            start += padded_size(spec)
        return arrays

    def array(self, name: str) -> np.ndarray | None:
        """One of them, read-only; None if there is none of that name."""
        start = 0
        for spec in self.specs:
            if spec[0] == name:
                return _read(spec, self.payload, start)
            start += padded_size(spec)
        return None


NO_ARRAYS = PackedArrays([], memoryview(b""))


def encode(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Write a frame.

    Args:
        header: what JSON can hold; numbers that are not finite become null.
        arrays: name -> array of one of `TYPES`.

    Raises:
        FrameError: if an array's type has no place in a frame, or the frame would be too large.
    """
    specs, parts = pack(arrays)
    return compose(header, specs, parts)


def pack(arrays: Mapping[str, np.ndarray]) -> tuple[list[Spec], list[bytes | memoryview]]:
    """The description and the padded bytes of each array, for `compose`.

    Raises:
        FrameError: if an array's type has no place in a frame.
    """
    specs: list[Spec] = []
    parts: list[bytes | memoryview] = []
    for name, given in arrays.items():
        array = np.asarray(given)
        kind = f"{array.dtype.kind}{array.dtype.itemsize}"
        if kind not in TYPES:
            raise FrameError(f"The array {name!r} is of type {array.dtype}: a frame holds {', '.join(sorted(TYPES))}.")
        data = array.astype(f"<{kind}", copy=False).tobytes()
        specs.append((name, kind, list(array.shape)))
        parts.append(data + bytes(-len(data) % ALIGNMENT))
    return specs, parts


def compose(header: Mapping[str, Any], specs: Sequence[Spec], parts: Sequence[bytes | memoryview]) -> bytes:
    """Write a frame around arrays that are bytes already, which costs one copy and no conversion.

    Args:
        header: what JSON can hold.
        specs: the description of every array in `parts`, in order.
        parts: padded bytes; one part may hold several arrays.

    Raises:
        FrameError: if the frame would be too large.
    """
    text = _to_json({**header, "arrays": specs})
    text += b" " * (-len(text) % ALIGNMENT)
    frame = b"".join([_LENGTH.pack(len(text)), text, *parts])
    if len(frame) > LARGEST_FRAME:
        raise FrameError(f"A frame of {len(frame):,} bytes is too large: at most {LARGEST_FRAME:,} are allowed.")
    return frame


def split(frame: bytes | memoryview) -> tuple[dict[str, Any], memoryview]:
    """The header of a frame, and its arrays still as bytes; both are checked against each other.

    Raises:
        FrameError: if the bytes are not exactly one whole frame.
    """
    view = memoryview(frame)
    if not ALIGNMENT <= len(view) <= LARGEST_FRAME:
        raise FrameError(f"{len(view):,} bytes are not a frame.")
    (length,) = _LENGTH.unpack(view[:ALIGNMENT])
    if length % ALIGNMENT or length > len(view) - ALIGNMENT:
        raise FrameError(f"The frame is cut off or damaged: its header should be {length:,} bytes long.")
    header = _from_json(bytes(view[ALIGNMENT : ALIGNMENT + length]))
    payload = view[ALIGNMENT + length :]
    expected = sum(padded_size(spec) for spec in _specs(header))
    if expected != len(payload):
        raise FrameError(f"The frame is cut off or damaged: {expected:,} bytes of arrays, not {len(payload):,}.")
    return header, payload


def decode(frame: bytes | memoryview) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read a frame: its header without the list of arrays, and the arrays (read-only, sharing the frame's memory).

    Raises:
        FrameError: if the bytes are not exactly one whole frame.
    """
    header, payload = split(frame)
    return header, PackedArrays(header.pop("arrays"), payload).unpack()


def write_message(stream: IO[bytes], frame: bytes) -> None:
    """Put one frame on a pipe, after its length."""
    stream.write(_LENGTH.pack(len(frame)))
    stream.write(frame)
    stream.flush()


def read_message(stream: IO[bytes]) -> bytes | None:
    """Take one frame off a pipe; None when the pipe has ended.

    Raises:
        FrameError: if the pipe ended within a frame, or announces one that is too large.
    """
    prefix = stream.read(_LENGTH.size)
    if not prefix:
        return None
    if len(prefix) < _LENGTH.size:
        raise FrameError("The pipe ended within the length of a frame.")
    (length,) = _LENGTH.unpack(prefix)
    if length > LARGEST_FRAME:
        raise FrameError(f"The pipe announces a frame of {length:,} bytes: at most {LARGEST_FRAME:,} are allowed.")
    frame = stream.read(length)
    if len(frame) < length:
        raise FrameError(f"The pipe ended within a frame: {len(frame):,} of {length:,} bytes came.")
    return frame


def finite(value: Any) -> Any:
    """The same JSON value with null in place of every number that is not finite."""
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _to_json(header: Mapping[str, Any]) -> bytes:
    try:
        text = json.dumps(header, allow_nan=False, separators=(",", ":"), default=_plain)
    except ValueError:  # a number that is not finite: rare, so that only then the whole header is walked
        text = json.dumps(finite(header), allow_nan=False, separators=(",", ":"), default=_plain)
    return text.encode()


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise FrameError(f"A frame's header cannot hold {type(value).__name__}.")


def _from_json(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"The header of the frame is not JSON: {error}") from None
    if not isinstance(header, dict):
        raise FrameError("The header of the frame is not a JSON object.")
    return header


def _specs(header: Mapping[str, Any]) -> list[Spec]:
    specs = header.get("arrays")
    if not isinstance(specs, list):
        raise FrameError("The frame does not list its arrays.")
    for spec in specs:
        if not (isinstance(spec, list) and len(spec) == 3 and all(isinstance(word, str) for word in spec[:2])):
            raise FrameError(f"The frame lists an array that cannot be read: {str(spec)[:80]}")
        if spec[1] not in TYPES:
            raise FrameError(f"The array {spec[0]!r} is of type {spec[1]!r}, which has no place in a frame.")
        if not isinstance(spec[2], list) or not all(
            type(size) is int and 0 <= size <= LARGEST_FRAME for size in spec[2]
        ):
            raise FrameError(f"The array {spec[0]!r} has no valid shape.")
    if len({spec[0] for spec in specs}) < len(specs):
        raise FrameError("The frame lists two arrays of the same name.")
    return specs


def _read(spec: Spec, payload: memoryview, start: int) -> np.ndarray:
    _, kind, shape = spec
    return np.frombuffer(payload, f"<{kind}", math.prod(shape), start).reshape(shape)


def padded_size(spec: Spec) -> int:
    """Bytes that an array of this description takes up in a frame."""
    size = math.prod(spec[2]) * int(spec[1][1:])
    return size + -size % ALIGNMENT
