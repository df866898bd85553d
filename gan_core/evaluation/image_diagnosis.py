"""The state of a game on images in one or two plain sentences: what is happening, and what to try."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from gan_core.evaluation.diagnosis import percent, power_of_ten
from gan_core.training.settings import Settings

Metrics = Mapping[str, float | None]

_WARM_UP = 200
_COLLAPSED = 0.3
_PERFECT = 0.5
_FADED = 1e-2
_BLIND = 0.6
_LEANING = 0.4
_MEMORISED = 0.5
_MANY_PASSES = 3000


def diagnose(settings: Settings, step: int, metrics: Metrics) -> str:
    """One or two sentences for people.

    Args:
        settings: what the run trains with.
        step: generator steps so far.
        metrics: the metrics of an image snapshot.
    """
    if step == 0:
        return "G has not learned yet: its images are noise. Press Play and watch strokes appear in the grid."
    for remark in _REMARKS:
        if sentence := remark(settings, step, metrics):
            return sentence
    return (
        f"A balanced game: D takes {percent(metrics['accuracy_real'])} of held-out digits for real and "
        f"{percent(metrics['accuracy_generated'])} of generated images for generated. "
        "Let it run: images sharpen slowly."
    )


def _collapse(settings: Settings, step: int, metrics: Metrics) -> str | None:
    if step < _WARM_UP or metrics["diversity"] > _COLLAPSED:
        return None
    return (
        f"The generated images look alike: they differ {percent(metrics['diversity'])} as much as real digits do. "
        "G has collapsed; a lower learning rate or some R1 penalty prevents it."
    )


def _faded_gradient(settings: Settings, step: int, metrics: Metrics) -> str | None:
    saturating, alternative = metrics["gradient_norm_saturating"], metrics["gradient_norm_non_saturating"]
    if settings.loss != "saturating" or not alternative or saturating > _FADED * alternative:
        return None
    share = f"about {power_of_ten(saturating / alternative)}" if saturating else "nothing"
    return (
        f"D is almost sure of every generated image, and the saturating loss passes {share} of the gradient to G that "
        "the non-saturating one would. Switch the loss while it runs."
    )


def _perfect_discriminator(settings: Settings, step: int, metrics: Metrics) -> str | None:
    if metrics["jsd_certified"] < _PERFECT:
        return None
    return (
        f"D wins: it tells held-out digits from generated images almost without error and proves a JSD of at least "
        f"{metrics['jsd_certified']:.2f} of {math.log(2.0):.2f} nats. G still learns as long as its gradient lives."
    )


def _memorising_discriminator(settings: Settings, step: int, metrics: Metrics) -> str | None:
    trained = metrics["loss_d"]
    if settings.loss == "least_squares" or trained is None or step < _MANY_PASSES:
        return None
    if -metrics["value_held_out"] - trained < _MEMORISED:
        return None
    return (
        f"D has begun to memorise: its loss is {trained:.2f} on the digits it trains on and "
        f"{-metrics['value_held_out']:.2f} nats on held-out ones. Some R1 penalty or a smaller D helps."
    )


def _blind_discriminator(settings: Settings, step: int, metrics: Metrics) -> str | None:
    accuracy = 0.5 * (metrics["accuracy_real"] + metrics["accuracy_generated"])
    if accuracy > _BLIND:
        return None
    return (
        f"D is right on {percent(accuracy)} of images, little better than a coin. Either G is good or D is weak: "
        "look at the grid, or give D more steps (k)."
    )


def _leaning_discriminator(settings: Settings, step: int, metrics: Metrics) -> str | None:
    real, generated = metrics["accuracy_real"], metrics["accuracy_generated"]
    if abs(real - generated) < _LEANING:
        return None
    verdict, other = ("generated", real) if generated > real else ("real", generated)
    return (
        f"D leans to one side: it calls nearly everything {verdict} and is right on only {percent(other)} of the "
        "others. The players take turns at this while they learn; if it lasts, lower D's learning rate."
    )


_REMARKS: tuple[Callable[[Settings, int, Metrics], str | None], ...] = (
    _collapse,
    _faded_gradient,
    _perfect_discriminator,
    _memorising_discriminator,
    _blind_discriminator,
    _leaning_discriminator,
)
