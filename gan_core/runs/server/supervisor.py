"""Keeps one worker process alive: starts it when it is needed and replaces it when it dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from gan_core.runs.commands import ToWorker
from gan_core.runs.current_work import Work
from gan_core.runs.messages import Arrays
from gan_core.runs.server.worker_process import COMMAND, OnReport, WorkerProcess

MOST_FAILED_STARTS = 5
PAUSE_AFTER_FAILED_START = 0.5  # seconds after the first, doubled after each further one


class Supervisor:
    """One place for a worker process.

    Args:
        on_report: takes what the worker reports.
        on_replaced: called after a worker has died, with this supervisor and the id of the run that may have killed it,
            see `WorkerProcess.suspect`; `working` tells whether another one started.
        command: what to start.

    Attributes:
        working: False once the worker has failed to start several times in a row.
    """

    def __init__(
        self,
        on_report: OnReport,
        on_replaced: Callable[[Supervisor, str], None],
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self.working = True
        self._on_report = on_report
        self._on_replaced = on_replaced
        self._command = command
        self._lock = threading.Lock()
        self._process: WorkerProcess | None = None
        self._failed_starts = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Id of the process; None if there is none at the moment."""
        process = self._process
        return process.pid if process else None

    @property
    def ready(self) -> bool:
        """Whether there is a process, and it can train."""
        process = self._process
        return process is not None and process.ready

    @property
    def current_work(self) -> tuple[int, Work] | None:
        """Id of the process, and what it is at; None if there is none, or it is still starting."""
        process = self._process
        return (process.pid, process.work.read()) if process is not None and process.ready else None

    def start(self) -> None:
        """Start the process unless it runs."""
        with self._lock:
            if self._process is None and not self._closed:
                self._process = WorkerProcess(self._on_report, self._ended, self._command)

    def check_room(self) -> None:
        """See whether the process takes another message.

        Raises:
            RunError: if too many messages are waiting.
        """
        process = self._process
        if process is not None:
            process.check_room()

    def send(self, message: ToWorker, arrays: Arrays | None = None) -> None:
        """Send a message, starting the process if need be.

        Raises:
            RunError: if too many messages are waiting.
        """
        self.start()
        process = self._process
        if process is not None:
            process.send(message, arrays)

    def kill(self) -> None:
        """End the process at once, whatever it is at; another one takes its place."""
        process = self._process
        if process is not None:
            process.kill()

    def ask_to_end(self) -> None:
        """Have the process end for good, without waiting for it."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            process.ask_to_end()

    def close(self) -> None:
        """End the process for good, and wait until it has ended."""
        self.ask_to_end()
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.close()

    def _ended(self, process: WorkerProcess) -> None:
        with self._lock:
            if self._closed or process is not self._process:
                return
            self._process = None
            self._failed_starts = 0 if process.ready else self._failed_starts + 1
            self.working = self._failed_starts < MOST_FAILED_STARTS
        if self.working:
            if self._failed_starts:
                time.sleep(PAUSE_AFTER_FAILED_START * 2 ** (self._failed_starts - 1))
            self.start()
        self._on_replaced(self, process.suspect)
