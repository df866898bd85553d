"""Everybody who looks at one run: they hear of its news together, and share what the server has time for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager

from gan_core.runs.server.audience import interval_between_frames
from gan_core.runs.server.run import Run

_halls: dict[Run, Hall] = {}


class Hall:
    """The viewers of one run, all on the event loop of the sockets.

    Args:
        run: the run.
    """

    def __init__(self, run: Run) -> None:
        self._loop = asyncio.get_running_loop()
        self._viewers: dict[object, Callable[[], None]] = {}
        self._due = self._loop.time()
        self._on_its_way = False
        self._leave = run.subscribe(self._news)

    @property
    def interval(self) -> float:
        """Seconds between two pieces of news."""
        return interval_between_frames(len(self._viewers))

    def close(self) -> None:
        """Listen no more."""
        self._leave()

    def _news(self) -> None:
        """The run has something new, says some thread: one word to the event loop, whatever the number of viewers."""
        if not self._on_its_way:
            self._on_its_way = True
            self._loop.call_soon_threadsafe(self._wait)

    def _wait(self) -> None:
        if self._due > self._loop.time():
            self._loop.call_at(self._due, self._tell)
        else:
            self._tell()

    def _tell(self) -> None:
        self._on_its_way = False  # what is new from now on is told the next time
        self._due = max(self._due + self.interval, self._loop.time())
        for news in list(self._viewers.values()):
            news()


@contextmanager
def viewing(run: Run, news: Callable[[], None]) -> Generator[Hall, None, None]:
    """Have `news` called on the event loop, for as long as the context lasts, when the run has something new.

    Args:
        run: the run.
        news: must be quick.
    """
    hall = _halls.get(run) or _halls.setdefault(run, Hall(run))
    place = object()
    hall._viewers[place] = news
    try:
        yield hall
    finally:
        del hall._viewers[place]
        if not hall._viewers:
            del _halls[run]
            hall.close()
