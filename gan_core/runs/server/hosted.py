"""The side of a run that faces its worker: what was sent, what came back, what to do when the worker dies."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import Future
from typing import Any

import numpy as np

from gan_core.errors import CheckpointError, RunError
from gan_core.runs.server.audience import Notices, Subscribers
from gan_core.runs.server.store import Record
from gan_core.runs.server.supervisor import Supervisor
from gan_core.runs.server.trajectory import Course

PAUSED, PLAYING, FAILED = "paused", "playing", "failed"
MOST_DEATHS = 3
SURVIVAL = 20.0  # seconds after which a run is no longer suspected of having killed its worker


class HostedRun:
    """A run as its host looks after it. Every command has a number, every set of weights an epoch.

    What a command changes is taken for granted at once. A report from the worker counts only if it is of the same
    epoch, and what it says of the run's state only if the worker had seen the last command.

    Attributes:
        id: unguessable; whoever knows it controls the run.
    """

    def __init__(
        self, run_id: str, course: Course, worker: Supervisor, unwatched_seconds: float, kept: bool = False
    ) -> None:
        """Take up a course; `open` then has the worker do so.

        Args:
            run_id: its id.
            course: a fresh one, or what the store kept.
            worker: where it is to live.
            unwatched_seconds: how long it plays on without viewers.
            kept: whether the store has it as it is.
        """
        self.id = run_id
        self._lock = threading.RLock()
        self._worker = worker
        self._unwatched_seconds = unwatched_seconds
        self._course = course
        self._past: tuple[int, Course] | None = None  # epoch and course that the last reset discarded
        self._state = PAUSED
        self._play_on = False  # what a replaced worker is to go on with
        self._error: str | None = None
        self._speed: float | None = None
        self._speed_limit: float | None = None
        self._device: str | None = None
        self._inspected: int | None = None
        self._savings: dict[int, tuple[str, Future[str]]] = {}  # checkpoints that are being written, by ticket
        self._tickets = itertools.count(1)
        self._notices = Notices()
        self._subscribers = Subscribers()
        self._watchers = 0
        self._epoch = 0
        self._number = 0  # of the last command sent
        self._seen = 0  # by the worker
        self._sequence = 0
        self._closed = False
        self._dirty = not kept
        self._opened_at = 0.0
        self._deaths = 0
        self._used_at = time.monotonic()

    @property
    def playing(self) -> bool:
        """Whether the run takes its worker's time."""
        return self._state == PLAYING

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return self._watchers > 0

    @property
    def used_at(self) -> float:
        """When a page last asked or commanded something; time.monotonic()."""
        return self._used_at

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def open(self) -> None:
        """Have the worker take the run up, from its last saved state if there is one."""
        with self._lock:
            self._send_open()

    def record(self) -> Record | None:
        """What the store should keep now; None if it has it already."""
        with self._lock:
            if not self._dirty:
                return None
            self._dirty = False
            return self._course.record()

    def tell_storage(self, problem: str | None) -> None:
        """Say, or no longer say, that the run cannot be kept on disk."""
        notice = None if problem is None else f"If the server stops this run is lost: {problem}."
        if notice != self._notices.storage:
            self._notices.storage = notice
            self._notify()

    def limit_memory(self, most_bytes: int) -> int:
        """Keep to so many bytes in each timeline; returns how many timelines the run has."""
        with self._lock:
            courses = [self._course, *([self._past[1]] if self._past else [])]
            for course in courses:
                course.timeline.limit(most_bytes)
            return len(courses)

    def receive(self, header: dict[str, Any], payload: memoryview) -> None:
        """Take a frame, a status, a saved state or an answer from the worker."""
        if header["kind"] == "kept":
            self._end_saving(header["ticket"], header["error"])
            return
        with self._lock:
            if header["kind"] == "state":
                self._keep_state(header, payload)
                return
            if header["epoch"] != self._epoch:
                return
            if header["kind"] == "frame":
                self._course.show(header, payload)
                self._dirty = True
            self._course.step, self._speed, self._seen = header["step"], header["speed"], header["seen"]
            self._device = header["device"] or self._device
            if self._seen >= self._number:
                self._state, self._error = header["state"], header["error"]
                self._notices.worker = header["notice"]
                self._play_on = self._play_on and self._state == PLAYING
        self._notify()

    def recover(self) -> None:
        """Go on in a new worker process, after the old one died."""
        self._give_up_savings("The training process ended before the checkpoint was written. Try again.")
        with self._lock:
            if self._closed:
                return
            suspect = self._state == PLAYING or self._seen < self._number
            if suspect:
                self._deaths = self._deaths + 1 if time.monotonic() - self._opened_at < SURVIVAL else 1
            if self._state == FAILED:
                pass  # it has no trainer; what leaves the failure opens it anew
            elif self._deaths >= MOST_DEATHS:
                self._deaths = 0
                self._fail(
                    f"The training process ended {MOST_DEATHS} times in a row while this run was in it. "
                    "Its networks may be too large for this machine: change the settings, or reset it."
                )
            elif not self._worker.working:
                self._fail("The training process does not start; the server's log says why. Reset to try again.")
            else:
                self._go_back()
                self._notices.tell(
                    f"The training process was replaced; this run continues from step {self._course.saved_step:,}."
                )
        self._notify()

    def _command(self, kind: str, **details: Any) -> None:
        self._used_at = time.monotonic()
        self._notices.clear()
        self._send(kind, **details)

    def _send(self, kind: str, arrays: dict[str, np.ndarray] | None = None, **details: Any) -> None:
        if self._closed:
            raise RunError("This run was closed on the server. Load it again by its id.")
        self._number += 1
        self._worker.send({"kind": kind, "run": self.id, "number": self._number, **details}, arrays)

    def _send_open(self, resumes: int | None = None) -> None:
        self._opened_at = time.monotonic()
        saved = self._course.saved
        arrays = {"state": np.frombuffer(saved, np.uint8)} if saved is not None else {}
        self._send(
            "open",
            arrays,
            epoch=self._epoch,
            resumes=resumes,
            settings=self._course.settings.to_dict(),
            playing=self._play_on,
            speed=self._speed_limit,
            inspected=self._inspected,
            watched=self._watchers > 0,
            unwatched_seconds=self._unwatched_seconds,
        )

    def _leave_failure(self) -> None:
        if self._state == FAILED:
            self._state, self._play_on = PAUSED, False

    def _go_back(self) -> None:
        """Have the run opened at its saved state; what came after that is forgotten."""
        self._course.rewind()
        self._reopen()

    def _reopen(self, resumes: int | None = None) -> None:
        """Have the run opened under a new epoch; what is still on its way from the old one no longer counts."""
        self._epoch += 1
        self._error, self._speed = None, None
        self._notices.clear()
        self._used_at = time.monotonic()
        self._dirty = True
        self._send_open(resumes)

    def _fail(self, message: str) -> None:
        self._state, self._play_on, self._error, self._speed = FAILED, False, message, None
        self._epoch += 1

    def _keep_state(self, header: dict[str, Any], payload: memoryview) -> None:
        if header["epoch"] == self._epoch:
            self._course.keep(header, payload)
            self._dirty = True
        elif self._past is not None and header["epoch"] == self._past[0]:
            self._past[1].keep(header, payload)  # the last one, made as the worker came to the reset

    def _give_up_savings(self, reason: str) -> None:
        for ticket in list(self._savings):
            self._end_saving(ticket, reason)

    def _end_saving(self, ticket: int, error: str | None) -> None:
        name, future = self._savings.pop(ticket, ("", None))
        if future is None or not future.set_running_or_notify_cancel():
            return
        if error is None:
            future.set_result(name)
        else:
            future.set_exception(CheckpointError(error))

    def _count_watcher(self, change: int) -> None:
        with self._lock:
            before = self._watchers > 0
            self._watchers += change
            self._used_at = time.monotonic()
            if (self._watchers > 0) != before and not self._closed:
                self._send("watch", watched=self._watchers > 0)

    def _notify(self) -> None:
        with self._lock:
            self._sequence += 1
        self._subscribers.notify()
