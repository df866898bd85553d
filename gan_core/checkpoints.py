"""Generators on disk: one safetensors file each, with everything needed to know and rebuild it inside.

A checkpoint holds the moving average of a generator's weights and, in its header, the settings (seed included), the
steps, the metrics, the versions it was made with, which images it learned from and their licence, and a SHA-256 of the
tensors. `load`
believes none of it: a file that is truncated, altered, of another format or of other shapes is refused with a
`CheckpointError` that says what was expected. Nothing is ever unpickled.

Reading a checkpoint needs no torch, so that a page can name and describe what there is; only generating does.
"""

from __future__ import annotations

import json
import math
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_core import datasets, strict_json, tensor_file
from gan_core.errors import CheckpointError, DatasetError, SettingsError
from gan_core.locations import PRETRAINED
from gan_core.training.images import architecture as image_architecture
from gan_core.training.images.condition import Condition, condition
from gan_core.training.kinds import IMAGES
from gan_core.training.settings import Settings
from gan_core.user_files import home

if TYPE_CHECKING:
    from gan_core.training.images.networks import Generator

FOLDER = PRETRAINED
"""Where the checkpoints that ship with the project are."""

FORMAT = "minimax-lab-generator"
FORMAT_VERSION = 1

_SUFFIX = tensor_file.SUFFIX
_NAME = re.compile(r"[A-Za-z0-9_-]+")
LONGEST_SHOWN = 200
"""Letters of a name or path that a message repeats."""
_FACTS = ("settings", "steps", "metrics", "versions", "licence")
_MOST_LISTED = 20  # classes that a message names
_BATCH = 500  # images that are generated at a time


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
        origin: which images it was trained on; None for those that ship under the name in the settings.
        seconds: CPU seconds that the training took; None if nobody measured it.
    """

    name: str
    settings: Settings
    steps: int
    metrics: Mapping[str, float | None]
    versions: Mapping[str, str]
    licence: str
    tensors: Mapping[str, np.ndarray]
    origin: datasets.Origin | None = None
    seconds: float | None = None

    @property
    def data(self) -> datasets.Origin:
        """Which images it was trained on; the settings say what these are called."""
        return self.origin or datasets.original(self.settings.dataset)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes that G can be asked for; none if it is unconditional."""
        return () if self.condition is None else self.condition.names

    @property
    def condition(self) -> Condition | None:
        """What G is told of the image that it shall make; None if it is unconditional."""
        return condition(self.settings)

    def generate(self, latents: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Images from latents; the same latents give the same images.

        Args:
            latents: (n, latent_dim).
            labels: for a conditional G the classes, whole numbers (n,), or float (n, classes), the weights of a
                mixture of classes; None otherwise.

        Returns:
            uint8 (n, H, W), or (n, H, W, 3) in colour.

        Raises:
            CheckpointError: latents or labels of another shape, that are not finite, or of classes that there are not;
                or the pixels are not finite numbers.
        """
        import torch

        from gan_core.datasets.pixels import to_images

        latents = np.asarray(latents, np.float32)
        expected = self.settings.latent_dim
        if latents.ndim != 2 or latents.shape[1] != expected:
            raise CheckpointError(f"{self.name} takes latents of shape (n, {expected}); got {latents.shape}.")
        if not np.isfinite(latents).all():
            raise CheckpointError(f"{self.name} takes finite latents; some of these are not.")
        labels = self._checked_labels(labels, len(latents))
        network = self.network  # made out here: weights made in inference mode could never take part in a gradient
        images = []
        with torch.inference_mode():
            for start in range(0, max(1, len(latents)), _BATCH):
                part = slice(start, start + _BATCH)
                told = None if labels is None else torch.tensor(labels[part])
                pixels = network(torch.tensor(latents[part]), told)
                if not pixels.isfinite().all():
                    raise CheckpointError(
                        f"From these latents, whose largest coordinate is {np.abs(latents[part]).max():.3g}, "
                        f"{self.name} makes pixels that are not finite: its numbers are too large for float32."
                    )
                images.append(to_images(pixels).numpy())
        return np.concatenate(images)

    def sample(self, count: int, seed: int, label: int | None = None) -> np.ndarray:
        """Images from latents drawn with `seed`, from the distribution it was trained with.

        Args:
            count: how many.
            seed: fixes the latents, and the classes of a conditional G that is not asked for one.
            label: the class to draw; None for each in turn.

        Returns:
            uint8 (count, H, W) or (count, H, W, 3).

        Raises:
            CheckpointError: a label where there are no classes, or one that there is not.
        """
        random = np.random.default_rng(seed)
        shape = (count, self.settings.latent_dim)
        uniform = self.settings.latent == "uniform"
        latents = random.uniform(-1.0, 1.0, shape) if uniform else random.standard_normal(shape)
        if not self.classes:
            return self.generate(latents, None if label is None else np.full(count, label))
        return self.generate(latents, np.arange(count) % len(self.classes) if label is None else np.full(count, label))

    @cached_property
    def network(self) -> Generator:
        """The frozen G as a torch module, in evaluation mode.

        Raises:
            CheckpointError: finite weights may be so large that nothing behind them is; then there are no images.
        """
        # Imported at the first image only: torch must not enter the process that serves the pages.
        from gan_core.training.images import networks as image_networks

        network = image_networks.frozen_generator(self.settings, self.tensors)
        if not image_networks.stays_finite(network, self.settings):
            largest = max(float(np.abs(array).max(initial=0.0)) for array in self.tensors.values())
            raise CheckpointError(
                f"{self.name} makes no images: its weights reach {largest:.3g}, and what its layers pass on is not "
                "finite. Expected the weights of a generator that was trained."
            )
        return network

    def _checked_labels(self, labels: np.ndarray | None, count: int) -> np.ndarray | None:
        if not self.classes:
            if labels is not None:
                raise CheckpointError(f"{self.name} is not conditional: it cannot be asked for a class.")
            return None
        known = f"{self.name} takes a class for each latent, 0 to {len(self.classes) - 1}: {_listed(self.classes)}"
        if labels is None:
            raise CheckpointError(f"{known}; got none.")
        labels = np.asarray(labels)
        if labels.dtype.kind in "iu":
            if labels.shape != (count,) or ((labels < 0) | (labels >= len(self.classes))).any():
                raise CheckpointError(f"{known}; got {labels.tolist()[:8]} for {count} latents.")
            return labels.astype(np.int64)
        if labels.shape != (count, len(self.classes)) or labels.dtype.kind != "f" or not np.isfinite(labels).all():
            raise CheckpointError(f"{known}, or finite weights ({count}, {len(self.classes)}); got {labels.shape}.")
        return labels.astype(np.float32)


def _listed(classes: tuple[str, ...]) -> str:
    """The names of the classes, as many as fit into a sentence."""
    more = len(classes) - _MOST_LISTED
    if more <= 0:
        return ", ".join(classes)
    return "; ".join(classes[:_MOST_LISTED]) + f"; and {more:,} more"


def shipped() -> list[str]:
    """Names of the checkpoints that ship with the project."""
    return sorted(path.stem for path in FOLDER.glob(f"*{_SUFFIX}"))


def own_folder() -> Path:
    """Where the checkpoints that users made or brought along are kept, below MINIMAX_HOME; it may not exist yet."""
    return home() / "checkpoints"


def own() -> list[str]:
    """Names of the users' own checkpoints. A shipped one of the same name goes first."""
    names = {path.stem for path in own_folder().glob(f"*{_SUFFIX}") if _NAME.fullmatch(path.stem)}
    return sorted(names - set(shipped()))


def available() -> list[str]:
    """Names that `load` takes: the shipped ones, then the users' own."""
    return shipped() + own()


def save(
    path: Path | str,
    tensors: Mapping[str, np.ndarray],
    settings: Settings,
    steps: int,
    metrics: Mapping[str, float | None],
    licence: str,
    seconds: float | None = None,
    origin: datasets.Origin | None = None,
) -> Path:
    """Write a generator with its history; an existing file is replaced at once or not at all.

    Args:
        path: where to; must end in .safetensors.
        tensors: the weights of G by their names in the network.
        settings: what it was trained with.
        steps: generator steps of the training.
        metrics: the numbers at the end of the training.
        licence: of the data it was trained on.
        seconds: CPU seconds that the training took, if somebody measured it.
        origin: which images it was trained on; None for those that the settings' data set is now.

    Returns:
        The path.

    Raises:
        CheckpointError: the tensors do not belong to these settings, or the file cannot be written.
    """
    path = Path(path)
    arrays = {name: np.asarray(array, np.float32) for name, array in tensors.items()}
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
    }
    if seconds is not None:
        facts["seconds"] = str(round(seconds, 1))
    try:
        facts["origin"] = json.dumps((origin or datasets.origin(settings.dataset)).to_dict())
    except DatasetError as error:
        raise CheckpointError(f"Which images {path.name} was trained on cannot be said: {error}") from None
    return tensor_file.write(path, arrays, facts)


