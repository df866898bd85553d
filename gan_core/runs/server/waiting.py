"""Who waits for a place on a full server, in the order in which they came."""

from __future__ import annotations

import time
from collections.abc import Callable

PRESENT_SECONDS = 20.0
"""Whoever has not asked for so long does not hold up those behind: the tab is hidden, or closed."""
KEPT_SECONDS = 150.0
"""Whoever asks again within so long still has the old place. Browsers let a hidden tab ask once a minute."""
MOST_WAITING = 2_000


class WaitingQueue:
    """Tickets in order. Whoever has one asks again and again, and gets in when nobody present is before it.

    Args:
        clock: seconds, never running backwards.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: dict[str, float] = {}  # when each ticket was last heard of, in the order of coming

    def place(self, ticket: str) -> int:
        """Take a place at the end, or keep the one that the ticket has.

        Returns:
            Where that is, from 1; a queue that is much too long keeps no places beyond `MOST_WAITING`.
        """
        self._forget()
        if ticket in self._asked or len(self._asked) < MOST_WAITING:
            self._asked[ticket] = self._clock()
        return next((place for place, each in enumerate(self._asked, 1) if each == ticket), len(self._asked) + 1)

    def ahead(self, ticket: str | None) -> int:
        """How many are before a ticket, of those who are there; of one that does not wait, or of nobody's, all."""
        now, count = self._clock(), 0
        for each, asked in self._asked.items():
            if each == ticket:
                break
            count += now - asked <= PRESENT_SECONDS
        return count

    def leave(self, ticket: str | None) -> None:
        """Wait no longer."""
        if ticket is not None:
            self._asked.pop(ticket, None)

    def _forget(self) -> None:
        now = self._clock()
        for ticket in [ticket for ticket, asked in self._asked.items() if now - asked > KEPT_SECONDS]:
            del self._asked[ticket]
