"""What is asked about a scene, and the images of it that a worker makes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gan_core.errors import SettingsError
from gan_core.runs.server.host import get_host
from pages.latent.generators import generator, generator_names
from pages.latent.latent_batch import LatentBatch
from pages.latent.scene import Scene, read
from ui.browser.questions import PATIENCE, Answerer, Question, result_of

SLOW_PATIENCE = 180.0  # seconds for what is computed once for each checkpoint


@dataclass(frozen=True)
class SceneQuestion(Question):
    """A question about the scene that it brings along as "scene"."""

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


SceneAnswerer = Answerer[SceneQuestion]


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
