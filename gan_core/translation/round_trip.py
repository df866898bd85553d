"""A trained CycleGAN at work on test faces: there, back, what a classifier says, and what the way back lives on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets
from gan_core.errors import CheckpointError, SettingsError
from gan_core.evaluation.classifier import Classifier
from gan_core.training.translation.domains import DATASET, DOMAINS
from gan_core.training.translation.methods import A_TO_B, B_TO_A
from gan_core.translation import inputs
from gan_core.translation.checkpoints import Translator

MOST_NOISE = 64
"""Levels by which a translation may be disturbed before it goes back."""

_WAYS = {A_TO_B: ("a", "b", B_TO_A), B_TO_A: ("b", "a", A_TO_B)}
"""Direction -> the side that it starts from, the side that it leads to, and the way back."""


@dataclass(frozen=True, eq=False)
class RoundTrip:
    """Faces that were translated there and back.

    Attributes:
        total: test faces there are on this side.
        source: uint8 (n, 32, 32, 3).
        translated: what the generator of the direction made of them.
        sent_back: the translations with noise on them, as the other generator got them.
        back: what it made of these.
        was: each source's value of the attribute in which the domains differ.
        taken_for: what the classifier calls each translation.
        came_back: what it calls what came back.
        accepted: whether the translation is taken for one of the other domain.
        moved: the mean |translated − source| of each, in levels from 0 to 255.
        errors: the mean |back − source| of each.
    """

    total: int
    source: NDArray[np.uint8]
    translated: NDArray[np.uint8]
    sent_back: NDArray[np.uint8]
    back: NDArray[np.uint8]
    was: tuple[str, ...]
    taken_for: tuple[str, ...]
    came_back: tuple[str, ...]
    accepted: tuple[bool, ...]
    moved: tuple[float, ...]
    errors: tuple[float, ...]


def round_trip(
    translator: Translator, judge: Classifier, direction: str, first: int, count: int, noise: int = 0
) -> RoundTrip:
    """Translate test faces there and back.

    Args:
        translator: a CycleGAN.
        judge: the frozen classifier of its images.
        direction: in which they go first.
        first: which face of the side comes first; behind the last one the first one comes again.
        count: how many.
        noise: normal noise of this standard deviation, in levels, that the translations get before they go back. What
            the way back knows of a source, it knows from the translation, perhaps from what no eye sees in it (Chu,
            Zhmoginov & Sandler 2017): noise drowns it. The same noise each time.

    Raises:
        CheckpointError: the translator is no CycleGAN, does not know the direction, or makes pixels that are not
            finite.
        SettingsError: more noise than `MOST_NOISE`.
    """
    if B_TO_A not in translator.about.directions:
        raise CheckpointError(f"{translator.name} is no CycleGAN: it does not translate back.")
    translator.check_direction(direction)
    if not 0 <= noise <= MOST_NOISE:
        raise SettingsError(f"noise = {noise} is not allowed: give a whole number from 0 to {MOST_NOISE}.")
    start, target, way_back = _WAYS[direction]
    between, dataset = DOMAINS[translator.settings.dataset], datasets.load(DATASET)
    members = between.members(dataset, "test", start)
    places = members[(first + np.arange(count)) % len(members)]
    source = dataset.test_images[places]
    translated = translator.translate(direction, inputs.images(source))
    sent_back = _disturbed(translated, noise)
    back = translator.translate(way_back, inputs.images(sent_back))
    names = datasets.attribute_values(DATASET)[between.attribute]
    taken, came = (judge.predict(images)[between.attribute] for images in (translated, back))
    return RoundTrip(
        total=len(members),
        source=source,
        translated=translated,
        sent_back=sent_back,
        back=back,
        was=tuple(names[value] for value in between.column(dataset, "test")[places]),
        taken_for=tuple(names[value] for value in taken),
        came_back=tuple(names[value] for value in came),
        accepted=tuple(np.isin(taken, between.values(target)).tolist()),
        moved=_distances(translated, source),
        errors=_distances(back, source),
    )


def _disturbed(images: NDArray[np.uint8], noise: int) -> NDArray[np.uint8]:
    if not noise:
        return images
    drawn = np.random.default_rng(0).normal(0.0, noise, images.shape)
    return np.clip(np.rint(images + drawn), 0, 255).astype(np.uint8)


def _distances(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> tuple[float, ...]:
    return tuple(np.abs(first.astype(np.float64) - second).reshape(len(first), -1).mean(1).tolist())
