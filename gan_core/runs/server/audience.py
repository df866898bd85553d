"""Who is to be told about a run: callbacks, and what words to show for how long."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable

NOTICE_SECONDS = 30.0
SHORTEST_INTERVAL = 1 / 40
"""Seconds between two frames: more often than a screen needs them, so that none of a worker's is missed."""
LONGEST_INTERVAL = 1 / 5
MOST_FRAMES = 500
"""A second, to all viewers of one run together: a lecture that a hundred follow costs the server little more than one
with twenty. Each viewer has one every `LONGEST_INTERVAL` in any case."""


def interval_between_frames(viewers: int) -> float:
    """Seconds between two frames for each of so many viewers of one run."""
    return max(SHORTEST_INTERVAL, min(LONGEST_INTERVAL, viewers / MOST_FRAMES))


class Subscribers:
    """Callbacks that hear of changes, called outside every lock, on the thread that made the change.

    One that raises (a viewer whose connection has just gone) is not called again: it must not harm the run.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: dict[object, Callable[[], None]] = {}

    def add(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` called from now on; the result ends that and may be called twice."""
        key = object()
        with self._lock:
            self._callbacks[key] = callback
        return lambda: self._remove(key)

    def notify(self) -> None:
        """Call them all."""
        with self._lock:
            callbacks = list(self._callbacks.items())
        for key, callback in callbacks:
            try:
                callback()
            except Exception:
                traceback.print_exc()
                self._remove(key)

    def _remove(self, key: object) -> None:
        with self._lock:
            self._callbacks.pop(key, None)


class Notices:
    """What the viewer should know at the moment.

    Attributes:
        worker: what the worker says, until it says something else.
        storage: that the run cannot be kept on disk, as long as that is so.
    """

    def __init__(self) -> None:
        self.worker: str | None = None
        self.storage: str | None = None
        self._passing: str | None = None
        self._until = 0.0

    @property
    def current(self) -> str | None:
        """The notice to show now, if any."""
        passing = self._passing if time.monotonic() < self._until else None
        return self.worker or passing or self.storage

    def tell(self, notice: str) -> None:
        """Show a notice for a while."""
        self._passing, self._until = notice, time.monotonic() + NOTICE_SECONDS

    def clear(self) -> None:
        """Take back what a new command makes out of date."""
        self.worker = self._passing = None
