"""Trained translators on disk: one safetensors file each, like the generators of `gan_core.checkpoints`.

A file holds the moving averages of the generators' weights, the discriminators that they were trained against, if there
were any, and in its header the settings, steps, losses, versions, data and licence, and a SHA-256 of the tensors. Those
that ship lie in a folder of their own: a generator of
images from noise is another kind of file, and each kind refuses the other. Reading one needs no torch.
"""

from __future__ import annotations

import json
import math
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets, strict_json, tensor_file
from gan_core.errors import CheckpointError, MinimaxError, SettingsError
from gan_core.locations import PRETRAINED
from gan_core.training.kinds import PAIRED, TRANSLATION, images_of
from gan_core.training.settings import Settings
from gan_core.training.translation.methods import DISCRIMINATOR, Method, method_of

if TYPE_CHECKING:
    from torch import Tensor

    from gan_core.training.translation.networks import Generator, PatchDiscriminator

FOLDER = PRETRAINED / "translation"
"""Where the translators that ship with the project are."""

FORMAT = "minimax-lab-translator"
FORMAT_VERSION = 2
"""Version 1 had settings of its own for each method: `_settings_of_version_1` reads them."""

BASELINE = "_l1"
"""Behind the name of a translator: the same network, trained without an adversary."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 200
_FACTS = ("settings", "steps", "losses", "versions", "licence", "origin", "seconds")
_BATCH = 500


@dataclass(frozen=True, eq=False)
class Translator:
    """Generators with their history, verified.

    Attributes:
        name: the file's name without its suffix.
        settings: what they were trained with.
        steps: of the training.
        losses: running means at its end, by name.
        versions: of Python, torch and NumPy when they were trained.
        licence: of the data.
        origin: which images they were trained on.
        seconds: CPU seconds that the training took.
        tensors: the weights, float32, "a_to_b/down.0.weight" and so on; those of the discriminators, where they are
            kept, "discriminator/pairs/layers.0.weight" and so on.
    """

    name: str
    settings: Settings
    steps: int
    losses: Mapping[str, float]
    versions: Mapping[str, str]
    licence: str
    origin: datasets.Origin
    seconds: float
    tensors: Mapping[str, NDArray[np.float32]]

    @property
    def about(self) -> Method:
        """What is known of the method."""
        return method_of(self.settings)

    @property
    def method(self) -> str:
        """The name of its method."""
        return self.about.name

    @cached_property
    def networks(self) -> Mapping[str, Generator]:
        """The frozen generators as torch modules, by direction."""
        # Imported at the first translation only: torch must not enter the process that serves the pages.
        from gan_core.training.translation.networks import frozen_generator

        plan = self.about.plan(self.settings)
        return {direction: frozen_generator(plan, self._below(direction)) for direction in self.about.directions}

    @property
    def judges(self) -> tuple[str, ...]:
        """The discriminators that it keeps, by name; none if nobody played against it, or they were not kept."""
        kept = any(name.startswith(f"{DISCRIMINATOR}/") for name in self.tensors)
        return tuple(self.about.judged) if kept else ()

    @cached_property
    def discriminators(self) -> Mapping[str, PatchDiscriminator]:
        """The frozen discriminators as torch modules, by what they judge; see `judges`."""
        from gan_core.training.translation.networks import frozen_discriminator

        width = self.settings.discriminator_width
        return {
            judge: frozen_discriminator(self.about.judged[judge], width, self._below(f"{DISCRIMINATOR}/{judge}"))
            for judge in self.judges
        }

    def translate(self, direction: str, source: Tensor) -> NDArray[np.uint8]:
        """Images uint8 (n, 32, 32, 3) of pixels (n, channels, 32, 32) in [−1, 1].

        Raises:
            CheckpointError: it does not translate in that direction, or its pixels are not finite.
        """
        import torch

        from gan_core.datasets.pixels import to_images

        self.check_direction(direction)
        images = []
        network = self.networks[direction]
        with torch.inference_mode():
            for part in source.split(_BATCH):
                pixels = network(part)
                if not pixels.isfinite().all():
                    raise CheckpointError(f"{self.name} makes no images: its weights are too large for float32.")
                images.append(to_images(pixels).numpy())
        return np.concatenate(images)

    def verdicts(self, judge: str, seen: Tensor) -> NDArray[np.float32]:
        """A discriminator's raw output for each patch, (n, 8, 8).

        Args:
            judge: a name in `judges`.
            seen: what it judges, (n, channels, 32, 32).

        Raises:
            CheckpointError: there is no such discriminator in the file.
        """
        import torch

        if judge not in self.judges:
            raise CheckpointError(
                f"{self.name} holds {' and '.join(self.judges) or 'none'} of the discriminators, not {judge!r}."
            )
        with torch.inference_mode():
            return np.concatenate([self.discriminators[judge](part).numpy() for part in seen.split(_BATCH)])

    def _below(self, beginning: str) -> dict[str, NDArray[np.float32]]:
        start = f"{beginning}/"
        return {name.removeprefix(start): array for name, array in self.tensors.items() if name.startswith(start)}

    def check_direction(self, direction: str) -> None:
        """Refuse a direction in which it does not translate.

        Raises:
            CheckpointError: names those that there are.
        """
        if direction not in self.about.directions:
            known = " or ".join(self.about.directions)
            raise CheckpointError(f"{self.name} is a {self.about.title}: its direction is {known}, not {direction}.")


def shipped() -> list[str]:
    """Names of the translators that ship with the project."""
    return sorted(path.stem for path in FOLDER.glob(f"*{tensor_file.SUFFIX}"))


def save(
    path: Path,
    settings: Settings,
    tensors: Mapping[str, NDArray[np.float32]],
    steps: int,
    losses: Mapping[str, float],
    seconds: float,
) -> Path:
    """Write a translator with its history; an existing file is replaced at once or not at all.

    Args:
        path: where to; must end in .safetensors.
        settings: what it was trained with, a translation.
        tensors: the weights by name: of the generators, and of all discriminators or of none.
        steps: of the training.
        losses: running means at its end.
        seconds: CPU seconds that it took.

    Returns:
        The path.

    Raises:
        CheckpointError: the tensors do not belong to these settings, or the file cannot be written.
    """
    about = method_of(settings)
    arrays = {name: np.asarray(array, np.float32) for name, array in tensors.items()}
    _check_tensors(path.name, arrays, about, settings)
    dataset = datasets.load(images_of(settings.dataset))
    versions = {"python": platform.python_version(), "torch": version("torch"), "numpy": np.__version__}
    facts = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "settings": json.dumps(settings.to_dict()),
        "steps": str(steps),
        "losses": json.dumps(dict(losses), allow_nan=False),
        "versions": json.dumps(versions),
        "licence": dataset.licence,
        "origin": json.dumps(dataset.origin.to_dict()),
        "seconds": str(round(seconds, 1)),
    }
    return tensor_file.write(path, arrays, facts)


def find(translator: Path | str) -> Path:
    """The file of a translator.

    Args:
        translator: the name of one that ships with the project, or the path of a file.

    Raises:
        CheckpointError: there is none; the message lists what exists.
    """
    exists = ", ".join(shipped()) or "there is none yet"
    if isinstance(translator, str) and _NAME.fullmatch(translator):
        path = FOLDER / f"{translator}{tensor_file.SUFFIX}"
        if path.is_file():
            return path
        raise CheckpointError(f"There is no translator {translator[:_LONGEST_SHOWN]!r}: choose one of {exists}.")
    path = Path(translator)
    try:
        found = path.is_file()
    except OSError:  # no file can be called that: too many letters
        found = False
    if not found:
        raise CheckpointError(
            f"There is no checkpoint file {str(path)[:_LONGEST_SHOWN]}. By name there are the translators {exists}."
        )
    return path


def is_translator(checkpoint: Path | str) -> bool:
    """Whether this names a translator, by what the file says of itself; False if there is no such file."""
    try:
        return tensor_file.read_facts(find(checkpoint)).get("format") == FORMAT
    except CheckpointError:
        return False


def load(translator: Path | str, method: str | None = None) -> Translator:
    """Read and verify a translator.

    Args:
        translator: the name of one that ships with the project, or the path of a file.
        method: which one it is to be; None for any.

    Raises:
        CheckpointError: unknown name (the message lists what exists), a file that is missing, damaged, of another
            format or method, or not what its own header says.
    """
    path = find(translator)
    version = _version(path)
    arrays, facts = tensor_file.read(path, FORMAT, version)
    if missing := [fact for fact in _FACTS if fact not in facts]:
        raise CheckpointError(f"The header of {path.name} lacks {', '.join(missing)}.")
    try:
        settings = _settings(facts, version)
        read = Translator(
            name=path.stem,
            settings=settings,
            steps=_whole(facts["steps"]),
            losses={str(name): _finite(value) for name, value in strict_json.parse(facts["losses"]).items()},
            versions={str(name): str(text) for name, text in strict_json.parse(facts["versions"]).items()},
            licence=facts["licence"],
            origin=datasets.Origin.from_dict(strict_json.parse(facts["origin"])),
            seconds=_finite(float(facts["seconds"])),
            tensors=arrays,
        )
    except (MinimaxError, LookupError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise CheckpointError(f"The header of {path.name} does not describe a translator ({error}).") from None
    if method not in (None, read.method):
        raise CheckpointError(f"{path.name} says its method is {read.method!r}: expected {method}.")
    _check_tensors(path.name, arrays, read.about, settings)
    return read


def loaded(name: str) -> Translator:
    """A translator that ships, from memory unless its file has changed.

    Raises:
        CheckpointError: as `load`.
    """
    status = find(name).stat()
    return _loaded(name, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=4)
def _loaded(name: str, _stamp: tuple[int, int]) -> Translator:
    return load(name)


def _version(path: Path) -> int:
    """The version of the format that a file says it has, if that is one that can be read; or else the newest."""
    return 1 if tensor_file.read_facts(path).get("format_version") == "1" else FORMAT_VERSION


def _settings(facts: Mapping[str, str], version: int) -> Settings:
    """The settings in a header.

    Raises:
        MinimaxError, LookupError, TypeError, AttributeError: they are those of no translation.
    """
    values = strict_json.parse(facts["settings"])
    settings = _settings_of_version_1(facts["method"], values) if version == 1 else Settings.from_dict(values)
    if settings.kind != TRANSLATION:
        raise SettingsError(f"dataset = {settings.dataset!r} is no translation")
    return settings


def _settings_of_version_1(method: str, values: Mapping[str, Any]) -> Settings:
    """The settings of a file of version 1, whose losses and momentum were those of the papers.

    Raises:
        SettingsError, LookupError: they are not those of such a file.
    """
    wanted = _OF_VERSION_1[method]
    if set(values) != wanted:
        raise SettingsError(f"the settings of {method} are {', '.join(sorted(wanted))}")
    kept = {name: value for name, value in values.items() if name != "domains"}
    loss = {"pix2pix": "non_saturating", "cyclegan": "least_squares"}[method]
    return Settings(dataset=values.get("domains", PAIRED[0]), loss=loss, beta1=0.5, beta2=0.999, **kept)


_OF_BOTH = frozenset(
    ("seed", "generator_width", "discriminator_width", "batch_size", "ema", "generator_lr", "discriminator_lr")
) | {"adversarial_weight"}
_OF_VERSION_1: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "pix2pix": _OF_BOTH | {"l1_weight"},
        "cyclegan": _OF_BOTH | {"domains", "cycle_weight", "identity_weight"},
    }
)
"""Method -> the settings that a file of version 1 has, all of them."""


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,15}", text):
        raise ValueError("steps are a whole number")
    return int(text)


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("losses and seconds are finite numbers")
    return float(value)


def _check_tensors(name: str, arrays: Mapping[str, NDArray[np.generic]], about: Method, settings: Settings) -> None:
    expected = about.shapes(settings)
    if any(key.startswith(f"{DISCRIMINATOR}/") for key in arrays):
        expected |= about.discriminator_shapes(settings)
    if odd := sorted(set(arrays) ^ set(expected)):
        raise CheckpointError(f"{name} does not hold the tensors of a {about.title}: it differs in {odd[0]}.")
    for key, shape in expected.items():
        array = arrays[key]
        if array.shape != shape or array.dtype != np.float32:
            raise CheckpointError(f"{key} in {name} is {array.dtype} {array.shape}: expected float32 {shape}.")
        if not np.isfinite(array).all():
            raise CheckpointError(f"{key} in {name} holds numbers that are not finite.")
