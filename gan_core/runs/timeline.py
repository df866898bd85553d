"""The past snapshots of a run, fine for the last moments and coarser the further back, within fixed bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.runs.frames import Spec
from gan_core.training.settings import Settings

MOST_FRAMES = 400
MOST_BYTES = 8 * 2**20


@dataclass(frozen=True)
class Frame:
    """A snapshot as it came from the worker: its curves stay the bytes that they were.

    Attributes:
        step: the generator step.
        metrics: name -> number or None.
        diagnosis: what the snapshot shows, in words.
        specs: the description of the curves.
        payload: the curves, as `gan_core.runs.frames.compose` takes them.
        settings: what was in force.
    """

    step: int
    metrics: Mapping[str, Any]
    diagnosis: str
    specs: list[Spec]
    payload: memoryview
    settings: Settings


class Timeline:
    """Keeps frames in order of their steps."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, index: int) -> Frame:
        return self._frames[index]

    @property
    def span(self) -> list[int]:
        """Step of the first and of the last frame; empty if there are none."""
        return [self._frames[0].step, self._frames[-1].step] if self._frames else []

    def add(self, frame: Frame, trained: bool = True) -> None:
        """Keep a frame; if nothing was trained since the last one it takes that one's place."""
        if self._frames and self._frames[-1].step > frame.step:
            self.truncate(frame.step)
        if not trained and self._frames and self._frames[-1].step == frame.step:
            self._bytes -= len(self._frames.pop().payload)
        self._frames.append(frame)
        self._bytes += len(frame.payload)
        while len(self._frames) > MOST_FRAMES or (self._bytes > MOST_BYTES and len(self._frames) > 2):
            self._thin()

    def truncate(self, step: int) -> None:
        """Forget what came after `step`, because the run goes on from there."""
        self._keep([frame for frame in self._frames if frame.step <= step])

    def _thin(self) -> None:
        """Drop every second frame of the older half, but never the first."""
        middle = max(2, len(self._frames) // 2)
        self._keep(self._frames[:middle:2] + self._frames[middle:])

    def _keep(self, frames: list[Frame]) -> None:
        self._frames = frames
        self._bytes = sum(len(frame.payload) for frame in frames)
