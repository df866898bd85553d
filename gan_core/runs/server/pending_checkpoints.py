"""Generators that a worker was asked to save as checkpoints, and has not answered for yet."""

from __future__ import annotations

import itertools
from concurrent.futures import Future

from gan_core.errors import CheckpointError


class PendingCheckpoints:
    """Each has a ticket, which names the answer, and a future of the checkpoint's name."""

    def __init__(self) -> None:
        self._tickets = itertools.count(1)
        self._pending: dict[int, Future[str]] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def add(self) -> tuple[int, Future[str]]:
        """Take note of one; its ticket and its future, whose exception is a `CheckpointError`."""
        ticket, future = next(self._tickets), Future[str]()
        self._pending[ticket] = future
        return ticket, future

    def drop(self, ticket: int) -> None:
        """Forget one: the worker was never asked."""
        self._pending.pop(ticket, None)

    def finish(self, ticket: int, name: str, error: str | None) -> None:
        """Take the worker's answer: the checkpoint's name, or what went wrong."""
        future = self._pending.pop(ticket, None)
        if future is None or not future.set_running_or_notify_cancel():
            return
        if error is None:
            future.set_result(name)
        else:
            future.set_exception(CheckpointError(error))

    def give_up(self, reason: str) -> None:
        """No answers will come."""
        for ticket in list(self._pending):
            self.finish(ticket, "", reason)
