"""One look at a run, all of whose parts belong together, and the names of the states that a run can be in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gan_core.training.settings import Settings

PAUSED, PLAYING, FAILED = "paused", "playing", "failed"


@dataclass(frozen=True)
class RunState:
    """A run at one moment; nothing that happens to it later changes this.

    Attributes:
        settings: in force.
        preset: that they come from, if any.
        state: "paused", "playing" or "failed".
        step: generator steps so far.
        epoch: grows whenever the weights are replaced.
        settled: whether the worker has seen every command, so that the last row shows its effect.
        names: columns of the history, "step" first.
        rows: the history since the weights were last replaced, (names, n).
    """

    settings: Settings
    preset: str | None
    state: str
    step: int
    epoch: int
    settled: bool
    names: tuple[str, ...]
    rows: NDArray[np.float64]
