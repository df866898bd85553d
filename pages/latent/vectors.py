"""The latents of a scene as a JSON file, with everything that is needed to see them again or to compute with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from gan_core import strict_json
from gan_core.errors import MinimaxError, SettingsError
from pages.latent.generators import Generator
from pages.latent.keyframes import Keyframe, mixture_of, of_vector, parse, weights_of
from pages.latent.latent_batch import edit, looked_at
from pages.latent.scene import FEWEST_KEYFRAMES, LETTERS, Scene, read

FORMAT = "minimax-lab-latents"
VERSION = 1
LARGEST_FILE = 1_000_000  # characters


def write(scene: Scene, directions: Mapping[str, np.ndarray]) -> str:
    """The scene as JSON text.

    Args:
        scene: what to keep.
        directions: method -> unit vectors (k, dim), for each method with amounts.
    """
    generator = scene.generator
    content = {
        "format": FORMAT,
        "version": VERSION,
        "checkpoint": generator.name,
        "latent_dim": generator.dim,
        "latent": generator.latent,
        "address": scene.to_query(),
        "truncation": scene.truncation,
        "keys": [
            _keyframe(name, keyframe, generator)
            for name, keyframe in zip(LETTERS.upper(), scene.keyframes, strict=False)
        ],
        "looked_at": _numbers(looked_at(scene).latents[0]),
        "directions": [
            {
                "method": method,
                "index": index,
                "name": scene.names.get(method, {}).get(index),
                "amount": amount,
                "vector": _numbers(directions[method][index]),
            }
            for method, amounts in scene.amounts.items()
            for index, amount in amounts.items()
            if index < len(directions[method])
        ],
        "sum_of_directions": _numbers(edit(scene, directions)),
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def opened(text: str, names: list[str], facts: Callable[[str], Generator]) -> tuple[Scene, list[str]]:
    """The scene of a JSON file, as `write` makes it or made by hand: "checkpoint" and "keys" with vectors are enough.

    Args:
        text: of the file.
        names: the checkpoints that exist.
        facts: name -> what is known of a checkpoint.

    Returns:
        The scene, and messages for what could not be followed.

    Raises:
        MinimaxError: the file is none of this kind; the message says what was expected.
    """
    content = _content(text)
    name = content.get("checkpoint")
    if name not in names:
        raise SettingsError(
            f"The latents are of the checkpoint {str(name)[:80]!r}, which is not here: {', '.join(names)}."
        )
    generator = facts(name)
    keyframes = content.get("keys")
    if not isinstance(keyframes, list) or not FEWEST_KEYFRAMES <= len(keyframes) <= len(LETTERS):
        raise SettingsError(f"The file must hold {FEWEST_KEYFRAMES} to {len(LETTERS)} keys in a list.")
    address = content.get("address", f"checkpoint={name}")
    if not isinstance(address, str):
        raise SettingsError("The file's address must be a text.")
    scene, problems = read(address, [name], facts)
    read_keyframes = [
        _read_keyframe(entry, letter, generator) for entry, letter in zip(keyframes, LETTERS.upper(), strict=False)
    ]
    # Through the address once more, which puts classes right.
    scene, more = read(replace(scene, keyframes=tuple(read_keyframes)).to_query(), [name], facts)
    return scene, problems + [problem for problem in more if problem not in problems]


def _content(text: str) -> dict[str, Any]:
    if len(text) > LARGEST_FILE:
        raise SettingsError(f"The file has {len(text):,} characters: at most {LARGEST_FILE:,} are allowed.")
    try:
        content = strict_json.parse(text)
    except ValueError as error:
        raise SettingsError(
            f"The file is not JSON ({str(error)[:100]}): expected latents as this page saves them."
        ) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise SettingsError(f"The file holds no latents: its format should be {FORMAT!r}.")
    if content.get("version") != VERSION:
        raise SettingsError(f"The file has version {str(content.get('version'))[:20]!r}: this page reads {VERSION}.")
    return content


def _keyframe(name: str, keyframe: Keyframe, generator: Generator) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": name,
        "key": keyframe.text(),
        "seed": keyframe.seed,
        "vector": _numbers(keyframe.vector(generator.dim, generator.latent)),
    }
    if generator.classes:
        entry["class_weights"] = _numbers(weights_of(keyframe.mixture, len(generator.classes)))
    return entry


def _read_keyframe(entry: Any, letter: str, generator: Generator) -> Keyframe:
    """The vector counts; where a keyframe names the same latent, it is kept, since a seed is shorter."""
    if not isinstance(entry, dict):
        raise SettingsError(f"{letter} is not an object with a vector.")
    vector = _vector(entry.get("vector"), generator.dim, f"the vector of {letter}")
    mixture = ()
    if (weights := entry.get("class_weights")) is not None and generator.classes:
        shares = _vector(weights, len(generator.classes), f"class_weights of {letter}")
        if not ((shares >= 0.0).all() and abs(shares.sum() - 1.0) <= 1e-3):
            raise SettingsError(f"class_weights of {letter} must not be negative and must sum to 1.")
        mixture = mixture_of(shares / shares.sum())
    try:
        keyframe = parse(str(entry.get("key")))
        if np.allclose(keyframe.vector(generator.dim, generator.latent), vector, rtol=0.0, atol=1e-6):
            return replace(keyframe, mixture=mixture)
    except MinimaxError:
        pass  # The vector is enough.
    return of_vector(vector, mixture)


def _vector(value: Any, size: int, what: str) -> np.ndarray:
    if not isinstance(value, list) or len(value) != size:
        found = f"{len(value)} entries" if isinstance(value, list) else type(value).__name__
        raise SettingsError(f"{what} must be a list of {size} numbers; found {found}.")
    if not all(type(number) in (int, float) for number in value):
        raise SettingsError(f"{what} must hold numbers only.")
    try:
        return np.array(value, np.float64)
    except OverflowError:
        raise SettingsError(f"{what} holds a number that is too large.") from None


def _numbers(vector: np.ndarray) -> list[float]:
    return [float(np.round(number, 9)) for number in vector]
