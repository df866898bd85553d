"""What a run looks like at one moment: numbers and curves that no later training changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHOWN = 100
"""Images in each grid of a snapshot on images, in rows of ten."""


Metrics = Mapping[str, float | None]
"""Numbers by name; None where a number is not defined."""

Numbers = dict[str, float | None]
"""Metrics while they are being put together."""


def only_finite(numbers: Metrics) -> Numbers:
    """The same numbers, None in place of each that is not finite."""
    return {name: None if value is None or not math.isfinite(value) else value for name, value in numbers.items()}


@dataclass(frozen=True)
class Snapshot:
    """An immutable view of a run.

    Attributes:
        step: generator steps taken.
        curves: arrays to draw, by name; `LineObserver` and `ImageObserver` say which.
        metrics: finite numbers by name, divergences and losses in nats; None where a number is not defined.
        diagnosis: one or two sentences on what is happening and what to try.
        exact: False if some numbers are a few snapshots old, because they are costly and the run did not stand still.
    """

    step: int
    curves: Mapping[str, NDArray[np.generic]]
    metrics: Metrics
    diagnosis: str
    exact: bool = True


class KnownMetrics:
    """Metrics for whoever needs numbers: `metrics["jsd"]` is one, `metrics.get("loss_d")` is one or None."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def __getitem__(self, name: str) -> float:
        value = self._metrics[name]
        if value is None:
            raise ValueError(f"{name} is not defined here.")
        return value

    def get(self, name: str) -> float | None:
        """The number of that name, or None where it is not defined."""
        return self._metrics[name]
