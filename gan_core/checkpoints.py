"""Generators on disk: one safetensors file each, with everything needed to know and rebuild it inside.

A checkpoint holds the moving average of a generator's weights and, in its header, the settings (seed included), the
steps, the metrics, the versions it was made with, the licence of its data, and a SHA-256 of the tensors. `load`
believes none of it: a file that is truncated, altered, of another format or of other shapes is refused with a
`CheckpointError` that says what was expected. Nothing is ever unpickled.

Reading a checkpoint needs no torch, so that a page can name and describe what there is; only generating does.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
from safetensors.numpy import save as serialise

from gan_core.errors import CheckpointError, SettingsError
from gan_core.training.settings import Settings

FOLDER = Path(__file__).resolve().parent.parent / "pretrained"
"""Where the checkpoints that ship with the project are."""

FORMAT = "minimax-lab-generator"
FORMAT_VERSION = 1
LARGEST_FILE = 64 * 2**20

_SUFFIX = ".safetensors"
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_FACTS = ("format", "format_version", "settings", "steps", "metrics", "versions", "licence", "sha256")
_HEADER_BYTES = 8


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A generator with its history, verified.

    Attributes:
        name: the file's name without its suffix.
        settings: what it was trained with.
        steps: generator steps of the training.
        metrics: the numbers at the end of the training, by the names of a snapshot.
        versions: of Python, torch and NumPy when it was trained.
        licence: of the data it was trained on.
        tensors: the weights of G, float32, by their names in the network.
    """

    name: str
    settings: Settings
    steps: int
    metrics: Mapping[str, float | None]
    versions: Mapping[str, str]
    licence: str
    tensors: Mapping[str, np.ndarray]

    def generate(self, latents: np.ndarray) -> np.ndarray:
        """Images uint8 (n, 28, 28) from latents (n, latent_dim); the same latents give the same images.

        Raises:
            CheckpointError: latents of another shape, or that are not finite.
        """
        latents = np.asarray(latents, np.float32)
        expected = self.settings.latent_dim
        if latents.ndim != 2 or latents.shape[1] != expected:
            raise CheckpointError(f"{self.name} takes latents of shape (n, {expected}); got {latents.shape}.")
        if not np.isfinite(latents).all():
            raise CheckpointError(f"{self.name} takes finite latents; some of these are not.")
        return self._generator(latents)

    def sample(self, count: int, seed: int) -> np.ndarray:
        """Images uint8 (count, 28, 28) from latents drawn with `seed`, from the distribution it was trained with."""
        random = np.random.default_rng(seed)
        shape = (count, self.settings.latent_dim)
        uniform = self.settings.latent == "uniform"
        return self.generate(random.uniform(-1.0, 1.0, shape) if uniform else random.standard_normal(shape))

    @cached_property
    def _generator(self) -> Any:
        # Imported at the first image only: torch must not enter the process that serves the pages.
        from gan_core.training import image_networks

        return image_networks.frozen_generator(self.settings, self.tensors)


def available() -> list[str]:
    """Names of the checkpoints that ship with the project."""
    return sorted(path.stem for path in FOLDER.glob(f"*{_SUFFIX}"))


def save(
    path: Path | str,
    tensors: Mapping[str, np.ndarray],
    settings: Settings,
    steps: int,
    metrics: Mapping[str, float | None],
    licence: str,
) -> Path:
    """Write a generator with its history; an existing file is replaced at once or not at all.

    Args:
        path: where to; must end in .safetensors.
        tensors: the weights of G by their names in the network.
        settings: what it was trained with.
        steps: generator steps of the training.
        metrics: the numbers at the end of the training.
        licence: of the data it was trained on.

    Returns:
        The path.

    Raises:
        CheckpointError: the tensors do not belong to these settings, or the file cannot be written.
    """
    path = Path(path)
    if path.suffix != _SUFFIX:
        raise CheckpointError(f"A checkpoint's name ends in {_SUFFIX}; got {path.name}.")
    arrays = {name: np.ascontiguousarray(tensors[name], np.float32) for name in sorted(tensors)}
    _check_tensors(path.name, arrays, settings)
    versions = {"python": platform.python_version(), "torch": version("torch"), "numpy": np.__version__}
    facts = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "settings": settings.to_json(),
        "steps": str(steps),
        "metrics": json.dumps(dict(metrics), allow_nan=False),
        "versions": json.dumps(versions),
        "licence": licence,
        "sha256": _digest(arrays),
    }
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(serialise(arrays, metadata=facts))
        os.replace(part, path)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written ({error}).") from None
    finally:
        part.unlink(missing_ok=True)
    return path


