"""How many training steps fit into the next slice of time, and how many are allowed."""

from __future__ import annotations

from collections import deque

LONGEST_CALL = 2000  # steps in one call of the trainer, however fast they seem
ROUNDING = 1e-6  # of a step: without it, `wait` and `steps` could disagree forever about the last bit
SPEED_WINDOW = 1.5  # seconds over which the speed shown is measured


class RateLimiter:
    """Turns measured step times and a speed limit into a number of steps.

    Attributes:
        limit: most steps per second, or None for as many as possible.
    """

    def __init__(self, limit: float | None = None) -> None:
        self.limit = limit
        self._step_seconds: float | None = None
        self._last_count = 0
        self._credit = 1.0
        self._credited_at: float | None = None
        self._passed: deque[tuple[float, int]] = deque()

    def forget(self) -> None:
        """Start measuring anew: the steps to come cost something else (other settings, other networks)."""
        self._step_seconds = None
        self._last_count = 0

    def restart(self) -> None:
        """Allow the first step at once and forget the speed, because the run has just begun to play."""
        self._credit = 1.0
        self._credited_at = None
        self._passed.clear()

    def steps(self, seconds: float, now: float) -> int:
        """How many steps to take now, so that they last about `seconds`; 0 if the limit allows none yet."""
        allowed = LONGEST_CALL
        if self.limit is not None:
            self._accrue(self.limit, now)
            allowed = int(self._credit + ROUNDING)
        fitting = 1 if self._step_seconds is None else int(seconds / self._step_seconds)
        # Doubling at most: one quick or unusual step must not promise a slice that lasts for seconds.
        return min(max(1, min(fitting, 2 * self._last_count)), allowed)

    def record(self, steps: int, seconds: float, now: float) -> None:
        """Take note that `steps` steps took `seconds` and ended at `now`."""
        each = max(seconds, 1e-7) / steps
        self._step_seconds = each if self._step_seconds is None else 0.7 * self._step_seconds + 0.3 * each
        self._last_count = steps
        self._credit -= steps
        self._passed.append((now, steps))
        while self._passed[0][0] < now - SPEED_WINDOW and len(self._passed) > 2:
            self._passed.popleft()

    def wait(self, now: float) -> float:
        """Seconds until the limit allows the next step."""
        if self.limit is None:
            return 0.0
        self._accrue(self.limit, now)
        missing = 1.0 - self._credit
        return missing / self.limit if missing > ROUNDING else 0.0

    def speed(self) -> float | None:
        """Steps per second over the last moments; None before two slices have passed."""
        if len(self._passed) < 2:
            return None
        span = self._passed[-1][0] - self._passed[0][0]
        # The first entry marks the beginning of the span: its own steps were taken before.
        return (sum(steps for _, steps in self._passed) - self._passed[0][1]) / span if span > 0 else None

    def _accrue(self, limit: float, now: float) -> None:
        if self._credited_at is not None:
            # A tenth of a second is forgiven, so that a run that had to wait for others does not leap.
            self._credit = min(self._credit + (now - self._credited_at) * limit, max(1.0, limit / 10))
        self._credited_at = now
