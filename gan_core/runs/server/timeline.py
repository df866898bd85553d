"""The past snapshots of a run, fine for the last moments and coarser the further back, within fixed bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_core.runs.frames import PackedArrays
from gan_core.training.settings import Settings

MOST_FRAMES = 400
MOST_BYTES = 48 * 2**20
BEGINNING = 0.1
"""Share of the run's steps that counts as its beginning, where pictures change fastest and frames are kept densest."""


@dataclass(frozen=True)
class Frame:
    """A snapshot as it came from the worker: its curves stay the bytes that they were.

    Attributes:
        step: the generator step.
        metrics: name -> number or None.
        diagnosis: what the snapshot shows, in words.
        curves: as they came.
        settings: what was in force.
        inspected: the sample that it looks at more closely, if any.
        exact: False if some of the numbers are a little older than the others.
        trace: facts of the recorded update that led to it, see `SnapshotFacts`; None if there was none.
    """

    step: int
    metrics: Mapping[str, Any]
    diagnosis: str
    curves: PackedArrays
    settings: Settings
    inspected: int | None = None
    exact: bool = True
    trace: Mapping[str, Any] | None = None

    @property
    def size(self) -> int:
        """Bytes of its curves."""
        return len(self.curves.payload)

    def curve(self, name: str) -> np.ndarray | None:
        """One of the curves, read-only; None if the frame has none of that name."""
        return self.curves.array(name)


class Timeline:
    """Keeps frames in order of their steps."""

    def __init__(self, frames: Iterable[Frame] = ()) -> None:
        """Begin, empty or with `frames`, in order."""
        self._most_bytes = MOST_BYTES
        self._keep(list(frames))

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._frames)

    def __getitem__(self, index: int) -> Frame:
        return self._frames[index]

    @property
    def span(self) -> list[int]:
        """Step of the first and of the last frame; empty if there are none."""
        return [self._frames[0].step, self._frames[-1].step] if self._frames else []

    def add(self, frame: Frame, further: bool = True) -> None:
        """Keep a frame; unless it shows the run further than the last one, it takes that one's place."""
        if self._frames and self._frames[-1].step > frame.step:
            self.truncate(frame.step)
        if not further and self._frames and self._frames[-1].step == frame.step:
            self._bytes -= self._frames.pop().size
        self._frames.append(frame)
        self._bytes += frame.size
        self._make_room()

    def limit(self, most_bytes: int) -> None:
        """Keep to so many bytes from now on; the last two frames stay in any case."""
        self._most_bytes = most_bytes
        self._make_room()

    def truncate(self, step: int) -> None:
        """Forget what came after `step`, because the run goes on from there."""
        self._keep([frame for frame in self._frames if frame.step <= step])

    def _make_room(self) -> None:
        while len(self._frames) > MOST_FRAMES or (self._bytes > self._most_bytes and len(self._frames) > 2):
            self._bytes -= self._frames.pop(self._most_dispensable()).size

    def _most_dispensable(self) -> int:
        """Index of the frame in the older half, never the first, whose neighbours are nearest to each other.

        Near means in proportion to where they are: gaps may be longer, the further the run had come.
        """
        steps = np.array([frame.step for frame in self._frames[: max(2, len(self._frames) // 2) + 1]], np.float64)
        reach = 1.0 + BEGINNING * self._frames[-1].step + steps[1:-1]
        return 1 + int(np.argmin((steps[2:] - steps[:-2]) / reach))

    def _keep(self, frames: list[Frame]) -> None:
        self._frames = frames
        self._bytes = sum(frame.size for frame in frames)
