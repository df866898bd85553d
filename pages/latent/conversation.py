"""One question of the browser and what answers are made with: the scene, a worker's images, a worker's slow requests.

Errors are `MinimaxError`s; the socket sends their text back as data.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gan_core.errors import RunError, SettingsError
from gan_core.runs.server.host import get_host
from pages.latent.generators import generator, generator_names
from pages.latent.latent_batch import LatentBatch
from pages.latent.scene import Scene, read

PATIENCE = 60.0  # seconds that a worker may take for images, which includes starting it
SLOW_PATIENCE = 180.0  # seconds for what is computed once for each checkpoint

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Question:
    """What the browser asks.

    Attributes:
        message: the question as it came: "ask", "scene" and what else this question has.
        tell: sends a note on the way to the answer: a header and arrays.
        file: that came with the question; no bytes if none did.
    """

    message: Mapping[str, Any]
    tell: Callable[[Mapping[str, Any], Arrays], None]
    file: bytes = b""

    @cached_property
    def scene(self) -> Scene:
        """The scene it is about.

        Raises:
            SettingsError: there is none, or something in it is not allowed.
        """
        scene, problems = read(self.text("scene"), generator_names(), generator)
        if problems:
            raise SettingsError(problems[0])
        return scene

    def text(self, name: str, longest: int = 100_000) -> str:
        """A text that belongs to the question.

        Raises:
            SettingsError: there is none, or it is too long.
        """
        value = self.message.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            raise SettingsError(f"{name} is not allowed: give a text of at most {longest:,} characters.")
        return value

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number that belongs to the question.

        Raises:
            SettingsError: there is none, or it is out of range.
        """
        value = self.message.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise SettingsError(
                f"{name} = {str(value)[:24]} is not allowed: give a whole number from {least} to {most}."
            )
        return value


@dataclass(frozen=True)
class Answer:
    """A header, and the arrays that belong to it."""

    header: Mapping[str, Any]
    arrays: Arrays


Answerer = Callable[[Question], Awaitable[Answer]]


async def render(scene: Scene, batch: LatentBatch) -> np.ndarray:
    """Images of some latents, made in a worker.

    Returns:
        uint8 (n, H, W) or (n, H, W, 3).

    Raises:
        RunError: no worker made them.
    """
    labels = () if batch.weights is None else (batch.weights.astype(np.float32),)
    # Sending may have to start a worker, which must not hold up the other sockets.
    future = await asyncio.to_thread(get_host().render, scene.generator.name, batch.latents, *labels)
    return await result_of(future, PATIENCE)


async def result_of(future: Future[Any], seconds: float, shared: bool = False) -> Any:
    """What a worker's future holds; whoever stops waiting cancels it, unless others share it.

    Raises:
        RunError: it has failed, or took too long.
    """
    waiting = asyncio.wrap_future(future)
    try:
        return await asyncio.wait_for(asyncio.shield(waiting) if shared else waiting, seconds)
    except TimeoutError:
        raise RunError("No worker has answered in time: the server is busy. Try again in a moment.") from None
