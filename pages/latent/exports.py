"""Answers that are files: sheets and strips as PNG, the walk as GIF, latents as JSON, and that JSON opened again."""

from __future__ import annotations

import asyncio

import numpy as np

from pages.latent import latent_batch as places
from pages.latent import vectors
from pages.latent.conversation import Answer, Answerer, Question, render
from pages.latent.directions import vectors_in_use
from pages.latent.downloads import sheet_png, walk_gif
from pages.latent.generators import generator, generator_names
from pages.latent.latent_batch import Points, as_seen
from pages.latent.scene import LETTERS, Scene

MOST_GIF_FRAMES = 240


async def strip_file(question: Question) -> Answer:
    """The strip of the way in use."""
    scene = question.scene
    images = await _images(scene, places.on_the_way(scene, scene.way, places.strip_times(scene)))
    return await _png(scene, scene.way, images, len(images))


async def grid_file(question: Question) -> Answer:
    """The grid."""
    scene = question.scene
    return await _png(scene, f"grid-{scene.way}", await _images(scene, places.in_the_grid(scene)), scene.grid[1])


async def samples_file(question: Question) -> Answer:
    """The sheet of samples."""
    scene = question.scene
    images = await _images(scene, places.of_keys(scene, places.sample_keys(scene)))
    return await _png(scene, f"samples-{scene.first_sample}", images, places.SAMPLES[1])


async def walk_file(question: Question) -> Answer:
    """The walk as an animation; a long one skips frames."""
    scene = question.scene
    pieces = places.segments(scene)
    stride = -(-pieces * places.STEPS // MOST_GIF_FRAMES)
    times = np.arange(0, pieces * places.STEPS + (not scene.closed), stride) / places.STEPS
    images = await _images(scene, places.on_the_way(scene, scene.way, times))
    data = await asyncio.to_thread(walk_gif, images, scene.closed)
    return _file(f"{_name(scene)}-{scene.way}.gif", "image/gif", data)


async def latents_file(question: Question) -> Answer:
    """All latents of the scene."""
    scene = question.scene
    text = vectors.write(scene, await vectors_in_use(scene))
    return _file(f"{_name(scene)}-latents.json", "application/json", text.encode())


async def opened_file(question: Question) -> Answer:
    """The scene that a JSON file of latents holds."""
    text = question.text("text", vectors.LARGEST_FILE)
    scene, problems = await asyncio.to_thread(vectors.opened, text, generator_names(), generator)
    return Answer({"scene": scene.to_query(), "problems": problems}, {})


async def _images(scene: Scene, points: Points) -> np.ndarray:
    return await render(scene, as_seen(scene, points, await vectors_in_use(scene)))


async def _png(scene: Scene, what: str, images: np.ndarray, columns: int) -> Answer:
    return _file(f"{_name(scene)}-{what}.png", "image/png", await asyncio.to_thread(sheet_png, images, columns))


def _name(scene: Scene) -> str:
    """The checkpoint and the keys; a vector goes by its letter."""
    keys = [
        letter if key.seed is None else str(key.seed) for letter, key in zip(LETTERS.upper(), scene.keys, strict=False)
    ]
    return "-".join([scene.generator.name, *keys])


def _file(name: str, kind: str, data: bytes) -> Answer:
    return Answer({"name": name, "type": kind}, {"file": np.frombuffer(data, np.uint8)})


EXPORTS: dict[str, Answerer] = {
    "strip.png": strip_file,
    "grid.png": grid_file,
    "samples.png": samples_file,
    "walk.gif": walk_file,
    "latents.json": latents_file,
    "open latents": opened_file,
}
"""Question -> what answers it."""
