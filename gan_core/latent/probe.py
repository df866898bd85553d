"""Meaningful directions of a checkpoint: its layers and samples, handed to `gan_core.latent.directions`.

Three ways to find them, in `METHODS`:

- "sefa" looks at the weights alone. The matrix is that of everything in front of the first activation, which is the
  first layer and, where there is one, its batch normalisation: that affine map is what z goes through.
- "ganspace" looks at the activations behind it, of many samples. Their curvature is the difference from "sefa".
- "attributes" asks a classifier what samples show, and goes from the mean latent of one group to that of another.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets
from gan_core.checkpoints import Checkpoint
from gan_core.errors import SettingsError
from gan_core.evaluation import classifier
from gan_core.latent.directions import ganspace, mean_difference, sefa
from gan_core.latent.first_layer import first_activations, projection
from gan_core.latent.samples import balanced_labels, draw_latents

ACTIVATION_SAMPLES = 1500
ATTRIBUTE_SAMPLES = 4000
SMALLEST_GROUP = 20
"""Fewer samples do not make a mean."""

_PIECE = 200

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Group:
    """Samples that a classifier gave the same answer for.

    Attributes:
        head: the question, "class" or an attribute.
        value: the answer.
        count: how many there were.
        share: of all samples.
    """

    head: str
    value: str
    count: int
    share: float


@dataclass(frozen=True, eq=False)
class Probed:
    """Directions of a checkpoint, strongest first.

    Attributes:
        method: how they were found.
        names: one for each.
        vectors: float32 (k, latent_dim), of length 1.
        strengths: float32 (k,): eigenvalues (sefa), shares of variance (ganspace), lengths (attributes).
        groups: the groups that were compared, by "attributes" only.
        group_means: float32 (groups, latent_dim), the mean latent of each.
        pairs: for each direction from which group to which it goes.
    """

    method: str
    names: tuple[str, ...]
    vectors: NDArray[np.float32]
    strengths: NDArray[np.float32]
    groups: tuple[Group, ...] = ()
    group_means: NDArray[np.float32] | None = None
    pairs: tuple[tuple[int, int], ...] = ()


def probe(
    checkpoint: Checkpoint,
    method: str,
    count: int = 10,
    seed: int = 0,
    progress: Progress = lambda done, message: None,
) -> Probed:
    """Find directions.

    Args:
        checkpoint: whose latent space.
        method: "sefa", "ganspace" or "attributes".
        count: how many, from 1 to latent_dim; "attributes" finds one for each pair of groups instead.
        seed: of the samples.
        progress: called with a share from 0 to 1 and what is being done; may raise to stop.

    Raises:
        SettingsError: an argument that is not allowed, or no groups to compare.
        CheckpointError: there is no classifier for the checkpoint's data.
    """
    if method not in METHODS:
        raise SettingsError(f"method = {method!r}: expected one of {', '.join(METHODS)}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise SettingsError(f"seed = {seed!r}: expected a whole number, 0 or more")
    return METHODS[method](checkpoint, count, seed, progress)


def _sefa(checkpoint: Checkpoint, count: int, seed: int, progress: Progress) -> Probed:
    found = sefa(projection(checkpoint.network, checkpoint.settings.latent_dim), count)
    return Probed("sefa", _numbered("SeFa", len(found.vectors)), *found)


def _ganspace(checkpoint: Checkpoint, count: int, seed: int, progress: Progress) -> Probed:
    latents = draw_latents(checkpoint, ACTIVATION_SAMPLES, np.random.default_rng(seed))
    labels = balanced_labels(checkpoint, ACTIVATION_SAMPLES)
    network = checkpoint.network
    activations: list[NDArray[np.float32]] = []
    for start in range(0, ACTIVATION_SAMPLES, _PIECE):
        progress(0.5 * start / ACTIVATION_SAMPLES, "Looking at activations")
        part = slice(start, start + _PIECE)
        activations.append(first_activations(network, latents[part], None if labels is None else labels[part]))
    progress(0.5, "Looking for principal components")
    found = ganspace(latents, np.concatenate(activations), count)
    return Probed("ganspace", _numbered("Component", len(found.vectors)), *found)


def _attributes(checkpoint: Checkpoint, count: int, seed: int, progress: Progress) -> Probed:
    judge = classifier.suited_to(datasets.load(checkpoint.settings.dataset, checkpoint.data.digest))
    if judge is None:
        raise SettingsError(
            f"{checkpoint.name} was trained on {checkpoint.data.title}, and there is no classifier that knows these "
            f"images: there is one each for {', '.join(classifier.available())} as they ship. Choose another method."
        )
    given = () if checkpoint.condition is None else tuple(checkpoint.condition.questions)
    if set(judge.heads) <= set(given):
        told = " and the ".join(question.replace("_", " ") for question in given)
        raise SettingsError(
            f"{checkpoint.name} is told the {told}, and its classifier knows nothing else: choose the class instead."
        )
    latents = draw_latents(checkpoint, ATTRIBUTE_SAMPLES, np.random.default_rng(seed))
    labels = balanced_labels(checkpoint, ATTRIBUTE_SAMPLES)
    answers: dict[str, list[NDArray[np.int64]]] = {head: [] for head in judge.heads if head not in given}
    for start in range(0, ATTRIBUTE_SAMPLES, _PIECE):
        progress(start / ATTRIBUTE_SAMPLES, "Looking at samples")
        part = slice(start, start + _PIECE)
        images = checkpoint.generate(latents[part], None if labels is None else labels[part])
        seen = judge.predict(images)
        for head, found in answers.items():
            found.append(seen[head])
    return compare(latents, {head: (judge.heads[head], np.concatenate(found)) for head, found in answers.items()})


def compare(latents: NDArray[np.float32], answers: Mapping[str, tuple[tuple[str, ...], NDArray[np.integer]]]) -> Probed:
    """Directions between the mean latents of all pairs of groups that answer the same question.

    Args:
        latents: (n, dim).
        answers: by question the names of its answers, and for each latent which it is, (n,).

    Raises:
        SettingsError: no question with two answers that `SMALLEST_GROUP` samples have.
    """
    groups: list[Group] = []
    means: list[NDArray[np.float64]] = []
    found: list[tuple[NDArray[np.float32], float, tuple[int, int]]] = []
    for head, (values, given) in answers.items():
        members = [given == place for place in range(len(values))]
        enough = [place for place in range(len(values)) if members[place].sum() >= SMALLEST_GROUP]
        places = range(len(groups), len(groups) + len(enough))
        for place in enough:
            count = int(members[place].sum())
            groups.append(Group(head, values[place], count, count / len(latents)))
            means.append(latents[members[place]].mean(0, dtype=np.float64))
        for a, b in itertools.combinations(places, 2):
            found.append((*mean_difference(means[a], means[b]), (a, b)))
    if not found:
        raise SettingsError(f"No two groups of samples are large enough: {SMALLEST_GROUP} in each are needed.")
    found.sort(key=lambda direction: -direction[1])
    vectors, strengths, pairs = zip(*found, strict=True)
    return Probed(
        "attributes",
        tuple(_between(groups[a], groups[b]) for a, b in pairs),
        np.stack(vectors),
        np.array(strengths, np.float32),
        tuple(groups),
        np.stack(means).astype(np.float32),
        pairs,
    )


METHODS: Mapping[str, Callable[[Checkpoint, int, int, Progress], Probed]] = MappingProxyType(
    {"sefa": _sefa, "ganspace": _ganspace, "attributes": _attributes}
)
"""The ways to find directions, by name."""


def _between(a: Group, b: Group) -> str:
    change = f"{a.value} → {b.value}"
    return change if a.head == "class" else f"{a.head.replace('_', ' ')}: {change}"


def _numbered(word: str, count: int) -> tuple[str, ...]:
    return tuple(f"{word} {number}" for number in range(1, count + 1))
