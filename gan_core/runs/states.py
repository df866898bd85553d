"""The state of a trainer as bytes: safetensors with JSON beside it, never pickle.

A state is `{"arrays": name -> array, "record": what JSON can hold}`, as `Trainer.state_dict` gives it.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import safetensors.numpy

from gan_core import strict_json, tensor_file
from gan_core.errors import CheckpointError

_NAME = "The saved state of this run"
_LOSS = "last."  # begins the names of the last updates' losses


def to_bytes(state: dict[str, Any]) -> bytes:
    """The state as one safetensors file."""
    # asarray, not ascontiguousarray, which would turn numbers into arrays of one.
    arrays = {name: np.asarray(array, order="C") for name, array in state["arrays"].items()}
    return safetensors.numpy.save(arrays, metadata={"record": json.dumps(state["record"])})


def from_bytes(data: bytes) -> dict[str, Any]:
    """The inverse of `to_bytes`.

    Raises:
        CheckpointError: if the bytes are not such a state, or some of its numbers are not finite.
    """
    arrays, facts = tensor_file.unpack(_NAME, data)
    state = {"arrays": arrays, "record": _record(facts)}
    if not is_finite(state):
        raise CheckpointError(f"{_NAME} holds numbers that are not finite. Reset the run.")
    return state


def record(data: bytes) -> dict[str, Any]:
    """The record of a state alone; it holds at least the settings and the step.

    Raises:
        CheckpointError: if the bytes are not such a state.
    """
    return _record(tensor_file.unpack(_NAME, data)[1])


def _record(facts: dict[str, str]) -> dict[str, Any]:
    try:
        found = strict_json.parse(facts["record"])
        if not isinstance(found["settings"], dict):
            raise TypeError("its settings are not a JSON object")
        if type(found["step"]) is not int or found["step"] < 0:
            raise TypeError("its step is not a whole number of 0 or more")
        return found
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{_NAME} is damaged ({error}). Reset the run.") from None


def is_finite(state: dict[str, Any]) -> bool:
    """Whether all numbers in a state's arrays are finite; losses may be NaN, as before the first update."""
    return all(
        (np.isfinite(array) | (name.startswith(_LOSS) & np.isnan(array))).all()
        for name, array in state["arrays"].items()
        if np.asarray(array).dtype.kind == "f"
    )
