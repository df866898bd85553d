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


class StateSaver:
    """The saved states of one run.

    Attributes:
        unsaved: whether there is anything to save.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.unsaved = False
        self._clock = clock
        self._latest: tuple[int, bytes] | None = None  # epoch and bytes of the last saved state
        self._discarded: tuple[int, bytes] | None = None  # the same, before the run was last opened
        self._at = -1e9
        self._seconds = 0.0

    def reopen(self, resumes: int | None, state: bytes | None) -> bytes | None:
        """The run is opened: the state to begin with.

        Args:
            resumes: the epoch that an undo goes back to, if it is one.
            state: what the server has of it. It may not have received the very last state, but that was made here.
        """
        if self._discarded is not None and self._discarded[0] == resumes:
            state = self._discarded[1]
        self._discarded = self._latest
        return state

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
