"""What a run looks like at one moment: numbers and curves that no later training changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHOWN = 100
"""Images in each grid of a snapshot on images, in rows of ten."""


@dataclass(frozen=True)
class Snapshot:
    """An immutable view of a run.

    Attributes:
        step: generator steps taken.
        curves: arrays to draw, by name; `MixtureObserver` and `ImageEngine` say which.
        metrics: numbers by name, divergences and losses in nats; None where a number is not defined.
        diagnosis: one or two sentences on what is happening and what to try.
        exact: False if some numbers are a few snapshots old, because they are dear and the run did not stand still.
    """

    step: int
    curves: Mapping[str, NDArray[np.generic]]
    metrics: Mapping[str, float | None]
    diagnosis: str
    exact: bool = True
