"""Requests that wait for one thread."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, Protocol, TypeVar


class Waiting(Protocol):
    """What can wait: newer ones have larger numbers, those that were cancelled need no room."""

    @property
    def number(self) -> int:
        """Of the request."""

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for it any more."""


T = TypeVar("T", bound=Waiting)


class RequestQueue(Generic[T]):
    """Requests in a line, first come first served, or the other way round.

    While a slider moves, each position asks for an image, and the last one is where the user looks: there the newest
    goes first.

    Args:
        most: how many may wait.
        newest_first: whether the newest is taken first.
    """

    def __init__(self, most: int, newest_first: bool) -> None:
        self._most = most
        self._newest_first = newest_first
        self._waiting: deque[T] = deque()
        self._changed = threading.Condition()

    def put(self, task: T) -> T | None:
        """Let one wait; if that is one too many, the one that has waited longest leaves and is returned."""
        with self._changed:
            if len(self._waiting) >= self._most:
                self._waiting = deque(task for task in self._waiting if not task.cancelled)
            self._waiting.append(task)
            self._changed.notify()
            return self._waiting.popleft() if len(self._waiting) > self._most else None

    def take(self) -> T:
        """Wait for the next one."""
        with self._changed:
            while not self._waiting:
                self._changed.wait()
            return self._waiting.pop() if self._newest_first else self._waiting.popleft()

    def take_newer(self, number: int) -> T | None:
        """The newest one if it is newer than that number."""
        with self._changed:
            if self._waiting and self._waiting[-1].number > number:
                return self._waiting.pop()
            return None
