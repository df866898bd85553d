"""What pages ask of workers besides training, the server's side; the worker's is `gan_core.runs.worker`."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_core.errors import RunError
from gan_core.runs.commands import Ask, Cancel
from gan_core.runs.frames import PackedArrays
from gan_core.runs.messages import Answer, Arrays
from gan_core.runs.reports import AnswerReport, RequestReport
from gan_core.runs.server.audience import Subscribers
from gan_core.runs.server.supervisor import Supervisor

Unpack = Callable[[dict[str, Any], dict[str, np.ndarray]], Any]

ENDED = "The process that was working on this ended. Try again."
BUSY = "No worker has answered in time: the server is busy. Try again in a moment."


class Request:
    """One question and what has come back so far.

    Attributes:
        future: the answer, (header, arrays read-only); its exception is a `RunError` with a text for the user.
            Cancelling it tells the worker to drop the question, or to stop in the middle of it.
    """

    def __init__(self) -> None:
        self.future: Future[Any] = Future()
        self._progress: dict[str, Any] | None = None
        self._subscribers = Subscribers()

    @property
    def progress(self) -> dict[str, Any] | None:
        """The latest word on the way: "done" from 0 to 1, "message", and what the kind of request adds; None so far."""
        return self._progress

    def on_progress(self, callback: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Have `callback` called with each progress, on the thread that reads from the worker: it must be quick.

        Returns:
            What ends it.
        """

        def tell() -> None:
            if self._progress is not None:
                callback(self._progress)

        end = self._subscribers.add(tell)
        tell()
        return end

    def cancel(self) -> bool:
        """Give the question up; whether that was still possible."""
        return self.future.cancel()

    def result(self, timeout: float | None = None) -> Any:
        """Wait for the answer; one that takes longer than `timeout` seconds is cancelled.

        Raises:
            RunError: the worker could not answer, or not in time.
            concurrent.futures.CancelledError: the request was cancelled.
        """
        try:
            return self.future.result(timeout)
        except TimeoutError:
            self.cancel()
            raise RunError(BUSY) from None

    def advance(self, progress: dict[str, Any]) -> None:
        """Take a progress that the worker sent."""
        self._progress = progress
        self._subscribers.notify()


@dataclass(frozen=True)
class _Open:
    request: Request
    worker: Supervisor
    unpack: Unpack


class Requests:
    """Hands questions to workers and answers to those who asked.

    Args:
        workers: which there are.
        load: how busy a worker is otherwise, to compare.
    """

    def __init__(self, workers: Sequence[Supervisor], load: Callable[[Supervisor], Any]) -> None:
        self._workers = workers
        self._load = load
        self._lock = threading.Lock()
        self._open: dict[int, _Open] = {}
        self._numbers = itertools.count(1)

    def ask(
        self,
        kind: str,
        arguments: Mapping[str, Any],
        arrays: Arrays | None = None,
        unpack: Unpack = lambda header, arrays: (header, arrays),
    ) -> Request:
        """Ask the worker with the fewest open requests, or else the one that trains least.

        Args:
            kind: what is asked, a name in `gan_core.runs.worker.services.SERVICES`.
            arguments: what JSON can hold.
            arrays: numbers that go with it.
            unpack: makes the future's result of the answer's header and arrays.
        """
        request, number = Request(), next(self._numbers)
        loads = {id(worker): self._load(worker) for worker in self._workers}
        with self._lock:
            asked = [entry.worker for entry in self._open.values()]
            worker = min(self._workers, key=lambda worker: (asked.count(worker), loads[id(worker)]))
            self._open[number] = _Open(request, worker, unpack)
        request.future.add_done_callback(lambda _: self._given_up(number))
        try:
            worker.send(Ask(number, kind, dict(arguments)), arrays)
        except RunError as error:
            self._refuse(number, error)
        return request

    def receive(self, report: RequestReport, arrays: PackedArrays) -> None:
        """Take what a worker reports about a request."""
        number = report.request
        if not isinstance(report, AnswerReport):
            if (entry := self._open.get(number)) is not None:
                entry.request.advance(
                    {"done": report.done, "message": report.message, **report.facts, **arrays.unpack()}
                )
        elif report.error is not None:
            self._refuse(number, RunError(report.error))
        else:
            self._answer(number, (report.facts, arrays.unpack()))

    def fail(self, worker: Supervisor | None = None) -> None:
        """Give up what a worker that has ended was asked, or with None everything."""
        for number, entry in list(self._open.items()):
            if worker in (None, entry.worker):
                self._refuse(number, RunError(ENDED))

    def _answer(self, number: int, answer: Answer) -> None:
        entry = self._take_to_finish(number)
        if entry is not None:
            entry.request.future.set_result(entry.unpack(*answer))

    def _refuse(self, number: int, error: RunError) -> None:
        entry = self._take_to_finish(number)
        if entry is not None:
            entry.request.future.set_exception(error)

    def _take_to_finish(self, number: int) -> _Open | None:
        """Whoever takes the entry out is the only one to finish its future; the asker may cancel at any moment."""
        entry = self._take(number)
        return entry if entry is not None and entry.request.future.set_running_or_notify_cancel() else None

    def _given_up(self, number: int) -> None:
        """Called when a future is done: if its request is still open, it was cancelled."""
        entry = self._take(number)
        if entry is not None and entry.worker.pid is not None:
            with contextlib.suppress(RunError):  # too busy to be told: the answer will find nobody
                entry.worker.send(Cancel(number))

    def _take(self, number: int) -> _Open | None:
        with self._lock:
            return self._open.pop(number, None)
