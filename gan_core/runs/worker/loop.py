"""Many runs in one worker, each with its fair share of time; commands come between slices."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from gan_core.runs.commands import Addressed, Apply, Close, Command, Open, SaveCheckpoint
from gan_core.runs.current_work import OPENING, SAVING, SHOWING, UPDATING, CurrentWork
from gan_core.runs.freed_memory import give_back_freed_memory
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import Report
from gan_core.runs.worker.worker_run import MOVING, MakeTrainer, WorkerRun, describe

LONGEST_SLICE = 0.015  # seconds: what a command may have to wait for
SHORTEST_SLICE = 0.003
ROUND = 0.06  # seconds in which each of many runs should have had its slice

Sent = tuple[Addressed, Arrays]
"""A command that came, and what came beside it."""


class RunLoop:
    """Shares one thread among runs.

    Args:
        make_trainer: settings -> trainer.
        send: takes each report and the arrays beside it.
        clock: seconds, never running backwards.
        work: where it is noted whose work is being done; None for nowhere.
    """

    def __init__(
        self,
        make_trainer: MakeTrainer,
        send: Callable[[Report, Arrays], None],
        clock: Callable[[], float] = time.monotonic,
        work: CurrentWork | None = None,
    ) -> None:
        self._work = work or CurrentWork()
        self._make_trainer = make_trainer
        self._send = send
        self._clock = clock
        self._runs: dict[str, WorkerRun] = {}

    def handle(self, sent: Sequence[Sent]) -> None:
        """Take commands, in order, then tell their effects."""
        closed = False
        for addressed, arrays in _without_outdated(sent):
            run_id, command = addressed.run, addressed.command
            if isinstance(command, Close):
                closed |= self._runs.pop(run_id, None) is not None
                continue
            if isinstance(command, Open):
                self._make_room(run_id)
            run = self._runs.get(run_id)
            if run is not None:
                run.seen = addressed.number
                self._command(run, command, arrays)
        for run in self._runs.values():
            if run.owes_report:
                self._report(run)
        if closed:
            give_back_freed_memory()

    def turn(self) -> float:
        """Give one slice to the run that has had least, tell what is due; return the seconds until more is due."""
        now = self._clock()
        for run in self._runs.values():
            run.pause_if_unwatched(now)
        ready = [run for run in self._runs.values() if run.wait(now) <= 0]
        if ready:
            run = min(ready, key=lambda candidate: candidate.used)
            least_interval = self._least_interval()
            due = min(other.snapshot_wait(now, least_interval) for other in self._runs.values())
            with self._working_for(run, UPDATING):
                run.advance(min(LONGEST_SLICE, max(SHORTEST_SLICE, min(due, ROUND / len(ready)))))
        self._tell_what_is_due()
        now, least_interval = self._clock(), self._least_interval()
        waits = (
            min(run.wait(now), run.save_wait(now), run.snapshot_wait(now, least_interval))
            for run in self._runs.values()
        )
        return max(0.0, min(waits, default=float("inf")))

    def save(self) -> None:
        """Hand over what is not saved yet of every run, before the process ends."""
        for run in self._runs.values():
            self._save(run)

    def _tell_what_is_due(self) -> None:
        """One snapshot and one state at most, those that are most overdue, so that commands never wait for many."""
        for run in self._runs.values():
            if run.owes_report:
                self._report(run)
        if not self._runs:
            return
        now, least_interval = self._clock(), self._least_interval()
        run = min(self._runs.values(), key=lambda run: run.snapshot_wait(now, least_interval))
        if run.snapshot_wait(now, least_interval) <= 0:
            self._report(run)
        run = min(self._runs.values(), key=lambda run: run.save_wait(now))
        if run.save_wait(now) <= 0:
            self._save(run)

    def _make_room(self, run_id: str) -> None:
        """A run that is opened again hands over its last state first, for undo."""
        if run_id in self._runs:
            self._save(self._runs[run_id])
        else:
            self._runs[run_id] = WorkerRun(run_id, self._make_trainer, self._clock)

    def _command(self, run: WorkerRun, command: Command, arrays: Arrays) -> None:
        was_moving = run.mode in MOVING
        run.owes_report = True
        with self._working_for(run, _kind_of(command)):
            run.take(command, arrays)
        while run.replies:
            self._send(run.replies.pop(0), {})
        if run.mode in MOVING and not was_moving:
            # Time not used while paused is not saved up: the run joins the others where they are.
            others = [other.used for other in self._runs.values() if other.mode in MOVING and other is not run]
            run.used = max(run.used, min(others, default=0.0))

    def _report(self, run: WorkerRun) -> None:
        with self._working_for(run, SHOWING):
            self._send(*run.report())
        if run.owes_report:  # the snapshot itself failed: this time it is the failure that is told
            self._send(*run.report())

    def _save(self, run: WorkerRun) -> None:
        with self._working_for(run, SAVING):
            saved = run.saved_state()
            if saved is not None:
                self._send(*saved)

    def _least_interval(self) -> float:
        shown = [run for run in self._runs.values() if run.watched and run.mode in MOVING]
        return sum(run.least_interval for run in shown)

    @contextmanager
    def _working_for(self, run: WorkerRun, kind: str) -> Generator[None, None, None]:
        """Count the time for the run; whatever goes wrong ends that run, never the worker and its other runs."""
        begun = self._clock()
        self._work.begin(run.run_id, kind)
        try:
            yield
        except BrokenPipeError:  # the server has gone: that ends the worker
            raise
        except Exception as error:
            message = describe(error)
            if message != str(error):
                traceback.print_exc()
            run.fail(message)
        self._work.end()
        run.used += self._clock() - begun


def _kind_of(command: Command) -> str:
    match command:
        case Open():
            return OPENING
        case SaveCheckpoint():
            return SAVING
        case _:
            return UPDATING


def _without_outdated(sent: Sequence[Sent]) -> list[Sent]:
    """Drop settings that newer ones overtook while both were waiting, as when a slider is dragged."""
    kept: list[Sent] = []
    following: dict[str, Command] = {}
    for addressed, arrays in reversed(sent):
        command, later = addressed.command, following.get(addressed.run)
        if not (isinstance(command, Apply) and isinstance(later, Apply)):
            kept.append((addressed, arrays))
        following[addressed.run] = command
    return kept[::-1]
