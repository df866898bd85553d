"""What the page asks about a scene, each question with its answer; `socket` finds them in `ANSWERS`."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np

from gan_core.errors import SettingsError
from gan_core.latent.shell import arithmetic, length_band, lengths
from gan_core.runs.server.host import get_host
from pages.latent import latent_batch
from pages.latent.conversation import SLOW_PATIENCE, SceneAnswerer, SceneQuestion, render
from pages.latent.directions import directions, existing, reach, vectors_in_use
from pages.latent.generators import Questions, generator, generator_names
from pages.latent.keyframes import of_vector
from pages.latent.latent_batch import LatentBatch, as_seen
from pages.latent.scene import METHODS, PATHS, read, unknown
from ui.browser.questions import Answer, result_of

LENGTH_POINTS = 24  # of the chart of lengths, for each piece of the path
TRUNCATIONS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5)
MOST_PREVIEWS = 24


async def opened(question: SceneQuestion) -> Answer:
    """The scene of an address, and what the page must know of its generator."""
    query = question.text("scene")
    scene, problems = read(query, generator_names(), generator)
    scene, more = await existing(scene)
    facts = scene.generator
    band = length_band(facts.dim, facts.latent)
    return Answer(
        {
            "scene": scene.to_query(),
            "problems": problems + more,
            "unknown": unknown(query),
            "generator": {
                "name": facts.name,
                "dim": facts.dim,
                "latent": facts.latent,
                "shape": list(facts.image_shape),
                "classes": list(facts.classes),
                "questions": [[question, list(answers)] for question, answers in facts.questions],
                "dataset": facts.dataset,
                "trained": facts.steps,
                "licence": facts.licence,
            },
            "band": band._asdict(),
            "reach": reach(facts),
            "steps": latent_batch.STEPS,
            "samples": latent_batch.SAMPLES,
        },
        {},
    )


async def picture(question: SceneQuestion) -> Answer:
    """The one image that is looked at, and the length of its z."""
    scene = question.scene
    batch = as_seen(scene, latent_batch.looked_at(scene), await vectors_in_use(scene))
    header = {"length": float(lengths(batch.latents)[0]), "mixture": batch.mixture(0)}
    return Answer(header, {"images": await render(scene, batch)})


async def strips(question: SceneQuestion) -> Answer:
    """A few images of each path between the keyframes, and the length of z along both."""
    scene, used = question.scene, await vectors_in_use(question.scene)
    times = latent_batch.strip_times(scene)
    shown = [as_seen(scene, latent_batch.on_the_path(scene, path, times), used) for path in PATHS]
    fine = np.arange(latent_batch.segments(scene) * LENGTH_POINTS + 1) / LENGTH_POINTS
    along = [lengths(as_seen(scene, latent_batch.on_the_path(scene, path, fine), used).latents) for path in PATHS]
    images = await render(scene, _joined(shown))
    header = {"paths": list(PATHS), "tiles": len(times), "times": times.tolist()}
    return Answer(header, {"images": images, "lengths": np.stack(along).astype(np.float32)})


async def frames(question: SceneQuestion) -> Answer:
    """All frames of one piece of the path."""
    scene = question.scene
    piece = question.whole("segment", 0, latent_batch.segments(scene) - 1)
    batch = as_seen(scene, latent_batch.frames(scene, piece), await vectors_in_use(scene))
    return Answer({}, {"images": await render(scene, batch), "lengths": lengths(batch.latents).astype(np.float32)})


async def sheet(question: SceneQuestion) -> Answer:
    """The cells of the grid."""
    scene = question.scene
    batch = as_seen(scene, latent_batch.in_the_grid(scene), await vectors_in_use(scene))
    return Answer({}, {"images": await render(scene, batch)})


async def samples(question: SceneQuestion) -> Answer:
    """The sheet of samples, and the keyframe of each."""
    scene = question.scene
    keyframes = latent_batch.sample_keyframes(scene)
    batch = as_seen(scene, latent_batch.of_keyframes(scene, keyframes), await vectors_in_use(scene))
    return Answer({"keys": [keyframe.text() for keyframe in keyframes]}, {"images": await render(scene, batch)})


async def keyframe_pictures(question: SceneQuestion) -> Answer:
    """The images of the keyframes themselves."""
    scene = question.scene
    batch = as_seen(scene, latent_batch.of_keyframes(scene, scene.keyframes), await vectors_in_use(scene))
    return Answer({}, {"images": await render(scene, batch)})


async def each_class(question: SceneQuestion) -> Answer:
    """The z that is looked at as other classes: question by question each of its answers, the others as they are."""
    scene = question.scene
    if not scene.generator.questions:
        raise SettingsError(f"{scene.generator.name} is not conditional: it cannot be asked for a class.")
    here = latent_batch.frozen(scene, {})
    label = max(here.mixture, key=lambda share: share[1])[0]
    keyframes = tuple(
        replace(here, mixture=((other, 100),)) for other in classes_beside(label, scene.generator.questions)
    )
    batch = as_seen(scene, latent_batch.of_keyframes(scene, keyframes), await vectors_in_use(scene))
    header = {"label": label, "keys": [keyframe.text() for keyframe in keyframes]}
    return Answer(header, {"images": await render(scene, batch)})


def classes_beside(label: int, questions: Questions) -> list[int]:
    """The classes that differ from one in the answer to a single question: each answer to each question in turn.

    Of several questions the first changes fastest from class to class.
    """
    found, stride = [], 1
    for _, answers in questions:
        own = label // stride % len(answers)
        found += [label + (answer - own) * stride for answer in range(len(answers))]
        stride *= len(answers)
    return found


async def known_directions(question: SceneQuestion) -> Answer:
    """Names and strengths of the directions that a method finds."""
    scene, method = question.scene, _method(question)
    found = await directions(scene.generator, method)
    return Answer({"names": found.names, "strengths": [float(strength) for strength in found.strengths]}, {})


async def previews(question: SceneQuestion) -> Answer:
    """What is looked at with some directions each at the lower and the upper end of its slider: two images for each."""
    scene, method = question.scene, _method(question)
    vectors = (await directions(scene.generator, method)).vectors
    indices = question.message.get("indices")
    if not isinstance(indices, list) or not 1 <= len(indices) <= MOST_PREVIEWS:
        raise SettingsError(f"indices is not allowed: give 1 to {MOST_PREVIEWS} directions.")
    if not all(type(index) is int and 0 <= index < len(vectors) for index in indices):
        raise SettingsError(f"indices {indices} are not allowed: there are {len(vectors)} directions.")
    here = as_seen(scene, latent_batch.looked_at(scene), await vectors_in_use(scene))
    amounts, far = scene.amounts.get(method, {}), reach(scene.generator)
    moved = [(end - amounts.get(index, 0.0)) * vectors[index] for index in indices for end in (-far, far)]
    weights = None if here.weights is None else here.weights.repeat(len(moved), axis=0)
    return Answer({}, {"images": await render(scene, LatentBatch(here.latents + np.stack(moved), weights))})


async def frozen(question: SceneQuestion) -> Answer:
    """What is looked at, as a keyframe; with `baked`, what the directions add becomes part of it."""
    scene = question.scene
    used = await vectors_in_use(scene) if question.message.get("baked") else {}
    return Answer({"key": latent_batch.frozen(scene, used).text()}, {})


async def sum_of_keyframes(question: SceneQuestion) -> Answer:
    """Latent arithmetic: one keyframe − another + a third, as a keyframe."""
    scene = question.scene
    chosen = [scene.keyframes[question.whole(name, 0, len(scene.keyframes) - 1)] for name in ("first", "minus", "plus")]
    facts = scene.generator
    vectors = [keyframe.vector(facts.dim, facts.latent) for keyframe in chosen]
    result = arithmetic(*vectors, on_shell=bool(question.message.get("shell")), latent=facts.latent)
    keyframe = of_vector(result, chosen[0].mixture)
    batch = as_seen(scene, latent_batch.of_keyframes(scene, (keyframe,)), await vectors_in_use(scene))
    header = {"key": keyframe.text(), "length": float(lengths(result))}
    return Answer(header, {"images": await render(scene, batch)})


async def tradeoff(question: SceneQuestion) -> Answer:
    """How various and how good samples are at several truncations."""
    arguments = {"checkpoint": question.scene.generator.name, "psis": list(TRUNCATIONS)}
    request = await asyncio.to_thread(get_host().request, "sample_quality", arguments)
    return Answer(*await result_of(request.future, SLOW_PATIENCE))


def _joined(parts: list[LatentBatch]) -> LatentBatch:
    weights = [part.weights for part in parts if part.weights is not None]
    return LatentBatch(np.concatenate([part.latents for part in parts]), np.concatenate(weights) if weights else None)


def _method(question: SceneQuestion) -> str:
    method = question.text("method")
    if method not in METHODS:
        raise SettingsError(f"method = {method[:24]!r} is not allowed: choose one of {', '.join(METHODS)}.")
    return method


ANSWERS: dict[str, SceneAnswerer] = {
    "open": opened,
    "picture": picture,
    "keys": keyframe_pictures,
    "strips": strips,
    "frames": frames,
    "grid": sheet,
    "samples": samples,
    "classes": each_class,
    "directions": known_directions,
    "previews": previews,
    "freeze": frozen,
    "arithmetic": sum_of_keyframes,
    "tradeoff": tradeoff,
}
"""Question -> what answers it."""
