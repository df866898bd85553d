"""What is known about a game on images at one moment, and what the looks before it have shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gan_core.training.images.class_report import NOTHING_KNOWN, ClassReport
from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics

_NEVER: Mapping[str, int] = MappingProxyType(dict[str, int]())


@dataclass(frozen=True)
class Past:
    """What the looks at a run have in common since its settings or weights were last changed from outside.

    Attributes:
        since: name of a rule -> the step since which its claims held at every look, if that is long enough.
        still_since: the step since which the generated images have hardly changed, if that is long enough.
        swings: how often D has changed sides since `swings_from`: from being right on the real images far more often
            than on the generated ones to the other way round, or back.
        swings_from: a step.
    """

    since: Mapping[str, int] = field(default_factory=lambda: _NEVER)
    still_since: int | None = None
    swings: int = 0
    swings_from: int = 0


@dataclass(frozen=True)
class Situation:
    """A game on images at one moment.

    Attributes:
        settings: what the run trains with.
        step: updates of G so far.
        discriminator_updates: updates of D so far.
        metrics: the metrics of an image snapshot.
        judged: images of each kind behind D's accuracies.
        oldest: the step of the oldest verdict of D among them; `step` unless live snapshots are pooled.
        legible: whether the generated images are smooth enough for a classifier to have something to say on them.
        classes: how frequent the classes are, where a classifier knows them.
        past: what the looks before have shown.
    """

    settings: Settings
    step: int
    discriminator_updates: int
    metrics: KnownMetrics
    judged: int
    oldest: int
    legible: bool = True
    classes: ClassReport = NOTHING_KNOWN
    past: Past = field(default_factory=Past)

    @property
    def right_on_real(self) -> float:
        """D's accuracy on held-out images."""
        return self.metrics["accuracy_real"]

    @property
    def right_on_generated(self) -> float:
        """D's accuracy on generated images."""
        return self.metrics["accuracy_generated"]
