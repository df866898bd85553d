"""What the page asks about a scene, each question with its answer; `socket` finds them in `ANSWERS`."""

from __future__ import annotations

import asyncio

import numpy as np

from gan_core.errors import SettingsError
from gan_core.latent.shell import arithmetic, length_band, lengths
from gan_core.runs.server.host import get_host
from pages.latent import latent_batch as places
from pages.latent.conversation import SLOW_PATIENCE, Answer, Answerer, Question, render, result_of
from pages.latent.directions import directions, existing, reach, vectors_in_use
from pages.latent.generators import generator, generator_names
from pages.latent.keyframes import of_vector
from pages.latent.latent_batch import Points, as_seen
from pages.latent.scene import METHODS, WAYS, read

LENGTH_POINTS = 24  # of the chart of lengths, for each piece of the way
TRUNCATIONS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5)
MOST_PREVIEWS = 24


async def opened(question: Question) -> Answer:
    """The scene of an address, and what the page must know of its generator."""
    scene, problems = read(question.text("scene"), generator_names(), generator)
    scene, more = await existing(scene)
    facts = scene.generator
    band = length_band(facts.dim, facts.latent)
    return Answer(
        {
            "scene": scene.to_query(),
            "problems": problems + more,
            "generator": {
                "name": facts.name,
                "dim": facts.dim,
                "latent": facts.latent,
                "shape": list(facts.image_shape),
                "classes": list(facts.classes),
                "dataset": facts.dataset,
                "trained": facts.steps,
                "licence": facts.licence,
            },
            "band": band._asdict(),
            "reach": reach(facts),
            "steps": places.STEPS,
            "samples": places.SAMPLES,
        },
        {},
    )


async def picture(question: Question) -> Answer:
    """The one image that is looked at, and the length of its z."""
    scene = question.scene
    points = as_seen(scene, places.looked_at(scene), await vectors_in_use(scene))
    header = {"length": float(lengths(points.latents)[0]), "mixture": points.mixture(0)}
    return Answer(header, {"images": await render(scene, points)})


async def strips(question: Question) -> Answer:
    """A few images of each way between the keys, and the length of z along both."""
    scene, used = question.scene, await vectors_in_use(question.scene)
    times = places.strip_times(scene)
    shown = [as_seen(scene, places.on_the_way(scene, way, times), used) for way in WAYS]
    fine = np.arange(places.segments(scene) * LENGTH_POINTS + 1) / LENGTH_POINTS
    along = [lengths(as_seen(scene, places.on_the_way(scene, way, fine), used).latents) for way in WAYS]
    images = await render(scene, _joined(shown))
    header = {"ways": list(WAYS), "tiles": len(times), "times": times.tolist()}
    return Answer(header, {"images": images, "lengths": np.stack(along).astype(np.float32)})


async def frames(question: Question) -> Answer:
    """All frames of one piece of the way."""
    scene = question.scene
    piece = question.whole("segment", 0, places.segments(scene) - 1)
    points = as_seen(scene, places.frames(scene, piece), await vectors_in_use(scene))
    return Answer({}, {"images": await render(scene, points), "lengths": lengths(points.latents).astype(np.float32)})


async def sheet(question: Question) -> Answer:
    """The cells of the grid."""
    scene = question.scene
    points = as_seen(scene, places.in_the_grid(scene), await vectors_in_use(scene))
    return Answer({}, {"images": await render(scene, points)})


async def samples(question: Question) -> Answer:
    """The sheet of samples, and the key of each."""
    scene = question.scene
    keys = places.sample_keys(scene)
    points = as_seen(scene, places.of_keys(scene, keys), await vectors_in_use(scene))
    return Answer({"keys": [key.text() for key in keys]}, {"images": await render(scene, points)})


async def key_pictures(question: Question) -> Answer:
    """The images of the keys themselves."""
    scene = question.scene
    points = as_seen(scene, places.of_keys(scene, scene.keys), await vectors_in_use(scene))
    return Answer({}, {"images": await render(scene, points)})


async def known_directions(question: Question) -> Answer:
    """Names and strengths of the directions that a method finds."""
    scene, method = question.scene, _method(question)
    found = await directions(scene.generator, method)
    return Answer({"names": found.names, "strengths": [float(strength) for strength in found.strengths]}, {})


async def previews(question: Question) -> Answer:
    """What is looked at with some directions each at the lower and the upper end of its slider: two images for each."""
    scene, method = question.scene, _method(question)
    vectors = (await directions(scene.generator, method)).vectors
    indices = question.message.get("indices")
    if not isinstance(indices, list) or not 1 <= len(indices) <= MOST_PREVIEWS:
        raise SettingsError(f"indices is not allowed: give 1 to {MOST_PREVIEWS} directions.")
    if not all(type(index) is int and 0 <= index < len(vectors) for index in indices):
        raise SettingsError(f"indices {indices} are not allowed: there are {len(vectors)} directions.")
    here = as_seen(scene, places.looked_at(scene), await vectors_in_use(scene))
    amounts, far = scene.amounts.get(method, {}), reach(scene.generator)
    moved = [(end - amounts.get(index, 0.0)) * vectors[index] for index in indices for end in (-far, far)]
    weights = None if here.weights is None else here.weights.repeat(len(moved), axis=0)
    return Answer({}, {"images": await render(scene, Points(here.latents + np.stack(moved), weights))})


async def frozen(question: Question) -> Answer:
    """What is looked at, as a key; with `baked`, what the directions add becomes part of it."""
    scene = question.scene
    used = await vectors_in_use(scene) if question.message.get("baked") else {}
    return Answer({"key": places.frozen(scene, used).text()}, {})


async def sum_of_keys(question: Question) -> Answer:
    """Latent arithmetic: one key − another + a third, as a key."""
    scene = question.scene
    chosen = [scene.keys[question.whole(name, 0, len(scene.keys) - 1)] for name in ("first", "minus", "plus")]
    facts = scene.generator
    vectors = [key.vector(facts.dim, facts.latent) for key in chosen]
    result = arithmetic(*vectors, on_shell=bool(question.message.get("shell")), latent=facts.latent)
    key = of_vector(result, chosen[0].mixture)
    points = as_seen(scene, places.of_keys(scene, (key,)), await vectors_in_use(scene))
    header = {"key": key.text(), "length": float(lengths(result))}
    return Answer(header, {"images": await render(scene, points)})


async def tradeoff(question: Question) -> Answer:
    """How various and how good samples are at several truncations."""
    arguments = {"checkpoint": question.scene.generator.name, "psis": list(TRUNCATIONS)}
    request = await asyncio.to_thread(get_host().request, "sample_quality", arguments)
    return Answer(*await result_of(request.future, SLOW_PATIENCE))


def _joined(parts: list[Points]) -> Points:
    weights = None if parts[0].weights is None else np.concatenate([part.weights for part in parts])
    return Points(np.concatenate([part.latents for part in parts]), weights)


def _method(question: Question) -> str:
    method = question.text("method")
    if method not in METHODS:
        raise SettingsError(f"method = {method[:24]!r} is not allowed: choose one of {', '.join(METHODS)}.")
    return method


ANSWERS: dict[str, Answerer] = {
    "open": opened,
    "picture": picture,
    "keys": key_pictures,
    "strips": strips,
    "frames": frames,
    "grid": sheet,
    "samples": samples,
    "directions": known_directions,
    "previews": previews,
    "freeze": frozen,
    "arithmetic": sum_of_keys,
    "tradeoff": tradeoff,
}
"""Question -> what answers it."""