def load(checkpoint: Path | str) -> Checkpoint:
    """Read and verify a generator.

    Args:
        checkpoint: the name of one that ships with the project, or the path of a file.

    Raises:
        CheckpointError: unknown name (the message lists what exists), or a file that is missing, damaged, of another
            format, or not what its own header says.
    """
    path = _find(checkpoint)
    _check_container(path)
    try:
        with safetensors.safe_open(path, framework="np") as file:
            facts = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  It is no dictionary.
    except (safetensors.SafetensorError, OSError, TypeError, ValueError, KeyError) as error:
        raise CheckpointError(
            f"{path.name} is no intact safetensors file ({error}): it is truncated or damaged."
        ) from None
    settings, steps, metrics, versions = _read_facts(path.name, facts)
    _check_tensors(path.name, arrays, settings)
    if facts["sha256"] != _digest(arrays):
        raise CheckpointError(f"The weights in {path.name} are not those that were saved: their SHA-256 differs.")
    for array in arrays.values():
        array.flags.writeable = False
    return Checkpoint(path.stem, settings, steps, metrics, versions, facts["licence"], arrays)


def expected_shapes(settings: Settings) -> dict[str, tuple[int, ...]]:
    """Shapes of G's tensors by name, as `gan_core.training.image_networks.generator` makes them."""
    sizes = [settings.latent_dim, *[settings.generator_width] * settings.generator_depth, 28 * 28]
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes)):
        # Every other module is an activation, which has no weights.
        shapes[f"{2 * layer}.weight"] = (fan_out, fan_in)
        shapes[f"{2 * layer}.bias"] = (fan_out,)
    return shapes


def _find(checkpoint: Path | str) -> Path:
    if isinstance(checkpoint, str) and _NAME.fullmatch(checkpoint):
        path = FOLDER / (checkpoint + _SUFFIX)
        if not path.is_file():
            exists = ", ".join(available()) or "there is none yet"
            raise CheckpointError(f"There is no checkpoint {checkpoint!r}: choose one of {exists}.")
        return path
    path = Path(checkpoint)
    if not path.is_file():
        raise CheckpointError(f"There is no checkpoint file {path}. By name there are: {', '.join(available())}.")
    return path


def _check_container(path: Path) -> None:
    """Refuse what is no safetensors file, naming what it is, before a parser sees it."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise CheckpointError(f"{path.name} has {size:,} bytes: expected {LARGEST_FILE:,} at most.")
    with path.open("rb") as file:
        start = file.read(_HEADER_BYTES + 1)
    if start[:2] == b"PK" or start[:1] == b"\x80":
        raise CheckpointError(
            f"{path.name} is a pickle or a zip archive, as torch.save writes them. Such files can run code when they "
            "are read and are never opened here: expected safetensors."
        )
    header = int.from_bytes(start[:_HEADER_BYTES], "little")
    if len(start) <= _HEADER_BYTES or start[_HEADER_BYTES:] != b"{" or header > size - _HEADER_BYTES:
        raise CheckpointError(
            f"{path.name} is no intact safetensors file: it is truncated, damaged or of another format."
        )


def _read_facts(name: str, facts: Mapping[str, str]) -> tuple[Settings, int, dict[str, float | None], dict[str, str]]:
    if facts.get("format") != FORMAT:
        raise CheckpointError(f"{name} says its format is {facts.get('format')!r}: expected {FORMAT!r}.")
    if facts.get("format_version") != str(FORMAT_VERSION):
        raise CheckpointError(
            f"{name} has format version {facts.get('format_version')!r}: this program reads version {FORMAT_VERSION}."
        )
    if missing := [fact for fact in _FACTS if fact not in facts]:
        raise CheckpointError(f"The header of {name} lacks {', '.join(missing)}.")
    try:
        settings = Settings.from_json(facts["settings"])
        steps, metrics, versions = int(facts["steps"]), json.loads(facts["metrics"]), json.loads(facts["versions"])
    except (SettingsError, ValueError) as error:
        raise CheckpointError(f"The header of {name} cannot be read: {error}") from None
    if not settings.images or not isinstance(metrics, dict) or not isinstance(versions, dict):
        raise CheckpointError(f"The header of {name} does not describe a generator of images.")
    return settings, steps, metrics, versions


def _check_tensors(name: str, arrays: Mapping[str, np.ndarray], settings: Settings) -> None:
    """Refuse arrays that are not the weights of the generator that the settings describe."""
    expected = expected_shapes(settings)
    if odd := sorted(set(arrays) ^ set(expected)):
        raise CheckpointError(f"{name} does not hold the tensors of its own settings: they differ in {', '.join(odd)}.")
    for tensor, shape in expected.items():
        array = arrays[tensor]
        if array.shape != shape or array.dtype != np.float32:
            raise CheckpointError(
                f"{tensor} in {name} is {array.dtype} {array.shape}: expected float32 {shape} for its settings."
            )
        if not np.isfinite(array).all():
            raise CheckpointError(f"{tensor} in {name} holds numbers that are not finite.")


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}\n".encode())
        digest.update(arrays[name].tobytes())
    return digest.hexdigest()
