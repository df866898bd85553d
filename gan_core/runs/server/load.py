"""What viewers are told when the frames of their run get rare because the server has many runs, or many viewers."""

from __future__ import annotations

from collections import deque

from gan_core.runs.server.audience import interval_between_frames

RARE = 8.0
"""Frames a second of a run on the line, below which motion is no longer smooth and viewers are told why."""
RARE_IMAGES = 1.0
"""The same of a run on images, which is shown twice or three times a second at best."""
SHORT_OF_SPEED = 0.7
"""A run that takes fewer steps a second than it could show has a frame for each of them; it is told of below this share
of its speed."""
WINDOW = 5.0  # seconds over which frames are counted


class FrameRate:
    """How many frames a second a run has shown lately, while it played all the time."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def look(self, now: float, frames: int, playing: bool) -> float | None:
        """The rate; None before some seconds have passed.

        Args:
            now: the time in seconds.
            frames: of the run so far.
            playing: whether it plays, and somebody watches.
        """
        if not playing:
            self._marks.clear()
            return None
        self._marks.append((now, frames))
        while len(self._marks) > 2 and self._marks[1][0] <= now - WINDOW:
            self._marks.popleft()
        begun, before = self._marks[0]
        return (frames - before) / (now - begun) if now - begun > WINDOW / 3 else None


def in_words(
    rate: float | None, images: bool, speed_limit: float | None, runs: int, cores: int, viewers: int
) -> str | None:
    """Why there are so few frames; None if there are enough, or not because of others.

    Args:
        rate: frames a second that the run shows; None if it is not known.
        images: whether it is on images.
        speed_limit: most steps a second.
        runs: how many play on this server.
        cores: how many processes train them.
        viewers: of the run.
    """
    wanted = RARE_IMAGES if images else RARE
    if speed_limit is not None:
        wanted = min(wanted, SHORT_OF_SPEED * speed_limit)
    if rate is None:
        return None
    seen = min(rate, 1 / interval_between_frames(viewers))
    if seen >= wanted:
        return None
    if seen < rate:
        return f"{viewers:,} people watch this run: {_frames(seen)} for each."
    if runs <= cores:
        return None
    return f"{runs:,} runs share {cores:,} core{'s' * (cores != 1)}: {_frames(seen)} here."


def _frames(rate: float) -> str:
    if rate >= 1.5:
        return f"about {rate:.0f} frames a second"
    if rate >= 2 / 3:
        return "about one frame a second"
    return f"a frame every {1 / rate:.0f} s" if rate >= 0.75 / WINDOW else "hardly a frame"
