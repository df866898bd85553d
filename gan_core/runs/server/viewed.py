"""What there is to see of a run: its numbers, messages for viewers, and files to take away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gan_core import datasets, stages
from gan_core.errors import DatasetError, RunError
from gan_core.runs import frames
from gan_core.runs.run_state import Reading
from gan_core.runs.server import export, message
from gan_core.runs.server.history import History
from gan_core.runs.server.hosted import HostedRun
from gan_core.runs.server.message import Cursor
from gan_core.training.settings import Settings


class ViewedRun(HostedRun):
    """The side of a run that faces its viewers; nothing here changes it."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._course.settings

    @property
    def preset(self) -> str | None:
        """Name of the preset that the run began with, if any."""
        return self._course.preset

    @property
    def state(self) -> str:
        """One of "paused", "playing", "failed"."""
        return self._state

    @property
    def step_count(self) -> int:
        """Generator steps so far, as far as the worker has told."""
        return self._course.step

    @property
    def notice(self) -> str | None:
        """Something that happened to the run and that the viewer should know, in words."""
        return self._notices.current

    @property
    def error(self) -> str | None:
        """Why the run has failed, in words; None unless its state is "failed"."""
        return self._error

    @property
    def metrics(self) -> dict[str, Any]:
        """The numbers of the newest snapshot; empty before the first."""
        frame = self._course.frame
        return dict(frame.metrics) if frame else {}

    @property
    def diagnosis(self) -> str:
        """The sentence of the newest snapshot; empty before the first."""
        frame = self._course.frame
        return frame.diagnosis if frame else ""

    @property
    def sequence(self) -> int:
        """Grows whenever something about the run has changed."""
        return self._sequence

    @property
    def epoch(self) -> int:
        """Grows whenever the run's weights are replaced: reset, restart, undo, recovery."""
        return self._epoch

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to bring back."""
        return self._past is not None

    @property
    def speed_limit(self) -> float | None:
        """Most steps per second; None for as many as possible."""
        return self._speed_limit

    @property
    def device(self) -> str | None:
        """Where it trains, "cpu" or "cuda: " and the name of the GPU; None as long as the worker has not told."""
        return self._device

    @property
    def inspected(self) -> int | None:
        """The sample that is looked at more closely, if any."""
        return self._inspected

    @property
    def stages(self) -> tuple[int, ...]:
        """Steps from which `start_from` can begin, 0 first; none if the run's preset has no stages."""
        return stages.available(self.preset) if self.preset else ()

    def read(self) -> Reading:
        """The run at this moment, for those who judge it by its numbers."""
        with self._lock:
            course, history = self._course, self._course.history
            return Reading(
                course.settings,
                course.preset,
                self._state,
                course.step,
                self._epoch,
                self._seen >= self._number,
                tuple(history.names),
                history.rows.copy(),
            )

    @contextmanager
    def watch(self) -> Iterator[None]:
        """A viewer looks for as long as the context lasts; a run without viewers pauses after a while."""
        self._count_watcher(+1)
        try:
            yield
        finally:
            self._count_watcher(-1)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` called, from any thread, whenever something has changed; it must be quick.

        Returns:
            What to call to end that.
        """
        return self._subscribers.add(callback)

    def message(self, cursor: Cursor | None = None) -> tuple[bytes, Cursor]:
        """The newest state of the run for one viewer, and the cursor to ask with next time.

        Args:
            cursor: what the last call returned; None for everything.
        """
        with self._lock:
            self._used_at = time.monotonic()
            header, specs, parts, cursor = message.newest(self._status(), self._course, cursor)
        return frames.compose(header, specs, parts), cursor

    def message_at(self, index: int) -> bytes:
        """A past frame of the timeline; an index beyond its ends means the end.

        Raises:
            RunError: if the timeline is empty.
        """
        with self._lock:
            self._used_at = time.monotonic()
            frames_kept = len(self._course.timeline)
            if not frames_kept:
                raise RunError("This run has no past to look at yet.")
            return message.past(self._status(), self._course, min(max(int(index), 0), frames_kept - 1))

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
            kept = len(self._course.timeline)
            frame = self._course.frame
            if index is not None and kept:
                frame = self._course.timeline[min(max(int(index), 0), kept - 1)]
        return export.png(frame, side, average)

    def export_gif(self, side: int = 10, average: bool = False) -> bytes:
        """The sample grids of the timeline as an animation; see `export_png`.

        Raises:
            RunError: if there is no image yet, or the grid cannot have that size.
        """
        with self._lock:
            timeline = self._course.timeline
            frames_kept = [timeline[index] for index in range(len(timeline))]
        return export.gif(frames_kept, side, average)

    def history_csv(self) -> str:
        """The history as CSV, a header line first."""
        with self._lock:
            names, rows = self._course.history.names, self._course.history.rows.copy()
        return History(names, rows).to_csv()

    def _status(self) -> dict[str, Any]:
        course = self._course
        return {
            "sequence": self._sequence,
            "epoch": self._epoch,
            "step": course.step,
            "state": self._state,
            "preset": course.preset,
            "settings": course.settings.to_dict(),
            "metrics": {},
            "diagnosis": "",
            "notice": self.notice,
            "error": self._error,
            "speed": self._speed,
            "pending": self._seen < self._number,
            "can_undo": self._past is not None,
            "device": self._device,
            "class_names": _class_names(course.settings),
            "stages": self.stages,
            "inspected": self._inspected,
            "timeline": {"total": len(course.timeline), "steps": course.timeline.span},
        }


def _class_names(settings: Settings) -> list[str]:
    """What the labels of the run's data stand for; nothing on the line, or if the data are not there any more."""
    if not settings.images:
        return []
    try:
        return list(datasets.class_names(settings.dataset))
    except DatasetError:  # The run itself says so as soon as its worker looks for them.
        return []
