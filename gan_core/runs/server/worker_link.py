"""The side of a run that faces its worker: what was sent, what came back, what to do when the worker dies."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import numpy as np

from gan_core.errors import RunError
from gan_core.runs.commands import Addressed, Command, Open, SaveCheckpoint, Watch
from gan_core.runs.frames import PackedArrays
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import FrameReport, RunStatus, StateReport, StatusReport
from gan_core.runs.run_state import FAILED, PAUSED, PLAYING
from gan_core.runs.server.audience import Notices
from gan_core.runs.server.pace import AT_REST, Pace
from gan_core.runs.server.pending_checkpoints import PendingCheckpoints
from gan_core.runs.server.supervisor import Supervisor
from gan_core.runs.server.trajectories import Trajectories

MOST_DEATHS = 3
"""Workers that may die in the middle of a run's work, in a row and without its getting any further between them."""


class WorkerLink:
    """A run's line to its worker. Every command has a number, every set of weights an epoch.

    What a command changes is taken for granted at once. A report from the worker counts only if it is of the same
    epoch, and what it says of the run's state only if the worker had seen the last command. Whoever calls a method
    holds the lock of the run.

    Args:
        run_id: of the run.
        worker: where it lives.
        trajectories: what the worker's reports go into, and what it is opened with; its epochs go on from theirs.
        notices: where words for the viewers go.
        unwatched_seconds: how long it plays on without viewers.
        pace: how it goes on; if it played where it was kept, it `waits`.

    Attributes:
        state: one of "paused", "playing", "failed".
        waits: whether it plays, but not before somebody sees it: its worker has not been told yet.
        error: why it has failed, in words; None unless it has.
        speed: steps a second, as the worker measures them; None unless it plays.
        device: where it trains, "cpu" or "cuda: " and the name of the GPU; None as long as the worker has not told.
        epoch: grows whenever the run's weights are replaced.
        speed_limit: most steps per second; None for as many as possible.
        speed_by_hand: whether somebody has set it.
        progress: how far work has come that ends by itself, as `gan_core.runs.reports.Progress` says; None without any.
        inspected: the sample that is looked at more closely, if any.
        checkpoints: that the worker is writing.
        closed: whether nothing more can be sent.
    """

    def __init__(
        self,
        run_id: str,
        worker: Supervisor,
        trajectories: Trajectories,
        notices: Notices,
        unwatched_seconds: float,
        pace: Pace = AT_REST,
    ) -> None:
        self.state = PLAYING if pace.playing else PAUSED
        self.waits = pace.playing
        self.error: str | None = None
        self.speed: float | None = None
        self.device: str | None = None
        self.epoch = trajectories.current.epoch
        self.speed_limit = pace.speed
        self.speed_by_hand = pace.by_hand
        self.progress: Mapping[str, Any] | None = None
        self.inspected: int | None = None
        self.checkpoints = PendingCheckpoints()
        self.closed = False
        self._run_id = run_id
        self._worker = worker
        self._trajectories = trajectories
        self._notices = notices
        self._unwatched_seconds = unwatched_seconds
        self._watched = False
        self._play_on = pace.playing  # what a replaced worker, or the next server, is to go on with
        self._number = 0  # of the last command sent
        self._seen = 0  # by the worker
        self._open_number = 0  # of the last command that opened the run

    @property
    def pending(self) -> bool:
        """Whether the worker has commands that it has not seen."""
        return self._seen < self._number

    @property
    def opening(self) -> bool:
        """Whether the worker has not told anything yet of the run as it was last opened."""
        return self._seen < self._open_number

    @property
    def pace(self) -> Pace:
        """How the run goes on by itself: one that only takes some steps does not."""
        return Pace(self._play_on, self.speed_limit, self.speed_by_hand)

    def check(self) -> None:
        """See whether a command could be sent, before anything is changed that its worker has to hear of.

        Raises:
            RunError: if the run is closed, or too many commands are waiting.
        """
        if self.closed:
            raise RunError("This run was closed on the server. Load it again by its id.")
        self._worker.check_room()

    def send(self, command: Command, arrays: Arrays | None = None) -> None:
        """Give the worker a command, without waiting for it.

        Raises:
            RunError: if the run is closed, or too many commands are waiting.
        """
        if self.closed:
            raise RunError("This run was closed on the server. Load it again by its id.")
        # A command that does not get away has no number: nobody would ever say that it was seen.
        self._worker.send(Addressed(self._run_id, self._number + 1, command), arrays)
        self._number += 1

    def expect(self, state: str) -> None:
        """Take for granted what a command makes of the run, until the worker confirms it."""
        self.state, self._play_on, self.waits = state, state == PLAYING, False

    def leave_failure(self) -> None:
        """A run that has failed is about to be opened anew."""
        if self.state == FAILED:
            self.expect(PAUSED)

    def close(self) -> None:
        """Nothing more is sent. How the run goes on stays as it was, for whoever takes it up again."""
        self.closed, self.state = True, PAUSED

    def watch(self, watched: bool) -> None:
        """Tell the worker whether anybody looks.

        Raises:
            RunError: too many commands are waiting; it is told the next time.
        """
        if watched != self._watched and not self.closed:
            self.send(Watch(watched))
            self._watched = watched

    def save_checkpoint(self, name: str, counted: bool) -> Future[str]:
        """Have the worker save G; a future of the name, see `Run.save_checkpoint`.

        Raises:
            RunError: see `send`.
        """
        ticket, future = self.checkpoints.add()  # before the answer can come
        try:
            self.send(SaveCheckpoint(ticket, name, counted))
        except RunError:
            self.checkpoints.drop(ticket)
            raise
        return future

    def open(self, resumes: int | None = None) -> None:
        """Have the worker take the run up, from its last saved state if there is one.

        Args:
            resumes: the epoch that an undo or a redo goes back to, if it is one.
        """
        trajectory = self._trajectories.current
        state = {} if trajectory.saved is None else {"state": np.frombuffer(trajectory.saved, np.uint8)}
        command = Open(
            epoch=self.epoch,
            resumes=resumes,
            settings=trajectory.settings.to_dict(),
            playing=self._play_on and not self.waits,
            speed=self.speed_limit,
            inspected=self.inspected,
            watched=self._watched,
            unwatched_seconds=self._unwatched_seconds,
        )
        self.send(command, state)
        self._open_number = self._number

    def reopen(self, resumes: int | None = None) -> None:
        """Have the run opened under a new epoch; what is still on its way from the old one no longer counts."""
        self._begin_epoch()
        self.error, self.speed, self.progress = None, None, None
        self._notices.clear()
        self.open(resumes)

    def go_back(self) -> None:
        """Have the run opened at its saved state; what came after that is forgotten."""
        self._trajectories.current.rewind()
        self.reopen()

    def receive(self, report: FrameReport | StatusReport | StateReport, arrays: PackedArrays) -> bool:
        """Take a report from the worker; returns whether there is anything new to show."""
        status = report.status
        if isinstance(report, StateReport):
            # Also of the discarded trajectory: the last one, made as the worker came to the reset.
            trajectory = self._trajectories.of_epoch(status.epoch)
            if trajectory is not None:
                trajectory.keep(status.step, arrays.unpack()["state"].tobytes())
            return False
        if status.epoch != self.epoch:
            return False
        if isinstance(report, FrameReport):
            self._trajectories.current.show(status.step, report.snapshot, arrays)
        self._take(status)
        return True

    def move(self, worker: Supervisor) -> None:
        """Live with another worker from now on; `recover` has it take the run up."""
        self._worker = worker

    def recover(self) -> None:
        """Go on in a new worker process, after the old one died."""
        trajectory = self._trajectories.current
        if self.state == FAILED:
            return  # it has no trainer; what leaves the failure opens it anew
        if trajectory.deaths >= MOST_DEATHS:
            trajectory.deaths = 0
            self.fail(
                f"The training process ended {MOST_DEATHS} times in a row in the middle of this run's work. "
                "Its networks may be too large for this machine: change the settings, or reset it."
            )
        elif not self._worker.working:
            self.fail("The training process does not start; the server's log says why. Reset to try again.")
        else:
            self.go_back()
            self._notices.tell(
                f"The training process was replaced; this run continues from step {trajectory.saved_step:,}."
            )

    def fail(self, message: str) -> None:
        """Give the run up, with words, until it is opened anew; what its worker still reports no longer counts."""
        self.expect(FAILED)
        self.error, self.speed, self.progress = message, None, None
        self._begin_epoch()

    def _take(self, status: RunStatus) -> None:
        self._trajectories.current.step = status.step
        self.speed, self.progress, self._seen = status.speed, status.progress, status.seen
        self.device = status.device or self.device
        if not self.pending:
            self.waits = self.waits and status.state != FAILED
            self.state, self.error = PLAYING if self.waits else status.state, status.error
            self._notices.worker = status.notice
            self._play_on = self._play_on and self.state == PLAYING

    def _begin_epoch(self) -> None:
        self.epoch += 1
        self._trajectories.current.epoch = self.epoch
