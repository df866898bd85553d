"""The runs of this server: which there are, which worker each lives in, and what is kept of them."""

from __future__ import annotations

import atexit
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.cores import available_cores
from gan_core.errors import NoRoomError, RunError, UnavailableError
from gan_core.runs import first_frames
from gan_core.runs.current_work import UPDATING, Work
from gan_core.runs.first_frames import FirstFrame
from gan_core.runs.frames import PackedArrays
from gan_core.runs.freed_memory import give_back_freed_memory
from gan_core.runs.reports import (
    AnswerReport,
    CheckpointReport,
    FrameReport,
    ProgressReport,
    Report,
    RunReport,
    StateReport,
    StatusReport,
    SweepReport,
)
from gan_core.runs.run_state import FAILED
from gan_core.runs.server.environment import whole_number
from gan_core.runs.server.first_start import start_one_then_others
from gan_core.runs.server.pace import Pace
from gan_core.runs.server.request import Request, Requests
from gan_core.runs.server.run import Run
from gan_core.runs.server.store import Store, check_run_id
from gan_core.runs.server.supervisor import Supervisor
from gan_core.runs.server.timeline import MOST_BYTES
from gan_core.runs.server.trajectories import MOST_LEVEL_BYTES, Trajectories
from gan_core.runs.server.trajectory import Trajectory
from gan_core.runs.server.waiting import WaitingQueue
from gan_core.runs.server.watchdog import Watchdog, in_words
from gan_core.runs.server.worker_process import COMMAND
from gan_core.training.presets import story_speed
from gan_core.training.settings import Settings

UNWATCHED_SECONDS = 60.0
MOST_RUNS = 200
RETURNING_SECONDS = 8.0
"""A run that was used so recently keeps its place though nobody watches: its visitor reloads, or is about to see it."""
KEEP_INTERVAL = 2.0  # seconds between writes to disk
PACE_INTERVAL = 0.2  # the same for a run that was told to play, to pause, or how fast to go
KEEP_SHARE = 0.1  # most of the time that may go into them
SWEEP_INTERVAL = 60.0  # seconds between looks at how much is on disk
IDLE_SECONDS = 120.0
"""After which a run that nobody watches, and that does not train, leaves the memory: the store keeps all of it, and it
comes back when somebody asks for it."""
IDLE_WITH_SEEDS_SECONDS = 1800.0
"""The same for a run with many seeds beside it: what came of these is kept nowhere else."""
TIMELINE_BYTES = 256 * 2**20  # of all runs together
LEAST_TIMELINE_BYTES = 2**20  # of each in any case
LEVEL_BYTES = 256 * 2**20  # of what can be undone and redone, all runs together
LEAST_LEVEL_BYTES = 2**20  # of each run in any case


