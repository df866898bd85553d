"""The side of a run that faces its viewers: its numbers, messages for them, and files to take away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

from gan_core import datasets, stages
from gan_core.errors import DatasetError, RunError
from gan_core.runs import frames
from gan_core.runs.run_state import PLAYING, RunState
from gan_core.runs.server import export, load, message
from gan_core.runs.server.audience import Notices, Subscribers
from gan_core.runs.server.history import History
from gan_core.runs.server.load import FrameRate
from gan_core.runs.server.message import Cursor
from gan_core.runs.server.run_sweep import RunSweep
from gan_core.runs.server.timeline import Frame
from gan_core.runs.server.trajectories import Trajectories
from gan_core.runs.server.worker_link import WorkerLink
from gan_core.sweeps.table import seeds_csv
from gan_core.training.experiment_name import experiment_stem
from gan_core.training.kinds import IMAGES
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings


class RunView:
    """What there is to see of a run; nothing here changes it. Every method may be called from any thread.

    Args:
        link: what is known of the run's state.
        trajectories: what it looked like.
        sweep: what was trained beside it.
        notices: words for the viewers.
        lock: of the run.

    Attributes:
        sequence: grows whenever something about the run has changed.
        used_at: when a page last asked or commanded something; time.monotonic().
        frames: how many the worker has sent.
    """

    def __init__(
        self,
        link: WorkerLink,
        trajectories: Trajectories,
        sweep: RunSweep,
        notices: Notices,
        lock: threading.RLock,
    ) -> None:
        self.sequence = 0
        self.used_at = time.monotonic()
        self._link = link
        self._trajectories = trajectories
        self._sweep = sweep
        self._notices = notices
        self._lock = lock
        self._subscribers = Subscribers()
        self.frames = 0
        self._frame_rate = FrameRate()
        self._load: str | None = None
        self._watchers = 0
        self._composed: dict[Cursor | None, tuple[bytes, Cursor]] = {}  # messages of one sequence, by who asked
        self._composed_at = 0

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return self._watchers > 0

    @property
    def notice(self) -> str | None:
        """Something that happened to the run and that the viewer should know, in words."""
        return self._notices.current

    @property
    def metrics(self) -> dict[str, float | None]:
        """The numbers of the newest snapshot; empty before the first."""
        frame = self._trajectories.current.frame
        return dict(frame.metrics) if frame else {}

    @property
    def stages(self) -> tuple[int, ...]:
        """Steps from which the run can begin, 0 first; none if its preset has no stages."""
        preset = self._trajectories.current.preset
        return stages.available(preset) if preset else ()

    @property
    def appearance(self) -> str:
        """What the page depends on, in short: it differs whenever a widget or the address would say something else."""
        link, trajectory = self._link, self._trajectories.current
        chosen = hash((trajectory.settings, trajectory.preset))
        return f"{link.epoch} {chosen & 0xFFFFFFFF:08x}"

    def read(self) -> RunState:
        """The run at this moment, for those who judge it by its numbers."""
        with self._lock:
            trajectory = self._trajectories.current
            return RunState(
                trajectory.settings,
                trajectory.preset,
                self._link.state,
                trajectory.step,
                self._link.epoch,
                not self._link.pending,
                tuple(trajectory.history.names),
                trajectory.history.rows.copy(),
            )

    @contextmanager
    def watch(self) -> Generator[None, None, None]:
        """A viewer looks for as long as the context lasts; a run without viewers pauses after a while."""
        try:
            self._count_watcher(+1)
            yield
        finally:
            self._count_watcher(-1)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` called, from any thread, whenever something has changed; it must be quick.

        Returns:
            What to call to end that.
        """
        return self._subscribers.add(callback)

    def notify(self) -> None:
        """Something has changed: tell those who have subscribed, outside the lock."""
        with self._lock:
            self.sequence += 1
        self._subscribers.notify()

    def touch(self) -> None:
        """A page has asked or commanded something."""
        self.used_at = time.monotonic()

    def tell_storage(self, problem: str | None) -> None:
        """Say, or no longer say, that the run cannot be kept on disk."""
        notice = None if problem is None else f"If the server stops, this run is lost: {problem}."
        if notice != self._notices.storage:
            self._notices.storage = notice
            self.notify()

    def tell_load(self, now: float, runs: int, cores: int) -> None:
        """Say, or no longer say, that others take the time that its frames would need.

        Args:
            now: the time in seconds.
            runs: how many play on this server.
            cores: how many processes train them.
        """
        link, settings = self._link, self._trajectories.current.settings
        rate = self._frame_rate.look(now, self.frames, link.state == PLAYING and not link.waits and self.watched)
        words = load.in_words(rate, settings.images, link.speed_limit, runs, cores, self._watchers)
        if words != self._load:
            self._load = words
            self.notify()

    def message(self, cursor: Cursor | None = None) -> tuple[bytes, Cursor]:
        """The newest state of the run for one viewer, and the cursor to ask with next time.

        It is composed once for all viewers who have the same.

        Args:
            cursor: what the last call returned; None for everything.
        """
        with self._lock:
            self.touch()
            if self._composed_at != self.sequence:
                self._composed = dict[Cursor | None, tuple[bytes, Cursor]]()
                self._composed_at = self.sequence
            composed, alone = self._composed, self._watchers < 2
            if (known := composed.get(cursor)) is not None:
                return known
            header, specs, parts, after = message.newest(
                self._status(), self._trajectories.current, self._sweep, cursor
            )
        answer = frames.compose(header, specs, parts), after
        if not alone:
            composed[cursor] = answer
        return answer

    def message_at(self, index: int) -> bytes:
        """A past frame of the timeline; an index beyond its ends means the end.

        Raises:
            RunError: if the timeline is empty.
        """
        with self._lock:
            self.touch()
            position = self._position(index)
            if position is None:
                raise RunError("This run has no past to look at yet.")
            return message.past(self._status(), self._trajectories.current, position)

    def export_png(self, side: int = 10, average: bool = False, index: int | None = None) -> bytes:
        """The sample grid of one frame as PNG.

        Args:
            side: images in each row and column, 1 to 10.
            average: whether those of the moving average, where there is one.
            index: of the timeline; None for the newest frame.

        Raises:
            RunError: if there is no image yet, or the grid cannot have that size.
        """
        with self._lock:
            trajectory = self._trajectories.current
            position = None if index is None else self._position(index)
            frame = trajectory.frame if position is None else trajectory.timeline[position]
        return export.png(frame, side, average)

    def export_gif(self, side: int = 10, average: bool = False) -> bytes:
        """The sample grids of the timeline as an animation; see `export_png`.

        Raises:
            RunError: if there is no image yet, or the grid cannot have that size.
        """
        return export.gif(self._timeline(), side, average)

    def history_csv(self) -> str:
        """The history as CSV, a header line first."""
        with self._lock:
            history = self._trajectories.current.history
            names, rows = history.names, history.rows.copy()
        return History(names, rows).to_csv()

    def seeds_csv(self, threshold: float) -> tuple[str, str]:
        """Every seed of the last sweep at every look so far, as CSV, a header line first.

        Args:
            threshold: nats of JSD below which a seed counts as having arrived.

        Returns:
            The text, and what the name of its file begins with: the experiment of the seeds, which the run may have
            left behind.

        Raises:
            RunError: if no seeds have been trained.
        """
        with self._lock:
            plan = self._sweep.plan
            if plan is None:
                raise RunError("No seeds have been trained beside this run.")
            courses = [self._sweep.courses(cell) for cell in range(len(plan.cells))]
            stem = experiment_stem(self._sweep.preset, plan.settings)
        return seeds_csv(plan, courses, threshold), stem

    def _count_watcher(self, change: int) -> None:
        with self._lock:
            self._watchers += change
            self.touch()
            # A worker that does not keep up with its commands hears of it with the next viewer.
            with suppress(RunError):
                self._link.watch(self.watched)

    def _position(self, index: int) -> int | None:
        """Where an index points to in the timeline; None if that is empty."""
        kept = len(self._trajectories.current.timeline)
        return min(max(index, 0), kept - 1) if kept else None

    def _timeline(self) -> list[Frame]:
        with self._lock:
            timeline = self._trajectories.current.timeline
            return [timeline[index] for index in range(len(timeline))]

    def _status(self) -> dict[str, Any]:
        link, trajectory = self._link, self._trajectories.current
        return {
            "sequence": self.sequence,
            "epoch": link.epoch,
            "appearance": self.appearance,
            "step": trajectory.step,
            "state": link.state,
            "preset": trajectory.preset,
            "settings": trajectory.settings.to_dict(),
            "metrics": {},
            "diagnosis": "",
            "notice": self.notice,
            "load": self._load if link.state == PLAYING else None,
            "error": link.error,
            "speed": link.speed,
            "speed_limit": link.speed_limit,
            "differences": _differences(trajectory.settings, trajectory.preset),
            "pending": link.pending,
            "progress": link.progress,
            "undo": self._trajectories.undoes,
            "redo": self._trajectories.redoes,
            "device": link.device,
            "class_names": _class_names(trajectory.settings),
            "stages": self.stages,
            "began_at": trajectory.began_at,
            "inspected": link.inspected,
            "timeline": {"total": len(trajectory.timeline), "steps": trajectory.timeline.span},
        }


@lru_cache(maxsize=1000)
def _differences(settings: Settings, preset: str | None) -> list[str]:
    """The names of the settings that are not those of the run's preset."""
    return list(settings.differences(PRESETS[preset])) if preset in PRESETS else []


def _class_names(settings: Settings) -> list[str]:
    """What the labels of the run's data stand for; nothing on the line, or if the data are not there any more."""
    if settings.kind != IMAGES:
        return []
    try:
        return list(datasets.class_names(settings.dataset))
    except DatasetError:  # The run itself says so as soon as its worker looks for them.
        return []