def load(checkpoint: Path | str) -> Checkpoint:
    """Read and verify a generator.

    Args:
        checkpoint: the name of one that ships with the project, or the path of a file.

    Raises:
        CheckpointError: unknown name (the message lists what exists), or a file that is missing, damaged, of another
            format, or not what its own header says.
    """
    path = _find(checkpoint)
    arrays, facts = tensor_file.read(path, FORMAT, FORMAT_VERSION)
    if missing := [fact for fact in _FACTS if fact not in facts]:
        raise CheckpointError(f"The header of {path.name} lacks {', '.join(missing)}.")
    try:
        settings = Settings.from_json(facts["settings"])
    except SettingsError as error:
        raise CheckpointError(f"The settings in the header of {path.name} cannot be read: {error}") from None
    if settings.kind != IMAGES:
        raise CheckpointError(f"The header of {path.name} does not describe a generator of images.")
    found = {name: _read_fact(path.name, name, facts[name]) for name in _READERS if name in facts}
    _check_tensors(path.name, arrays, settings)
    return Checkpoint(name=path.stem, settings=settings, licence=facts["licence"], tensors=arrays, **found)


def stamp(checkpoint: Path | str) -> tuple[str, int, int]:
    """What differs once the file behind a name is another one: its path, time and size.

    Raises:
        CheckpointError: unknown name, or there is no such file.
    """
    path = _find(checkpoint)
    facts = path.stat()
    return str(path), facts.st_mtime_ns, facts.st_size


