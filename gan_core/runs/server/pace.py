"""How a run goes on by itself, which is kept with it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from gan_core.errors import RunError


@dataclass(frozen=True)
class Pace:
    """Whether a run plays, and how fast.

    Attributes:
        playing: whether it trains until told otherwise.
        speed: most steps a second; None for as many as possible.
        by_hand: whether somebody has set the speed, so that a preset that is chosen does not bring its own.

    Raises:
        RunError: if it cannot be so.
    """

    playing: bool = False
    speed: float | None = None
    by_hand: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.playing, bool):
            raise RunError(f"A run plays or not: {str(self.playing)[:80]!r} is neither true nor false.")
        if not isinstance(self.by_hand, bool):
            raise RunError(f"A speed was set by hand or not: {str(self.by_hand)[:80]!r} is neither true nor false.")
        number = isinstance(self.speed, int | float) and not isinstance(self.speed, bool)
        if self.speed is not None and not (number and 0 < self.speed <= sys.float_info.max):
            shown = str(self.speed)[:80] if number else repr(self.speed)[:80]
            raise RunError(f"A speed of {shown} steps a second is not possible: give a positive number.")


AT_REST = Pace()
"""Of a run that nobody has told anything."""
