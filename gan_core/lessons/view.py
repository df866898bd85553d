"""What a condition is judged by: an immutable look at a run, or at the scene of the latent page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_core.runs.run_state import RunState
from gan_core.training.settings import FIELDS, Settings


@dataclass(frozen=True)
class View:
    """How things stand.

    Attributes:
        values: what is known now: name of a quantity -> number, word, or None.
        before: the same for what can change by hand, as the task began.
        steps: steps of the rows recorded since the task began, (n,).
        columns: name of a number -> its values in these rows, (n,); NaN where there is none.
        settled: False while a command to the run is still under way, so that its numbers are of before.
    """

    values: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    steps: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    columns: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    settled: bool = True


@dataclass(frozen=True)
class Mark:
    """Where a run stood as a task began.

    Attributes:
        epoch: of the run; another one means that its weights were replaced since.
        step: its step.
        settings: its settings.
    """

    epoch: int
    step: int
    settings: Settings

    @classmethod
    def of(cls, reading: RunState) -> Mark:
        """Where it stands now."""
        return cls(reading.epoch, reading.step, reading.settings)


def of_run(reading: RunState, mark: Mark) -> View:
    """The view of a run.

    A reset leaves the last picture on screen until the first new one is there, but begins a history of its own: only
    what that holds is about the run as it is now, so all numbers are taken from its last row.

    Args:
        reading: the run now.
        mark: the run as the task began.
    """
    same = reading.epoch == mark.epoch
    rows, steps = reading.rows, reading.rows[0]
    newest = dict(zip(reading.names, rows[:, -1].tolist(), strict=True)) if rows.shape[1] else {}
    step = int(newest.pop("step", reading.step))
    values = {name: None if number != number else number for name, number in newest.items()}
    values |= _settings(reading.settings)
    values |= {
        "preset": reading.preset,
        "state": reading.state,
        "step": step,
        "new_steps": max(0, step - mark.step) if same else step,
        "restarts": reading.epoch - mark.epoch,
    }
    since = np.searchsorted(steps, mark.step) if same else 0
    columns = {name: rows[index, since:] for index, name in enumerate(reading.names) if index}
    return View(values, _settings(mark.settings), steps[since:], columns, reading.settled)


def _settings(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in FIELDS}
