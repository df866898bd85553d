"""A sweep beside a run: what the worker does for it, in pieces that take turns with the run's own slices of time."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from gan_core.errors import MinimaxError
from gan_core.runs.commands import BeginSweep
from gan_core.runs.freed_memory import give_back_freed_memory
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import SweepReport
from gan_core.runs.sweep_state import CANCELLED, DONE, FAILED, TRAINING, WAITING
from gan_core.sweeps.plan import SweepPlan

if TYPE_CHECKING:  # it imports torch
    from gan_core.sweeps.sweep import Sweep

REPORT_INTERVAL = 0.25  # seconds between two words on how far it is
LONGEST_LEAD = 0.05  # seconds by which the run or its sweep can be ahead of the other
_MEMORY = 0.98  # of the speed, from piece to piece


class SweepWork:
    """The sweep of one run, if there is one. What goes wrong with it ends it, and never the run.

    Args:
        run_id: of the run.
        clock: seconds, never running backwards.
    """

    def __init__(self, run_id: str, clock: Callable[[], float]) -> None:
        self._run_id = run_id
        self._clock = clock
        self._number = 0
        self._state: str | None = None
        self._error: str | None = None
        self._sweep: Sweep | None = None
        self._pieces: Iterator[bool] = iter(())
        self._told: list[int] = []  # looks of each cell that the server has
        self._told_at = -1e9
        self._owes_report = False
        self._lead = 0.0  # seconds that the run has had more than its sweep
        self._seconds = self._steps = 0.0  # of the last pieces, for the speed

    @property
    def training(self) -> bool:
        """Whether there is something to do now."""
        return self._state == TRAINING

    def begin(self, command: BeginSweep) -> None:
        """Begin a sweep; one that was under way is given up."""
        from gan_core.sweeps.sweep import Sweep

        self._number, self._sweep = command.sweep, None
        try:
            self._sweep = Sweep(SweepPlan.from_dict(command.plan))
        except (MinimaxError, KeyError, TypeError, ValueError) as error:
            self._go(FAILED, str(error))
            return
        self._pieces = self._sweep.pieces()
        self._told = [0] * len(self._sweep.courses)
        self._lead = self._seconds = self._steps = 0.0
        self._go(TRAINING)

    def cancel(self) -> None:
        """End it before its time; what it has found stays with the server."""
        if self._state in (TRAINING, WAITING):
            self._go(CANCELLED)

    def watch(self, watched: bool) -> None:
        """Go on, or wait because nobody looks."""
        wanted = TRAINING if watched else WAITING
        if self._state in (TRAINING, WAITING) and self._state != wanted:
            self._seconds = self._steps = 0.0
            self._go(wanted)

    def has_turn(self, run_ready: bool) -> bool:
        """Whether its next piece comes before the next slice of the run; both have as much time as the other.

        Args:
            run_ready: whether the run has anything to do now.
        """
        return self.training and (not run_ready or self._lead > 0)

    def run_had(self, seconds: float) -> None:
        """The run has trained for so long."""
        self._lead = min(LONGEST_LEAD, self._lead + seconds)

    def advance(self) -> None:
        """Do one piece of the work."""
        if self._sweep is None:
            return
        begun, before = self._clock(), self._sweep.steps
        try:
            next(self._pieces)
        except StopIteration:
            self._go(DONE)
        except Exception as error:
            traceback.print_exc()
            self._go(FAILED, f"The seeds could not be trained ({type(error).__name__}: {error}).")
        spent = self._clock() - begun
        self._lead = max(-LONGEST_LEAD, self._lead - spent)
        self._seconds = _MEMORY * self._seconds + spent
        self._steps = _MEMORY * self._steps + self._sweep.steps - before

    def news(self) -> tuple[SweepReport, Arrays] | None:
        """What there is to tell now; None if there is nothing, or it was told a moment ago."""
        if not self._owes_report and not (self.training and self._clock() - self._told_at >= REPORT_INTERVAL):
            return None
        self._owes_report, self._told_at = False, self._clock()
        arrays: dict[str, np.ndarray] = {}
        sweep = self._sweep
        for cell, courses in enumerate(sweep.courses if sweep else []):
            if courses is not None and len(courses.steps) > self._told[cell]:
                self._told[cell] = len(courses.steps)
                arrays |= {f"jsd {cell}": courses.jsd, f"covered {cell}": courses.covered}
                if courses.high_quality is not None:
                    arrays[f"quality {cell}"] = courses.high_quality
        report = SweepReport(
            run=self._run_id,
            sweep=self._number,
            state=self._state or FAILED,
            error=self._error,
            cell=sweep.cell if sweep else 0,
            steps=sweep.steps if sweep else 0,
            most=sweep.most if sweep else 0,
            speed=self._steps / self._seconds if self.training and self._seconds else None,
        )
        if not self.training and self._state != WAITING:
            self._sweep, self._pieces = None, iter(())
            give_back_freed_memory()
        return report, arrays

    def _go(self, state: str, error: str | None = None) -> None:
        self._state, self._error, self._owes_report = state, error, True


def sweep_without_run(run_id: str, command: BeginSweep) -> SweepReport:
    """The answer where there is no such run: one that has ended its worker is not opened in the next."""
    error = "This run has failed, and its worker has it no longer: reset it or undo, then train the seeds."
    return SweepReport(run_id, command.sweep, FAILED, error, cell=0, steps=0, most=0, speed=None)