def _find(checkpoint: Path | str) -> Path:
    if isinstance(checkpoint, str) and _NAME.fullmatch(checkpoint):
        for folder in (FOLDER, own_folder()):
            if _is_file(path := folder / (checkpoint + _SUFFIX)):
                return path
        exists = ", ".join(available()) or "there is none yet"
        raise CheckpointError(f"There is no checkpoint {checkpoint[:LONGEST_SHOWN]!r}: choose one of {exists}.")
    path = Path(checkpoint)
    if not _is_file(path):
        shown = str(path) if len(str(path)) <= LONGEST_SHOWN else f"{str(path)[:LONGEST_SHOWN]}..."
        raise CheckpointError(f"There is no checkpoint file {shown}. By name there are: {', '.join(available())}.")
    return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no file can be called that: too many letters
        return False


def _read_fact(name: str, fact: str, text: str) -> Any:
    expected, read = _READERS[fact]
    try:
        return read(text)
    except (ValueError, OverflowError) as error:
        shown = text if len(text) <= 80 else f"{text[:80]}..."
        raise CheckpointError(f"The header of {name} says {fact} = {shown!r} ({error}): expected {expected}.") from None


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,15}", text):
        raise ValueError("that is none")
    return int(text)


def _duration(text: str) -> float:
    seconds = float(text)
    if not 0.0 <= seconds < math.inf:
        raise ValueError("that is none")
    return seconds


def _numbers(text: str) -> dict[str, float | None]:
    numbers = strict_json.parse(text)
    if not isinstance(numbers, dict) or not all(value is None or _is_number(value) for value in numbers.values()):
        raise ValueError("that is something else")
    return numbers


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _texts(text: str) -> dict[str, str]:
    texts = strict_json.parse(text)
    if not isinstance(texts, dict) or not all(isinstance(value, str) for value in texts.values()):
        raise ValueError("that is something else")
    return texts


def _origin(text: str) -> datasets.Origin:
    return datasets.Origin.from_dict(strict_json.parse(text))


_READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "steps": ("a whole number of 0 or more", _whole),
    "metrics": ("a JSON object of finite numbers or null", _numbers),
    "versions": ("a JSON object of texts", _texts),
    "seconds": ("a finite number of 0 or more", _duration),
    "origin": ("a JSON object of a digest and a title", _origin),
}
"""By fact: what is expected, and what reads it."""


def _check_tensors(name: str, arrays: Mapping[str, np.ndarray], settings: Settings) -> None:
    """Refuse arrays that are not the weights of the generator that the settings describe."""
    try:
        expected = image_architecture.generator_shapes(settings)
    except DatasetError as error:
        raise CheckpointError(f"{name} draws the classes of a data set that is missing. {error}") from None
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
