"""Answers that are files: sheets and strips as PNG, the walk as GIF, latents as JSON, and that JSON opened again."""

from __future__ import annotations

import asyncio

import numpy as np

from gan_core.errors import SettingsError
from pages.latent import latent_batch, vectors
from pages.latent.conversation import SceneAnswerer, SceneQuestion, render
from pages.latent.directions import vectors_in_use
from pages.latent.generators import generator, generator_names
from pages.latent.image_files import sheet_png, walk_gif
from pages.latent.latent_batch import LatentBatch, as_seen
from pages.latent.scene import LETTERS, Scene
from ui.browser.questions import Answer

MOST_GIF_FRAMES = 240


async def strip_file(question: SceneQuestion) -> Answer:
    """The strip of the path in use."""
    scene = question.scene
    images = await _images(scene, latent_batch.on_the_path(scene, scene.path, latent_batch.strip_times(scene)))
    return await _png(scene, scene.path, images, len(images))


async def grid_file(question: SceneQuestion) -> Answer:
    """The grid."""
    scene = question.scene
    return await _png(scene, f"grid-{scene.path}", await _images(scene, latent_batch.in_the_grid(scene)), scene.grid[1])


async def samples_file(question: SceneQuestion) -> Answer:
    """The sheet of samples."""
    scene = question.scene
    images = await _images(scene, latent_batch.of_keyframes(scene, latent_batch.sample_keyframes(scene)))
    return await _png(scene, f"samples-{scene.first_sample}", images, latent_batch.SAMPLES[1])


async def walk_file(question: SceneQuestion) -> Answer:
    """The walk as an animation; a long one skips frames."""
    scene = question.scene
    pieces = latent_batch.segments(scene)
    stride = -(-pieces * latent_batch.STEPS // MOST_GIF_FRAMES)
    times = np.arange(0, pieces * latent_batch.STEPS + (not scene.closed), stride) / latent_batch.STEPS
    images = await _images(scene, latent_batch.on_the_path(scene, scene.path, times))
    data = await asyncio.to_thread(walk_gif, images, scene.closed)
    return _file(f"{_name(scene)}-{scene.path}.gif", "image/gif", data)


async def latents_file(question: SceneQuestion) -> Answer:
    """All latents of the scene."""
    scene = question.scene
    text = vectors.write(scene, await vectors_in_use(scene))
    return _file(f"{_name(scene)}-latents.json", "application/json", text.encode())


async def opened_file(question: SceneQuestion) -> Answer:
    """The scene that a JSON file of latents holds."""
    try:
        text = question.file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError("The file is not JSON: expected latents as this page saves them.") from None
    scene, problems = await asyncio.to_thread(vectors.opened, text, generator_names(), generator)
    return Answer({"scene": scene.to_query(), "problems": problems}, {})


async def _images(scene: Scene, batch: LatentBatch) -> np.ndarray:
    return await render(scene, as_seen(scene, batch, await vectors_in_use(scene)))


async def _png(scene: Scene, what: str, images: np.ndarray, columns: int) -> Answer:
    return _file(f"{_name(scene)}-{what}.png", "image/png", await asyncio.to_thread(sheet_png, images, columns))


def _name(scene: Scene) -> str:
    """The checkpoint and the keyframes; a vector goes by its letter."""
    keyframes = [
        letter if keyframe.seed is None else str(keyframe.seed)
        for letter, keyframe in zip(LETTERS.upper(), scene.keyframes, strict=False)
    ]
    return "-".join([scene.generator.name, *keyframes])


def _file(name: str, kind: str, data: bytes) -> Answer:
    return Answer({"name": name, "type": kind}, {"file": np.frombuffer(data, np.uint8)})


EXPORTS: dict[str, SceneAnswerer] = {
    "strip.png": strip_file,
    "grid.png": grid_file,
    "samples.png": samples_file,
    "walk.gif": walk_file,
    "latents.json": latents_file,
    "open latents": opened_file,
}
"""Question -> what answers it."""
