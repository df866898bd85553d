"""The latent whose image is nearest to a picture from outside: prepared here, searched for in a worker."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from gan_core.errors import SettingsError
from gan_core.runs.server.host import get_host
from pages.latent.conversation import SceneAnswerer, SceneQuestion
from pages.latent.keyframes import Keyframe, of_vector
from pages.latent.pictures import from_file, from_strokes
from pages.latent.scene import Scene
from ui.browser.questions import PATIENCE, Answer, result_of

# An image may take 64 MB and more while it is decoded, whatever its file has: one after another.
_DECODER = ThreadPoolExecutor(1, thread_name_prefix="image decoder")


async def prepared(question: SceneQuestion) -> Answer:
    """The picture as the generator's data would hold it."""
    return Answer({}, {"images": (await _target(question))[np.newaxis]})


async def nearest(question: SceneQuestion) -> Answer:
    """The keyframe of the nearest latent; on the way there, the best one so far."""
    scene, target = question.scene, await _target(question)
    arguments = {"checkpoint": scene.generator.name, "label": _label(question, scene), "seed": 0}
    request = await asyncio.to_thread(get_host().request, "invert", arguments, {"image": target})
    loop = asyncio.get_running_loop()

    def tell(progress: dict[str, Any]) -> None:
        """Comes from the host's reader thread."""
        header = {name: progress[name] for name in ("done", "message", "loss", "label") if name in progress}
        if "latent" in progress:
            header["key"] = _keyframe(progress["latent"], progress.get("label")).text()
        arrays = {"images": progress["reconstruction"][np.newaxis]} if "reconstruction" in progress else {}
        loop.call_soon_threadsafe(question.tell, header, arrays)

    request.on_progress(tell)
    header, arrays = await result_of(request.future, PATIENCE)
    keyframe = _keyframe(arrays["latent"], header.get("label"))
    return Answer(
        {"key": keyframe.text(), "loss": header["loss"]}, {"images": np.stack([target, arrays["reconstruction"]])}
    )


async def _target(question: SceneQuestion) -> np.ndarray:
    shape = question.scene.generator.image_shape
    if question.file:
        return await asyncio.get_running_loop().run_in_executor(_DECODER, from_file, question.file, shape)
    if len(shape) != 2:
        raise SettingsError("Strokes are for generators of grey images: give this one an image file.")
    return await asyncio.to_thread(from_strokes, question.message.get("strokes"))


def _label(question: SceneQuestion, scene: Scene) -> int | None:
    if not scene.generator.classes or question.message.get("label") is None:
        return None
    return question.whole("label", 0, len(scene.generator.classes) - 1)


def _keyframe(latent: np.ndarray, label: int | None) -> Keyframe:
    return of_vector(latent, () if label is None else ((label, 100),))


SEARCHES: dict[str, SceneAnswerer] = {"prepare": prepared, "invert": nearest}
"""Question -> what answers it."""
