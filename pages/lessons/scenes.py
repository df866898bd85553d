"""What a lesson's conditions can know of the latent page's scene."""

from __future__ import annotations

from typing import Any

from gan_core.errors import MinimaxError
from gan_core.lessons.view import View
from pages.latent import scene
from pages.latent.generators import generator, generator_names


def view(query: str, before: str) -> View:
    """The view of a scene, by its address.

    Args:
        query: as the explorer shows it now; "" if that is not known yet.
        before: as it was when the task began.
    """
    return View(values(query), values(before))


def values(query: str) -> dict[str, Any]:
    """Name of a quantity -> its value in the scene of an address."""
    if not query:
        return {}
    try:
        shown, _ = scene.read(query, generator_names(), generator)
    except MinimaxError:
        return {}
    amounts = [abs(amount) for method in shown.amounts.values() for amount in method.values() if amount]
    keyframes = {
        f"key_{letter}": keyframe.text() for letter, keyframe in zip(scene.LETTERS, shown.keyframes, strict=False)
    }
    return keyframes | {
        "checkpoint": shown.generator.name,
        "path": shown.path,
        "tab": shown.tab,
        "method": shown.method,
        "loop": "yes" if shown.closed else "no",
        "place": "latent" if shown.look else "grid" if shown.cell else "way",
        "keys": len(shown.keyframes),
        "t": shown.t,
        "truncation": shown.truncation,
        "directions": len(amounts),
        "strength": max(amounts, default=0.0),
    }
