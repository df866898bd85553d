"""When the state of a run in a worker is saved, and what of it is kept for undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gan_core.runs import states

if TYPE_CHECKING:  # it imports torch
    from gan_core.training.trainer import Trainer

SAVE_INTERVAL = 1.0  # seconds
QUICK_SAVE_INTERVAL = 0.1  # after commands, which may come as fast as a key repeats
SAVE_SHARE = 0.05  # most of the time that may go into saving
SAVE_RATE = 8e6  # bytes a second, at most: a saved state goes through a pipe, and then to the disk

LEFT_STATES = 10
"""States of epochs left behind that are kept for an undo which comes before the server has received them."""
LEFT_BYTES = 8 * 2**20  # of these states together; the last one stays in any case


class StateSaver:
    """The saved states of one run.

    Attributes:
        unsaved: whether there is anything to save.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.unsaved = False
        self._clock = clock
        self._latest: tuple[int, bytes] | None = None  # epoch and bytes of the last saved state
        self._left: dict[int, bytes] = {}  # the same of epochs that the run has left, the latest last
        self._at = -1e9
        self._seconds = 0.0

    def reopen(self, resumes: int | None, state: bytes | None) -> bytes | None:
        """The run is opened: the state to begin with.

        Args:
            resumes: the epoch that an undo or a redo goes back to, if it is one.
            state: what the server has of it. It may not have received the very last state, but that was made here.
        """
        if self._latest is not None:
            epoch, left = self._latest
            self._left.pop(epoch, None)
            self._left[epoch] = left
        while len(self._left) > 1 and (
            len(self._left) > LEFT_STATES or sum(map(len, self._left.values())) > LEFT_BYTES
        ):
            del self._left[next(iter(self._left))]
        return state if resumes is None else self._left.get(resumes, state)

    def wait(self, now: float, moving: bool) -> float:
        """Seconds until the state should be saved; negative if it is late, infinite if it has been."""
        if not self.unsaved:
            return float("inf")
        interval = max(SAVE_INTERVAL if moving else QUICK_SAVE_INTERVAL, self._seconds / SAVE_SHARE)
        if moving and self._latest is not None:
            interval = max(interval, len(self._latest[1]) / SAVE_RATE)
        return self._at + interval - now

    def take(self, trainer: Trainer, epoch: int) -> bytes | None:
        """The state of a trainer; None if it is not worth keeping."""
        begun = self._clock()
        state = trainer.state_dict()
        self.unsaved = False
        # A single update of one network may have diverged before any check: keep the older state then.
        if not states.is_finite(state):
            return None
        self._latest = (epoch, states.to_bytes(state))
        self._at = self._clock()
        self._seconds = self._at - begun
        return self._latest[1]
