"""Many runs in one worker, each with its fair share of time; commands come between slices."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from operator import itemgetter

from gan_core.runs.commands import Addressed, Apply, BeginSweep, Close, Command, Open, SaveCheckpoint
from gan_core.runs.current_work import OPENING, SAVING, SHOWING, UPDATING, CurrentWork
from gan_core.runs.freed_memory import give_back_freed_memory
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import Report
from gan_core.runs.worker.sweep_work import sweep_without_run
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
            elif isinstance(command, BeginSweep):  # the server would wait for it
                self._send(sweep_without_run(run_id, command), {})
        for run in self._runs.values():
            if run.owes_report:
                self._report(run)
        if closed:
            give_back_freed_memory()

    def turn(self) -> float:
        """Give one slice to the run that has had least, tell what is due; return the seconds until more is due."""
        now, runs = self._clock(), self._runs.values()
        for run in runs:
            run.pause_if_unwatched(now)
        ready = [run for run in runs if run.wait(now) <= 0]
        shown = self._shown()
        if ready:
            run = min(ready, key=lambda candidate: candidate.used)
            due = min(other.snapshot_wait(now, shown) for other in runs)
            with self._working_for(run, UPDATING):
                run.advance(min(LONGEST_SLICE, max(SHORTEST_SLICE, min(due, ROUND / len(ready)))))
        self._tell_what_is_due(shown)
        if len(ready) > 1:  # the others have not had theirs
            return 0.0
        now, shown = self._clock(), self._shown()
        waits = (min(run.wait(now), run.save_wait(now), run.snapshot_wait(now, shown)) for run in runs)
        return max(0.0, min(waits, default=float("inf")))

    def save(self) -> None:
        """Hand over what is not saved yet of every run, before the process ends."""
        for run in self._runs.values():
            self._save(run)

    def _tell_what_is_due(self, shown: int) -> None:
        """One snapshot and one state at most, those that are most overdue, so that commands never wait for many."""
        for run in self._runs.values():
            if run.owes_report:
                self._report(run)
            if news := run.sweep.news():
                self._send(*news)
        if not self._runs:
            return
        now = self._clock()
        wait, run = min(((run.snapshot_wait(now, shown), run) for run in self._runs.values()), key=itemgetter(0))
        if wait <= 0:
            self._report(run)
        wait, run = min(((run.save_wait(now), run) for run in self._runs.values()), key=itemgetter(0))
        if wait <= 0:
            self._save(run)

    def _make_room(self, run_id: str) -> None:
        """A run that is opened again hands over its last state first, for undo."""
        if run_id in self._runs:
            self._save(self._runs[run_id])
        else:
            self._runs[run_id] = WorkerRun(run_id, self._make_trainer, self._clock)

    def _command(self, run: WorkerRun, command: Command, arrays: Arrays) -> None:
        was_busy = run.busy
        run.owes_report = True
        with self._working_for(run, _kind_of(command)):
            run.take(command, arrays)
        while run.replies:
            self._send(run.replies.pop(0), {})
        if run.busy and not was_busy:
            # Time not used while paused is not saved up: the run joins the others where they are.
            others = [other.used for other in self._runs.values() if other.busy and other is not run]
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

    def _shown(self) -> int:
        """How many runs share the time for snapshots."""
        return max(1, sum(run.watched and run.mode in MOVING for run in self._runs.values()))

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
