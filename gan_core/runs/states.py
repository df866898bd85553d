"""The state of a trainer as bytes: safetensors with JSON beside it, never pickle.

A state is `{"arrays": name -> array, "record": what JSON can hold}`, as `Trainer.state_dict` gives it.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from gan_core.errors import CheckpointError

_LENGTH = struct.Struct("<Q")


def to_bytes(state: dict[str, Any]) -> bytes:
    """The state as one safetensors file."""
    # asarray, not ascontiguousarray, which would turn numbers into arrays of one.
    arrays = {name: np.asarray(array, order="C") for name, array in state["arrays"].items()}
    return safetensors.numpy.save(arrays, metadata={"record": json.dumps(state["record"])})


def from_bytes(data: bytes) -> dict[str, Any]:
    """The inverse of `to_bytes`.

    Raises:
        CheckpointError: if the bytes are not such a state.
    """
    try:
        return {"arrays": safetensors.numpy.load(data), "record": record(data)}
    except safetensors.SafetensorError as error:
        raise CheckpointError(f"The saved state of this run is damaged ({error}). Reset the run.") from None


def record(data: bytes) -> dict[str, Any]:
    """The record of a state alone, without reading its arrays.

    Raises:
        CheckpointError: if the bytes do not begin like such a state.
    """
    try:
        (length,) = _LENGTH.unpack(data[: _LENGTH.size])
        header = json.loads(data[_LENGTH.size : _LENGTH.size + length])
        found = json.loads(header["__metadata__"]["record"])
        if not isinstance(found, dict):
            raise TypeError("its record is no JSON object")
        return found
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"The saved state of this run is damaged ({error}). Reset the run.") from None


def is_finite(state: dict[str, Any]) -> bool:
    """Whether every number in the arrays of a state is finite."""
    return all(np.isfinite(array).all() for array in state["arrays"].values() if np.asarray(array).dtype.kind == "f")
