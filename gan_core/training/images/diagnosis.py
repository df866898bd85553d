"""The state of a game on images in one or two plain sentences: what is happening, and what to try.

The remarks are tried in order, the most serious first; the first that applies speaks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gan_core.evaluation.class_coverage import ENOUGH
from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics, Metrics
from gan_core.training.wording import percent, power_of_ten

_WARM_UP = 200
_COLLAPSED = 0.3
_FEW_CLASSES = 0.5
_PERFECT = 0.5
_FADED = 1e-2
_AHEAD = 0.9
_BLIND = 0.6
_LEANING = 0.4
_MEMORISED = 0.1
_CROWDED = 2.5
_DEAF = 0.5
_SETTLED = 1000


@dataclass(frozen=True)
class ClassReport:
    """How frequent each class is among generated and among real images, as one classifier sees them.

    Attributes:
        names: the classes (K,); empty where nobody can tell them apart.
        generated: shares (K,) among generated images.
        data: shares (K,) among real images.
    """

    names: Sequence[str] = ()
    generated: NDArray[np.floating] = field(default_factory=lambda: np.zeros(0))
    data: NDArray[np.floating] = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, names: Sequence[str], curves: Mapping[str, NDArray[np.generic]]) -> ClassReport:
        """The report that the curves of a snapshot hold, if any."""
        if "class_shares_generated" not in curves:
            return cls()
        generated, data = (np.asarray(curves[f"class_shares_{side}"], np.float32) for side in ("generated", "data"))
        return cls(names, generated, data)

    @property
    def lost(self) -> list[str]:
        """The classes that are not covered, the most frequent in the data first."""
        order = np.argsort(-self.data, kind="stable")
        return [self.names[k] for k in order if self.generated[k] < ENOUGH * self.data[k]]

    @property
    def crowded(self) -> tuple[str, float, float] | None:
        """Name and both shares of the class that exceeds its share in the data most, if it does so by far."""
        if not self.names:
            return None
        # A class that the data hardly have would win by chance: a hundredth is added on both sides.
        excess = (self.generated + 0.01) / (self.data + 0.01)
        k = int(np.argmax(excess))
        return (self.names[k], float(self.generated[k]), float(self.data[k])) if excess[k] > _CROWDED else None


NOTHING_KNOWN = ClassReport()

Remark = Callable[[Settings, int, KnownMetrics, ClassReport], str | None]


def diagnose(settings: Settings, step: int, metrics: Metrics, classes: ClassReport = NOTHING_KNOWN) -> str:
    """One or two sentences for people.

    Args:
        settings: what the run trains with.
        step: generator steps so far.
        metrics: the metrics of an image snapshot.
        classes: how frequent the classes are, where a classifier knows them.
    """
    known = KnownMetrics(metrics)
    for remark in _REMARKS:
        if sentence := remark(settings, step, known, classes):
            return sentence
    found = f" All {len(classes.names)} classes appear." if classes.names and not classes.lost else ""
    return (
        f"A balanced game: D takes {percent(known['accuracy_real'])} of held-out images for real and "
        f"{percent(known['accuracy_generated'])} of generated ones for generated.{found} "
        "Let it run: images sharpen slowly."
    )


def _start(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    if step:
        return None
    return "G has not learned yet: its images are noise. Press Play and watch shapes appear in the grid."


def _alike(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    diversity = metrics.get("diversity")
    if step < _WARM_UP or diversity is None or diversity > _COLLAPSED:
        return None
    cure = "a lower learning rate or some R1 penalty prevents it."
    if step >= _SETTLED:
        cure = "start again with a lower learning rate or some R1 penalty: G seldom comes back by itself."
    return (
        f"The generated images look alike: they differ {percent(diversity)} as much as real ones do. "
        f"G has collapsed; {cure}"
    )


def _faded_gradient(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    saturating, alternative = metrics.get("gradient_norm_saturating"), metrics.get("gradient_norm_non_saturating")
    if settings.loss != "saturating" or not alternative or saturating is None or saturating > _FADED * alternative:
        return None
    share = f"about {power_of_ten(saturating / alternative)}" if saturating else "nothing"
    return (
        f"D is almost sure of every generated image, and the saturating loss passes {share} of the gradient to G that "
        "the non-saturating one would. Switch the loss while it runs."
    )


def _memorising_discriminator(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    gap = metrics["accuracy_training"] - metrics["accuracy_real"]
    if gap < _MEMORISED:
        return None
    return (
        f"D memorises: it takes {percent(metrics['accuracy_training'])} of its training images for real, but only "
        f"{percent(metrics['accuracy_real'])} of held-out ones. What it knows by heart teaches G nothing: some R1 "
        "penalty or a smaller D helps."
    )


def _perfect_discriminator(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    if metrics["jsd_certified"] < _PERFECT:
        return None
    return (
        "D wins: it tells held-out from generated images almost without error and proves a JSD of at least "
        f"{metrics['jsd_certified']:.2f} of {math.log(2.0):.2f} nats. G still learns as long as its gradient lives; "
        "if the images stand still, lower D's learning rate or add an R1 penalty."
    )


def _leading_discriminator(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    real, generated = metrics["accuracy_real"], metrics["accuracy_generated"]
    if min(real, generated) < _AHEAD:
        return None
    right = 0.5 * (real + generated)
    then = (
        "That is how every game begins: let it run."
        if step < _SETTLED
        else "If the images no longer improve, lower D's learning rate or k, or add some R1 penalty."
    )
    return f"D is well ahead: it is right on {percent(right) if right < 0.995 else 'nearly all'} of the images. {then}"


def _blind_discriminator(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    accuracy = 0.5 * (metrics["accuracy_real"] + metrics["accuracy_generated"])
    if accuracy > _BLIND:
        return None
    return (
        f"D is right on {percent(accuracy)} of images, little better than a coin. Either G is good or D is weak: "
        "look at the grid, or give D more steps (k)."
    )


def _leaning_discriminator(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    real, generated = metrics["accuracy_real"], metrics["accuracy_generated"]
    if abs(real - generated) < _LEANING:
        return None
    verdict, other = ("generated", real) if generated > real else ("real", generated)
    return (
        f"D leans to one side: it calls nearly everything {verdict} and is right on only {percent(other)} of the "
        "others. The players take turns at this while they learn; if it lasts, lower D's learning rate."
    )


def _deaf_generator(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    agreement = metrics.get("label_accuracy")
    if step < _SETTLED or agreement is None or agreement > _DEAF:
        return None
    return (
        f"G does not do what it is asked: only {percent(agreement)} of its images show the class that it was told. "
        "D is told the class too and will punish that; let it run, or give D more steps (k)."
    )


def _lost_class(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    if step < _SETTLED or not classes.lost:
        return None
    made, total = len(classes.names) - len(classes.lost), len(classes.names)
    if made <= _FEW_CLASSES * total:
        return (
            f"G has collapsed to {made} of {total} classes: there is hardly any {_listed(classes.lost)}. A lower "
            "learning rate of D, some R1 penalty or a wider latent helps G to spread."
        )
    return (
        f"G makes hardly any {_listed(classes.lost)}: it covers {made} of {total} classes. Some R1 penalty or a lower "
        "learning rate of D helps it to spread."
    )


def _crowded_class(settings: Settings, step: int, metrics: KnownMetrics, classes: ClassReport) -> str | None:
    if step < _SETTLED or classes.crowded is None:
        return None
    name, generated, data = classes.crowded
    return (
        f"G likes “{name}” too much: {percent(generated)} of its images against {percent(data)} of the data. D notices "
        "such a surplus slowly; a little patience or a higher learning rate of D evens it out."
    )


def _listed(names: Sequence[str], most: int = 3) -> str:
    """Names in words, such as “3”, “8” or 2 other classes."""
    quoted = [f"“{name}”" for name in names[:most]]
    if len(names) > most:
        quoted.append(f"{len(names) - most} other classes" if len(names) > most + 1 else f"“{names[most]}”")
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


# A classifier has something to say on images that D at least sometimes takes for real, and nothing on noise: what is
# about classes comes after what is about a D that wins.
_REMARKS: tuple[Remark, ...] = (
    _start,
    _faded_gradient,
    _alike,
    _memorising_discriminator,
    _perfect_discriminator,
    _lost_class,
    _leading_discriminator,
    _blind_discriminator,
    _leaning_discriminator,
    _deaf_generator,
    _crowded_class,
)
