"""The requests about translators: drawings to colour, and faces that go there and back."""

from __future__ import annotations

import numpy as np

from gan_core.errors import RunError
from gan_core.runs.messages import Answer
from gan_core.runs.worker.request_executor import Task

MOST_IMAGES = 64  # of one request


def drawings(task: Task) -> Answer:
    """Drawings of the test set; see `gan_core.translation.colouring.test_drawings`.

    Arguments: "first" and "count". Answer: "total", and the arrays "line_art" uint8 (n, 32, 32), "hair" and "skin"
    (n, 3), "images" (n, 32, 32, 3), and all colours that hair and skin have in the data, "hair_palette" (14, 3) and
    "skin_palette" (4, 3).
    """
    from gan_core.training.translation import colours
    from gan_core.translation.colouring import test_drawings

    found, palettes = test_drawings(task.arguments["first"], _count(task)), colours.palettes()
    arrays = {name: getattr(found, name) for name in ("line_art", "hair", "skin", "images")}
    arrays |= {"hair_palette": palettes[colours.HAIR], "skin_palette": palettes[colours.SKIN]}
    return {"total": found.total}, arrays


def colour(task: Task) -> Answer:
    """Colours for drawings, by a Pix2Pix and by the same network without an adversary, with D's verdicts on both.

    Arguments: "translator". Arrays: "line_art" (n, 32, 32), "hair" and "skin" (n, 3); "images" uint8 (n, 32, 32, 3) if
    it is known how their artist coloured them. Answer: "coloured" uint8 (n, 32, 32, 3) and, if there is such a network,
    "plain"; "verdict_" and each of these names, and "verdict_images", float32 (n, 8, 8), if D was kept.
    """
    from gan_core.translation import checkpoints, colouring, inputs

    translator = checkpoints.loaded(str(task.arguments.get("translator")))
    told = [_array(task, name) for name in ("line_art", "hair", "skin")]
    arrays: dict[str, np.ndarray] = {}
    networks = {"coloured": translator, "plain": colouring.without_adversary(translator)}
    for name, network in networks.items():
        if network is not None:
            found = colouring.colour(network, translator, *told)
            arrays[name] = found.images
            if found.verdicts is not None:
                arrays[f"verdict_{name}"] = found.verdicts
    if "images" in task.arrays:
        images = task.arrays["images"]
        verdicts = colouring.judged(translator, inputs.drawings(*told), images)
        if verdicts is not None:
            arrays["verdict_images"] = verdicts
    return {}, arrays


def round_trip(task: Task) -> Answer:
    """Test faces that are translated there and back; see `gan_core.translation.round_trip`.

    Arguments: "translator", "direction", "first", "count" and "noise". Answer: what `RoundTrip` holds, its images as
    arrays.
    """
    from gan_core.evaluation import classifier
    from gan_core.training.kinds import images_of
    from gan_core.translation import checkpoints
    from gan_core.translation.round_trip import round_trip as travel

    given = task.arguments
    translator = checkpoints.loaded(str(given.get("translator")))
    judge = classifier.load(images_of(translator.settings.dataset))
    found = travel(translator, judge, given["direction"], given["first"], _count(task), given.get("noise", 0))
    parts = {name: getattr(found, name) for name in found.__dataclass_fields__}
    arrays = {name: part for name, part in parts.items() if isinstance(part, np.ndarray)}
    return {name: part for name, part in parts.items() if name not in arrays}, arrays


def _count(task: Task) -> int:
    count = task.arguments["count"]
    if not 1 <= count <= MOST_IMAGES:
        raise RunError(f"{count} images are asked for at once: from 1 to {MOST_IMAGES} are allowed.")
    return count


def _array(task: Task, name: str) -> np.ndarray:
    if name not in task.arrays:
        raise RunError(f"The request {task.kind} lacks the array {name}.")
    return task.arrays[name]
