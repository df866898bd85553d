"""The server's end of one worker process: its pipes, a thread that reads and a thread that writes."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import IO

from gan_core.errors import UnavailableError
from gan_core.locations import IMPORT_ROOT
from gan_core.runs import frames, reports
from gan_core.runs.commands import ToWorker
from gan_core.runs.current_work import PATH_VARIABLE, CurrentWork
from gan_core.runs.frames import PackedArrays
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import ReadyReport, Report
from gan_core.runs.server.cause_of_death import from_outside, out_of_memory_kills

WAITING_COMMANDS = 1_000
RESERVED = 100
"""Places among them that `check_room` leaves: several runs may have been let through before the first one sends."""
ENDING_SECONDS = 3.0  # that a process has to end by itself, once it has handed over the states of its runs
# The cores are shared out among workers; threads within one would only wait for each other on networks this small.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
COMMAND = (sys.executable, "-m", "gan_core.runs.worker")
_BEHIND = "The training process does not keep up with the commands. Try again in a moment."

OnReport = Callable[[Report, PackedArrays], None]


class WorkerProcess:
    """One process, started at once; its reports and its end are reported from its reader thread.

    Args:
        on_report: takes each report that comes, and the arrays beside it.
        on_end: called once when the process has ended, unless `close` ended it.
        command: what to start.

    Attributes:
        ready: whether the worker has said that it can train.
        work: what it is at, or was at when it ended.
    """

    def __init__(
        self,
        on_report: OnReport,
        on_end: Callable[[WorkerProcess], None],
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self.ready = False
        self.work = CurrentWork.create()
        self._on_report = on_report
        self._on_end = on_end
        self._kills_before = out_of_memory_kills()
        self._closing = False
        self._to_end_by: float | None = None
        self._outbox: queue.Queue[bytes | None] = queue.Queue(WAITING_COMMANDS)
        path = os.pathsep.join(filter(None, [str(IMPORT_ROOT), os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": path, PATH_VARIABLE: self.work.path or ""}
        # Not multiprocessing: Streamlit replaces __main__, and its spawn would run the page again in the child.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None  # pipes were asked for
        names = f"worker {self.pid} reader", f"worker {self.pid} writer"
        self._reader = threading.Thread(target=self._read, args=(stdout,), name=names[0], daemon=True)
        self._writer = threading.Thread(target=self._write, args=(stdin,), name=names[1], daemon=True)
        self._writer.start()
        self._reader.start()  # last: it ends the writer when a process ends at once

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def suspect(self) -> str:
        """Of a process that has ended: id of the run in the middle of whose work it did; "" if no run is to blame."""
        return "" if from_outside(self._process.returncode, self._kills_before) else self.work.read().run

    def check_room(self) -> None:
        """See whether there is room for another message, before anything is changed that it is to tell of.

        Raises:
            UnavailableError: if nearly a thousand messages are waiting already.
        """
        if self._outbox.qsize() >= WAITING_COMMANDS - RESERVED:
            raise UnavailableError(_BEHIND)

    def send(self, message: ToWorker, arrays: Arrays | None = None) -> None:
        """Send a message, without waiting for the worker to take it.

        Raises:
            UnavailableError: if a thousand messages are waiting already.
        """
        try:
            self._outbox.put_nowait(frames.encode(message.to_header(), arrays or {}))
        except queue.Full:
            raise UnavailableError(_BEHIND) from None

    def kill(self) -> None:
        """End the process at once; its end is reported as any other."""
        self._process.kill()

    def ask_to_end(self) -> None:
        """Have the process end: its input ends, which a worker notices in the middle of a step too."""
        if self._to_end_by is None:
            self._closing, self._to_end_by = True, time.monotonic() + ENDING_SECONDS
            with contextlib.suppress(queue.Full):
                self._outbox.put_nowait(None)

    def close(self) -> None:
        """End the process, by force if it takes longer than `ENDING_SECONDS`, and wait until it has ended."""
        self.ask_to_end()
        patience = max(0.0, (self._to_end_by or 0.0) - time.monotonic())
        try:
            self._process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):  # one that the system holds ends when it can
                self._process.wait(timeout=ENDING_SECONDS)
        for thread in (self._reader, self._writer):
            if thread is not threading.current_thread():
                thread.join(timeout=ENDING_SECONDS)
        self.work.unlink()

    def _read(self, stdout: IO[bytes]) -> None:
        try:
            while (frame := frames.read_message(stdout)) is not None:
                header, payload = frames.split(frame)
                report = reports.read(header)
                if isinstance(report, ReadyReport):
                    self.ready = True
                    self.work.unlink()  # both have it in their memory now
                else:
                    self._on_report(report, PackedArrays(header["arrays"], payload))
        except frames.FrameError as error:
            # A process that was killed leaves half a frame; one that sends nonsense is not to be trusted any more.
            if not self._closing:
                print(f"worker {self.pid}: {error}", file=sys.stderr)
        except Exception:
            traceback.print_exc()
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(queue.Full):
            self._outbox.put_nowait(None)
        self._writer.join(timeout=ENDING_SECONDS)
        stdout.close()
        self.work.unlink()
        if not self._closing:
            self._on_end(self)

    def _write(self, stdin: IO[bytes]) -> None:
        with contextlib.suppress(OSError):
            while (frame := self._outbox.get()) is not None:
                frames.write_message(stdin, frame)
        with contextlib.suppress(OSError):
            stdin.close()
