"""States of a run on its way, so that a lecture can begin in the middle of a training.

For the presets in `STAGES` the whole state of the run, optimisers and random streams included, was kept at a few steps
of its training: `pretrained/stages/<preset>/<step>.safetensors`. A run that takes one up goes on exactly as the one
that made it. Step 0 needs no file, for the seed makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from gan_core import tensor_file
from gan_core.errors import CheckpointError
from gan_core.locations import PRETRAINED
from gan_core.tensor_file import LARGEST_FILE

FOLDER = PRETRAINED / "stages"
"""Where the stages that ship with the project are."""

STAGES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "digits": (200, 1_000, 3_000, 10_000, 30_000),
        "digits_dcgan": (200, 1_000, 2_000, 5_000, 12_000),
    }
)
"""Preset -> the generator steps at which its state is kept."""


def available(preset: str) -> tuple[int, ...]:
    """Steps from which a run of this preset can start, 0 first; none if the preset has no stages."""
    kept = tuple(step for step in STAGES.get(preset, ()) if path(preset, step).is_file())
    return (0, *kept) if kept else ()


def read(preset: str, step: int) -> bytes | None:
    """The state of a preset's run at a step, as `gan_core.runs.states` reads it; None at step 0.

    Raises:
        CheckpointError: there is no such stage (the message lists what exists), or its file cannot be read.
    """
    steps = available(preset)
    if step not in steps:
        exists = ", ".join(f"{known:,}" for known in steps) or "it has none"
        raise CheckpointError(f"The preset {preset!r} has no stage at step {step!r}: choose one of {exists}.")
    if step == 0:
        return None
    file = path(preset, step)
    name = f"The stage {file.name} of {preset}"
    try:
        if (size := file.stat().st_size) > LARGEST_FILE:
            raise CheckpointError(f"{name} has {size:,} bytes: expected {LARGEST_FILE:,} at most.")
        data = file.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{name} cannot be read ({error}).") from None
    tensor_file.unpack(name, data)
    return data


def path(preset: str, step: int, folder: Path = FOLDER) -> Path:
    """Where the stage of a preset at a step is kept."""
    return folder / preset / f"{step}.safetensors"
