"""Settings that are allowed by themselves and cannot go together; `Settings` asks here once each is within its range.

Each rule looks at the values of all settings by name, and says in one or two sentences what is wrong and what to do;
nothing if they can go together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from gan_core.training import drawings, losses
from gan_core.training.kinds import DIMENSIONS, FROM_NOISE, IMAGES, PAIRED, POINTS, TRANSLATION, kind_of

Values = Mapping[str, Any]
Rule = Callable[[Values], str | None]

LARGEST_STEP = 85 * 10**9
"""Multiplications of one step, those of each sample counted once for each update, that are allowed."""

FEWEST_UPDATES = 5
"""As many updates count at least, so that a step of few updates cannot have ones that take long."""

LOOK = 64
"""Samples whose updates cost as much as a look at a run on images: some hundred images are made and judged for it."""

SIZES = ("batch_size", "generator_width", "discriminator_width", "discriminator_steps")
"""The settings that make a step large."""

PARTS: Mapping[bool, tuple[str, ...]] = MappingProxyType(
    {True: ("l1_weight", "adversarial_weight"), False: ("cycle_weight", "identity_weight", "adversarial_weight")}
)
"""Whether a translation is learned from pairs -> the settings that weigh the parts of what G minimises."""

_PIXELS = 32 * 32 * 3
_POSITIONS = 4096
_COLOUR_POSITIONS = 16 * 16 * 16 * 3
"""Places in which a kernel of a DCGAN is applied, times its size: between hidden levels, and at the images."""
_STYLED_POSITIONS = 16 * 16 * 16 // 2 + 348
"""What a style adds to them: the finest level, the mapping network and the layers that scale and shift."""
_TRANSLATING: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"generator": (75_776, 156_672), "discriminator": (4_352, 17_536)}
)
"""Multiplications of an image on its way through a translator's players, of width² and of width: a U-Net that is told
line art and two colours, and a PatchGAN that is shown line art and an image."""
_WAYS_THROUGH: Mapping[bool, int] = MappingProxyType({True: 1, False: 6})
"""Whether a translation is learned from pairs -> how often G is asked in an update of it: there, back, and at rest."""


def problem(values: Values) -> str | None:
    """What is wrong with settings that are each within their range; None if they can go together.

    Args:
        values: all settings by name.
    """
    return next((sentence for rule in RULES if (sentence := rule(values))), None)


def _one_of_each(values: Values) -> str | None:
    counts = [len(values[name]) for name in ("means", "stds", "weights")]
    if len(set(counts)) == 1:
        return None
    return "means, stds and weights have {}, {} and {} numbers: give each component one of each.".format(*counts)


def _comparable_weights(values: Values) -> str | None:
    weights = values["weights"]
    largest = max(weights)
    # As the mixture normalises them: divided by the largest first, for a sum could overflow.
    total = sum(weight / largest for weight in weights)
    if all(weight / largest / total > 0.0 for weight in weights):
        return None
    return (
        f"weights = {weights!r} cannot go together: beside the largest, the smallest vanishes. "
        "Give numbers of comparable size, or leave that component out of means, stds and weights."
    )


def _batches_to_normalise(values: Values) -> str | None:
    norm = values["generator_norm"]
    if kind_of(values["dataset"]) != IMAGES or norm == "none" or values["batch_size"] > 1:
        return None
    return (
        f"generator_norm = {norm!r} and batch_size = 1 cannot go together: batch normalisation compares the samples of "
        "a mini-batch, and a single one has no other. Set batch_size to 2 or more, or generator_norm to 'none'."
    )


def _styled_levels(values: Values) -> str | None:
    if kind_of(values["dataset"]) != IMAGES or values["generator_norm"] != "style" or values["network"] == "dcgan":
        return None
    return (
        f"generator_norm = 'style' and network = {values['network']!r} cannot go together: a style scales the channels "
        "of each level of a DCGAN. Set network to 'dcgan', or generator_norm to 'batch'."
    )


def _whole_packs(values: Values) -> str | None:
    batch, pack = values["batch_size"], values["pack"]
    if kind_of(values["dataset"]) not in POINTS or batch % pack == 0:
        return None
    below, above = batch - batch % pack, batch - batch % pack + pack
    sizes = f"{below} or {above}" if below else f"{above}"
    fitting = [str(size) for size in range(1, pack) if batch % size == 0]
    return (
        f"pack = {pack} and batch_size = {batch} cannot go together: a mini-batch is divided into packs of {pack}, and "
        f"some samples would be left over. Set batch_size to {sizes}, or pack to {' or '.join(fitting)}."
    )


def _clipped_critic(values: Values) -> str | None:
    if kind_of(values["dataset"]) == TRANSLATION or not values["clip"] or values["loss"] in losses.critics():
        return None
    return (
        f"clip = {values['clip']} and loss = {values['loss']!r} cannot go together: clipping holds the slope of a "
        f"critic, and with this loss D is none. Set loss to one of {', '.join(losses.critics())}, or clip to 0."
    )


def _clipped_or_normalised(values: Values) -> str | None:
    if kind_of(values["dataset"]) != IMAGES or not values["clip"] or values["discriminator_norm"] == "none":
        return None
    return (
        f"clip = {values['clip']} and discriminator_norm = {values['discriminator_norm']!r} cannot go together: the "
        "weights that play are divided by their largest singular value, whatever clipping left of them. Set clip to 0, "
        "or discriminator_norm to 'none'."
    )


def _bounded_step(values: Values) -> str | None:
    """Many samples, wide networks and many updates are allowed, but not all of them at once."""
    excess = multiplications(values) / LARGEST_STEP
    if excess <= 1:
        return None
    named = [f"{name} = {values[name]}" for name in SIZES]
    return (
        f"{', '.join(named[:-1])} and {named[-1]} cannot go together: one step would be {excess:,.2f} times as much "
        "work as is allowed, and commands would wait for it. Lower the batch size, a width, or k."
    )


def multiplications(values: Values) -> float:
    """What one step costs: multiplications, those of each sample counted once for each update, and those of a look."""
    per_sample = _on_the_way(values, "generator") + _on_the_way(values, "discriminator")
    turns = values["discriminator_steps"] if kind_of(values["dataset"]) in FROM_NOISE else 1
    updates = max(turns + 1, FEWEST_UPDATES)
    return per_sample * (values["batch_size"] * updates + LOOK)


def _on_the_way(values: Values, player: str) -> float:
    """Multiplications of one sample on its way through a player; of a perceptron on images, a few more than it has."""
    width, depth = values[f"{player}_width"], values[f"{player}_depth"]
    kind = kind_of(values["dataset"])
    if kind == TRANSLATION:
        squared, plain = _TRANSLATING[player]
        return _WAYS_THROUGH[values["dataset"] in PAIRED] * (squared * width**2 + plain * width)
    if kind != IMAGES:
        return width * (values["latent_dim"] + DIMENSIONS[kind] + max(0, depth - 1) * width)
    if values["network"] == "dcgan":
        styled = player == "generator" and values["generator_norm"] == "style"
        return (_POSITIONS + styled * _STYLED_POSITIONS) * width**2 + _COLOUR_POSITIONS * width
    return width * (_PIXELS + depth * width)


def _something_to_learn(values: Values) -> str | None:
    if kind_of(values["dataset"]) != TRANSLATION:
        return None
    names = PARTS[values["dataset"] in PAIRED]
    if any(values[name] for name in names):
        return None
    named = " and ".join(f"{name} = 0" for name in names)
    return f"{named} cannot go together: nothing would be left for G to learn. Set one of them above 0."


def _drawn_with_ink(values: Values) -> str | None:
    return drawings.problem(values["dataset"])


RULES: tuple[Rule, ...] = (
    _drawn_with_ink,
    _one_of_each,
    _comparable_weights,
    _batches_to_normalise,
    _styled_levels,
    _whole_packs,
    _something_to_learn,
    _clipped_critic,
    _clipped_or_normalised,
    _bounded_step,
)