class Host:
    """Gives runs to workers and keeps them.

    Args:
        workers: how many processes; None for one for each available core, at most MINIMAX_WORKERS.
        folder: where runs are kept; None for the store's default.
        unwatched_seconds: how long a run plays on without viewers.
        most_runs: how many may be in memory, so that somebody watches them; None for MINIMAX_RUNS_OPEN, or else
            `MOST_RUNS`.
        command: what a worker process is started with.
        first_frame: what is known of a fresh run before its worker has begun, from its settings and its preset.

    Raises:
        RunError: if MINIMAX_WORKERS, MINIMAX_RUNS_OPEN, or a quota of the store, is not a whole number.
    """

    def __init__(
        self,
        workers: int | None = None,
        folder: Path | None = None,
        unwatched_seconds: float = UNWATCHED_SECONDS,
        most_runs: int | None = None,
        command: tuple[str, ...] = COMMAND,
        first_frame: Callable[[Settings, str | None], FirstFrame | None] = first_frames.of,
    ) -> None:
        self._lock = threading.RLock()
        self._runs: dict[str, Run] = {}
        self._homes: dict[str, Supervisor] = {}
        self._store = Store(folder)
        self._unwatched_seconds = unwatched_seconds
        self._most_runs = most_runs or whole_number("MINIMAX_RUNS_OPEN", MOST_RUNS)
        self._command = command
        self._first_frame = first_frame
        self._workers = [self._supervise() for _ in range(workers or worker_count())]
        self._quarantine: Supervisor | None = None
        self._requests = Requests(self._workers, self._busyness)
        self._timeline_bytes = MOST_BYTES  # of each run
        self._stopping = threading.Event()
        self._hurrying = threading.Event()  # some run's pace is not on disk
        self._writing = threading.Lock()  # what is written last is newest
        self._keeper = threading.Thread(target=self._keep, name="runs keeper", daemon=True)
        self._keeper.start()
        self._waiting = WaitingQueue()
        self._watchdog = Watchdog(self._all_workers, self._owes_answers, self._stuck)

    def start_workers(self) -> None:
        """Start the workers, so that no run waits for one: the first now, the others soon."""
        start_one_then_others(self._workers, self._stopping)

    @property
    def worker_pids(self) -> list[int]:
        """Ids of the worker processes that there are."""
        return [pid for worker in self._all_workers() if (pid := worker.pid) is not None]

    @property
    def runs(self) -> list[Run]:
        """Those in memory."""
        return list(self._runs.values())

    def create(self, settings: Settings, preset: str | None = None, ticket: str | None = None) -> Run:
        """Begin a run, paused at step 0; one of a preset at the speed at which its story can be watched.

        Args:
            settings: what it begins with.
            preset: where they come from, if from one.
            ticket: any word of the visitor's own, by which the place in the queue is kept; None for none.

        Raises:
            NoRoomError: if the server has as many runs as it can hold, all of them watched, or a moment ago; or if
                somebody waits who came before.
        """
        with self._lock:
            fresh = Trajectories(self._beginning(settings, preset))
            pace = Pace(speed=story_speed(preset))
            return self._opened(secrets.token_urlsafe(16), fresh, pace, ticket)

    def place_in_queue(self, ticket: str) -> int:
        """How far somebody who waits for a place has come, 1 for the next one; 0 if it is their turn.

        Whoever does not ask for some seconds is passed by, and later forgotten; see `WaitingQueue`.
        """
        with self._lock:
            place = self._waiting.place(ticket)
            return 0 if self._waiting.ahead(ticket) < self._places() else place

    def get(self, run_id: str) -> Run:
        """Find a run, in memory or as the store kept it; one that played there waits to be seen, see `Run.play_on`.

        Raises:
            NoRoomError: if it is not in memory, and the server has as many runs there as it can hold, all of them
                watched, or a moment ago, or if somebody waits who came before; the id is the ticket.
            UnavailableError: if it is not in memory, and the server cannot take it up at the moment for another reason.
            RunError: if the id is malformed, or there is no such run.
        """
        check_run_id(run_id)
        with self._lock:
            run = self._runs.get(run_id)
            if run is not None and not run.closed:
                run.view.touch()  # whoever asks is about to watch
                return run
            record = self._store.load(run_id)
            if record is None:
                raise RunError("There is no longer a run with this id on the server. Start a new one.")
            self._store.touch(run_id)
            return self._opened(run_id, Trajectories.of(record), record.pace, run_id, record.notice)

    def request(
        self, kind: str, arguments: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None
    ) -> Request:
        """Ask a worker for something besides training.

        Args:
            kind: what, a name in `gan_core.runs.worker.services.SERVICES`, where arguments and answers are described.
            arguments: what JSON can hold.
            arrays: numbers that go with it.

        Returns:
            The request; its future is (header, arrays), or a `RunError` with a text for the user.
        """
        return self._requests.ask(kind, arguments, arrays)

    def render(self, checkpoint: str, latents: np.ndarray, labels: np.ndarray | None = None) -> Future[np.ndarray]:
        """Images from a checkpoint, made in a worker. Newer requests go first: that is where a slider is now.

        Args:
            checkpoint: its name.
            latents: (n, dim).
            labels: for a conditional checkpoint the classes, whole numbers (n,), or weights of a mixture (n, classes).

        Returns:
            A future of uint8 (n, H, W) or (n, H, W, 3); its exception is a `RunError`. Cancel it if it is outdated.
        """
        arrays: dict[str, np.ndarray] = {"latents": np.asarray(latents, np.float32)}
        if labels is not None:
            labels = np.asarray(labels)
            arrays["labels"] = labels.astype(np.int64 if labels.dtype.kind in "iu" else np.float32)
        return self._requests.ask(
            "render", {"checkpoint": checkpoint}, arrays, lambda _, answer: answer["images"]
        ).future

    def close(self) -> None:
        """Write what is not yet on disk and end the workers, within seconds whatever they are at."""
        self._stopping.set()
        self._hurrying.set()
        self._watchdog.close()
        workers = self._all_workers()
        for worker in workers:
            worker.ask_to_end()
        if self._keeper is not threading.current_thread():
            self._keeper.join(timeout=5.0)
        self._write_runs()  # what is here already, should the next take too long
        for worker in workers:
            worker.close()
        self._write_runs()  # what workers have handed over last
        self._requests.fail()

    def _beginning(self, settings: Settings, preset: str | None) -> Trajectory:
        """A fresh trajectory, with its first frame if that is known before its worker tells."""
        beginning = Trajectory(settings, preset)
        first = self._first_frame(settings, preset)
        if first is not None:
            beginning.show(0, first.snapshot, first.curves)
        return beginning

    def _supervise(self) -> Supervisor:
        return Supervisor(self._receive, self._replaced, self._command)

    def _all_workers(self) -> list[Supervisor]:
        with self._lock:
            return self._workers if self._quarantine is None else [*self._workers, self._quarantine]

    def _runs_of(self, worker: Supervisor) -> list[Run]:
        with self._lock:
            return [self._runs[run_id] for run_id, home in self._homes.items() if home is worker]

    def _opened(
        self, run_id: str, trajectories: Trajectories, pace: Pace, ticket: str | None, notice: str | None = None
    ) -> Run:
        run = self._admit(run_id, trajectories, pace, ticket, notice)
        try:
            run.open()
        except RunError:  # a worker that does not keep up
            del self._runs[run_id], self._homes[run_id]
            raise
        return run

    def _admit(
        self, run_id: str, trajectories: Trajectories, pace: Pace, ticket: str | None, notice: str | None
    ) -> Run:
        if self._stopping.is_set():
            raise UnavailableError("The server is shutting down.")
        self._make_room(ticket)
        worker = min(self._workers, key=self._load)
        run = Run(run_id, trajectories, worker, self._unwatched_seconds, pace, notice)
        run.subscribe(lambda: self._hurrying.set() if run.pace_unkept else None)
        self._runs[run_id], self._homes[run_id] = run, worker
        return run

    def _busyness(self, worker: Supervisor) -> tuple[int, int]:
        with self._lock:
            return self._load(worker)

    def _load(self, worker: Supervisor) -> tuple[int, int]:
        here = self._runs_of(worker)
        return sum(run.playing for run in here), len(here)

    def _make_room(self, ticket: str | None) -> None:
        if self._waiting.ahead(ticket) >= self._places():
            place = None if ticket is None else self._waiting.place(ticket)
            raise NoRoomError(self._most_runs, place, ticket)
        self._waiting.leave(ticket)
        if len(self._runs) >= self._most_runs and (run := self._most_dispensable()) is not None:
            self._evict(run)

    def _places(self) -> int:
        """How many more runs there is room for, if those go that nobody watches."""
        return self._most_runs - len(self._runs) + len(self._dispensable())

    def _dispensable(self) -> list[Run]:
        """The runs that nobody watches, or did a moment ago."""
        since = time.monotonic() - RETURNING_SECONDS
        return [run for run in self._runs.values() if run.closed or not (run.view.watched or run.view.used_at > since)]

    def _most_dispensable(self) -> Run | None:
        """Of these the one that nobody has used for longest."""
        return min(self._dispensable(), key=lambda run: (not run.closed, run.playing, run.view.used_at), default=None)

    def _evict(self, run: Run) -> None:
        self._write(run, whole=True)
        self._store.touch(run.id)
        run.close()
        run.release()
        self._runs.pop(run.id, None)
        self._homes.pop(run.id, None)

    def _receive(self, report: Report, arrays: PackedArrays) -> None:
        match report:
            case ProgressReport() | AnswerReport():
                self._requests.receive(report, arrays)
            case StatusReport() | FrameReport() | StateReport():
                self._receive_of(report.status.run, report, arrays)
            case CheckpointReport() | SweepReport():
                self._receive_of(report.run, report, arrays)

    def _receive_of(self, run_id: str, report: RunReport, arrays: PackedArrays) -> None:
        run = self._runs.get(run_id)
        if run is not None:
            run.receive(report, arrays)

    def _replaced(self, worker: Supervisor, suspect: str) -> None:
        """All runs of a worker that died go on.

        The one in the middle of whose work it died may have killed it. A second time in a row it goes on in a worker
        for suspects, where it can disturb only others of its kind; a third time, it is given up.
        """
        self._requests.fail(worker)
        here = self._runs_of(worker)
        for run in here:
            suspected = run.id == suspect and run.suspect() > 1
            run.recover(self._isolate(run) if suspected and len(here) > 1 else None)

    def _isolate(self, run: Run) -> Supervisor:
        with self._lock:
            if self._quarantine is None:
                self._quarantine = self._supervise()
            self._homes[run.id] = self._quarantine
            return self._quarantine

    def _end_empty_quarantine(self) -> None:
        with self._lock:
            worker = self._quarantine
            if worker is None or self._runs_of(worker):
                return
            self._quarantine = None
        worker.close()

    def _owes_answers(self, worker: Supervisor) -> bool:
        return any(run.link.pending and run.state != FAILED and not run.closed for run in self._runs_of(worker))

    def _stuck(self, worker: Supervisor, work: Work) -> None:
        """A worker does not come to an end: another one takes its place, and only the run that it is at is stopped."""
        run = self._runs.get(work.run)
        # One that waits to be opened anew has left behind the weights that the worker is at.
        if run is not None and not (work.kind == UPDATING and run.link.opening):
            run.give_up(in_words(work.kind, run.settings))
        worker.kill()

    def _keep(self) -> None:
        swept_at = time.monotonic()
        due = swept_at + KEEP_INTERVAL
        while not self._stopping.is_set():
            if self._hurrying.wait(max(0.0, due - time.monotonic())):
                self._write_paces()
                self._stopping.wait(PACE_INTERVAL)  # of a slider that is dragged, where it is then
            begun = time.monotonic()
            if begun < due or self._stopping.is_set():
                continue
            self._write_runs()
            self._evict_idle(begun)
            self._end_empty_quarantine()
            self._share_memory()
            self._tell_load(begun)
            if begun - swept_at >= SWEEP_INTERVAL:
                swept_at = begun
                self._sweep()
                give_back_freed_memory()
            done = time.monotonic()
            due = done + max(KEEP_INTERVAL, (done - begun) / KEEP_SHARE)

    def _write_runs(self) -> None:
        for run in list(self._runs.values()):
            if self._hurrying.is_set():
                self._write_paces()
            self._write(run)

    def _write_paces(self) -> None:
        """What plays, and how fast, does not wait its turn: it is a visitor's wish, and takes a moment to write."""
        self._hurrying.clear()
        for run in list(self._runs.values()):
            if run.pace_unkept:
                self._write(run)

    def _write(self, run: Run, whole: bool = False) -> None:
        with self._writing:
            record = run.record(whole)
            if record is not None and not self._store.save(run.id, record):
                run.record_again()
        run.view.tell_storage(self._store.problem)

    def _evict_idle(self, now: float) -> None:
        for run in list(self._runs.values()):
            with self._lock:  # of each by itself: timelines are long, and visitors come in between
                patience = IDLE_WITH_SEEDS_SECONDS if run.has_seeds else IDLE_SECONDS
                idle = not run.view.watched and not run.playing and now - run.view.used_at > patience
                # What its worker has not told stays, and what a full disk has not taken.
                kept = not run.link.pending and not run.unstored and self._store.problem is None
                if (run.closed or (idle and kept)) and self._runs.get(run.id) is run:
                    self._evict(run)

    def _sweep(self) -> None:
        """Keep to the store's quota. What is in memory stays, unless it alone is too much: then the oldest go."""
        with self._lock:  # nobody takes up a run whose file is about to go
            while self._store.sweep(self._runs):
                run = self._most_dispensable()
                if run is None:
                    return
                self._evict(run)

    def _tell_load(self, now: float) -> None:
        runs = list(self._runs.values())
        playing = sum(run.playing for run in runs)
        for run in runs:
            run.view.tell_load(now, playing, len(self._workers))

    def _share_memory(self) -> None:
        """Give each timeline, and what can be undone in each run, its share of the memory for all."""
        runs = list(self._runs.values())
        level_bytes = min(MOST_LEVEL_BYTES, max(LEAST_LEVEL_BYTES, LEVEL_BYTES // max(1, len(runs))))
        timelines = sum(run.limit_memory(self._timeline_bytes, level_bytes) for run in runs)
        fair = TIMELINE_BYTES // max(1, timelines)
        self._timeline_bytes = min(MOST_BYTES, max(LEAST_TIMELINE_BYTES, fair))


def worker_count() -> int:
    """One worker for each core that this process may use, at most MINIMAX_WORKERS.

    Raises:
        RunError: if MINIMAX_WORKERS is set but not a whole number of at least 1.
    """
    cores = available_cores()
    return min(cores, whole_number("MINIMAX_WORKERS", cores))


_host: Host | None = None
_host_lock = threading.Lock()


def get_host() -> Host:
    """The host of this process, started when first asked for and closed when the process ends."""
    global _host
    with _host_lock:
        if _host is None:
            _host = Host()
            atexit.register(_host.close)
        return _host
