"""The directions of a checkpoint, found once by a worker and kept for all visitors."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gan_core.errors import MinimaxError
from gan_core.latent.shell import typical_length
from gan_core.runs.server.host import get_host
from pages.latent.conversation import SLOW_PATIENCE
from pages.latent.generators import Generator
from pages.latent.scene import Scene
from ui.browser.questions import result_of

COUNT = 12
"""Directions of a method that ranks them by strength."""

REACH = 0.75
"""How far a slider goes to either side, as a share of the typical length of z."""

_KEPT = 24
_requests: OrderedDict[tuple[Generator, str], Any] = OrderedDict()


@dataclass(frozen=True)
class Directions:
    """Directions in latent space, strongest first.

    Attributes:
        vectors: float64 (k, dim), of unit length.
        strengths: (k,), in the method's own measure.
        names: what each changes, as far as the method knows.
    """

    vectors: np.ndarray
    strengths: np.ndarray
    names: tuple[str, ...]


async def directions(generator: Generator, method: str) -> Directions:
    """The directions that a method finds in a checkpoint.

    Raises:
        RunError: the method has none for this checkpoint, or no worker answered.
    """
    key = (generator, method)
    request = _requests.pop(key, None)
    if request is None or (request.future.done() and (request.future.cancelled() or request.future.exception())):
        arguments = {"checkpoint": generator.name, "method": method, "count": min(COUNT, generator.dim)}
        request = await asyncio.to_thread(get_host().request, "directions", arguments)
    _requests[key] = request
    while len(_requests) > _KEPT:
        _requests.popitem(last=False)
    header, arrays = await result_of(request.future, SLOW_PATIENCE, shared=True)
    return Directions(np.asarray(arrays["vectors"], np.float64), arrays["strengths"], tuple(header["names"]))


async def vectors_in_use(scene: Scene) -> dict[str, np.ndarray]:
    """The vectors of every method along which the scene is moved."""
    used = [method for method, amounts in scene.amounts.items() if amounts]
    return {method: (await directions(scene.generator, method)).vectors for method in used}


async def existing(scene: Scene) -> tuple[Scene, list[str]]:
    """The scene moved along those directions only that there are, and a message for each method that lacks some."""
    amounts, problems = dict(scene.amounts), []
    for method in [method for method, given in scene.amounts.items() if given]:
        try:
            count = len((await directions(scene.generator, method)).vectors)
        except MinimaxError as error:
            problems.append(str(error))
            count = 0
        else:
            if max(amounts[method]) >= count:
                problems.append(f"{method} has {count} directions here, 0 to {count - 1}: others were left out.")
        amounts[method] = {index: amount for index, amount in amounts[method].items() if index < count}
    return replace(scene, amounts=amounts), problems


def reach(generator: Generator) -> float:
    """The largest amount of a slider."""
    return REACH * typical_length(generator.dim, generator.latent)
