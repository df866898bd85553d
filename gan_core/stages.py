"""States of a run on its way, so that a lecture can begin in the middle of a training.

For the presets in `STAGES` the whole state of the run, optimisers and random streams included, was kept at a few steps
of its training: `pretrained/stages/<preset>/<step>.safetensors`. A run that takes one up goes on exactly as the one
that made it. Step 0 needs no file, for the seed makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from gan_core import datasets, strict_json, tensor_file
from gan_core.errors import CheckpointError, DatasetError
from gan_core.locations import PRETRAINED
from gan_core.tensor_file import LARGEST_FILE
from gan_core.training.kinds import images_of

FOLDER = PRETRAINED / "stages"
"""Where the stages that ship with the project are."""

STAGES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "digits": (200, 1_000, 3_000, 10_000, 30_000),
        "digits_dcgan": (200, 1_000, 2_000, 5_000, 12_000),
        "pix2pix": (400, 1_500),
        "cyclegan": (200, 800),
    }
)
"""Preset -> the generator steps at which its state is kept."""


def kept(preset: str) -> tuple[int, ...]:
    """Steps at which the state of this preset's run is kept, whatever images it learned from, 0 first; or none."""
    steps = tuple(step for step in STAGES.get(preset, ()) if path(preset, step).is_file())
    return (0, *steps) if steps else ()


def available(preset: str) -> tuple[int, ...]:
    """Steps from which a run of this preset can start on the images that there are now, 0 first; or none."""
    steps = tuple(step for step in kept(preset) if step and _fits(path(preset, step)))
    return (0, *steps) if steps else ()


def read(preset: str, step: int) -> bytes | None:
    """The state of a preset's run at a step, as `gan_core.runs.states` reads it; None at step 0.

    Raises:
        CheckpointError: there is no such stage (the message lists what exists), it learned from other images than those
            that there are now, or its file cannot be read.
    """
    steps = available(preset)
    if step not in steps:
        if step in kept(preset):
            raise CheckpointError(_refusal(preset))
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


def _refusal(preset: str) -> str:
    dataset, origin = next(filter(None, (_made_from(path(preset, step)) for step in kept(preset) if step)))
    return (
        f"The stages of {preset} were trained on {origin.title}, and what is called {dataset} here is now "
        f"{datasets.title(dataset)}: begin at step 0, or start the server without {datasets.FOLDER_VARIABLE}."
    )


def _fits(file: Path) -> bool:
    """Whether a stage learned from the images that its data set is now; what cannot be said is told by `read`."""
    made_from = _made_from(file)
    if made_from is None:
        return True
    dataset, origin = made_from
    try:
        return datasets.origin(dataset).digest == origin.digest
    except DatasetError:
        return False


def _made_from(file: Path) -> tuple[str, datasets.Origin] | None:
    """The data set's name, and which images it was; None if the file does not say."""
    try:
        status = file.stat()
    except OSError:
        return None
    return _read_origin(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _read_origin(file: Path, changed: int, size: int) -> tuple[str, datasets.Origin] | None:
    """What a file says that was last changed then."""
    try:
        record = strict_json.parse(tensor_file.read_facts(file)["record"])
        dataset = images_of(str(record["settings"]["dataset"]))
        return dataset, datasets.recorded_origin(record, dataset)
    except (CheckpointError, DatasetError, KeyError, TypeError, ValueError):
        return None


def path(preset: str, step: int, folder: Path = FOLDER) -> Path:
    """Where the stage of a preset at a step is kept."""
    return folder / preset / f"{step}.safetensors"
