"""What one beginning of a run has led to so far: where it stands, what it looked like, what to resume from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gan_core.runs import frames
from gan_core.runs.frames import Spec
from gan_core.runs.server.history import Ghost, History
from gan_core.runs.server.store import Record
from gan_core.runs.server.timeline import Frame, Timeline
from gan_core.training.settings import Settings

UNCHARTED = frozenset({"inspected_score"})
"""Numbers that have no history: they are about something else whenever somebody looks elsewhere."""


@dataclass(frozen=True)
class Constants:
    """Curves that are the same in every frame of a course: kept once, and sent with each of its frames.

    Attributes:
        specs: their descriptions.
        payload: their bytes.
    """

    specs: list[Spec]
    payload: memoryview


NO_CONSTANTS = Constants([], memoryview(b""))


class Course:
    """Everything that a reset discards and an undo brings back.

    Attributes:
        settings: the settings in force.
        preset: the preset that they come from, if any.
        step: generator steps so far, as far as the worker has told.
        saved: the last saved state of the trainer as bytes; None before the first.
        saved_step: the step of that state.
        frame: the newest snapshot; None before the first.
        constants: the curves that all frames share.
        history: the numbers of all snapshots.
        timeline: the past snapshots.
        ghost: the history of the course before this one.
    """

    def __init__(self, settings: Settings, preset: str | None, ghost: Ghost | None = None) -> None:
        self.settings = settings
        self.preset = preset
        self.step = 0
        self.saved: bytes | None = None
        self.saved_step = 0
        self.frame: Frame | None = None
        self.constants = NO_CONSTANTS
        self.history = History()
        self.timeline = Timeline()
        self.ghost = ghost or Ghost()

    @classmethod
    def of(cls, record: Record) -> Course:
        """Take up what the store kept."""
        course = cls(record.settings, record.preset)
        course.saved, course.saved_step = record.state, record.step
        course.history = History(record.names, record.rows)
        course.rewind()
        return course

    def successor(self, settings: Settings, preset: str | None, state: bytes | None = None, step: int = 0) -> Course:
        """A new beginning, with this course as its ghost; the old picture stays until the first new one.

        Args:
            settings: what it begins with.
            preset: where they come from; None for the same as before.
            state: a state of the trainer to begin from; None for fresh weights.
            step: the step of that state.
        """
        ghost = Ghost.of(self.history) if len(self.history) else self.ghost
        course = Course(settings, preset or self.preset, ghost)
        course.frame, course.constants = self.frame, self.constants
        course.saved, course.saved_step, course.step = state, step, step
        return course

    def show(self, header: dict[str, Any], payload: memoryview) -> None:
        """Take a snapshot from the worker."""
        specs = header["arrays"]
        if count := header.get("constant", 0):
            specs, shared = specs[:-count], specs[-count:]
            size = sum(map(frames.padded_size, specs))
            self.constants = Constants(shared, payload[size:])
            payload = payload[:size]
        self.frame = Frame(
            header["step"],
            header["metrics"],
            header["diagnosis"],
            specs,
            payload,
            self.settings,
            header.get("inspected"),
            header.get("exact", True),
            header.get("trace"),
        )
        charted = {name: value for name, value in header["metrics"].items() if name not in UNCHARTED}
        self.history.add(header["step"], charted, header["trained"])
        self.timeline.add(self.frame, header["trained"])

    def keep(self, header: dict[str, Any], payload: memoryview) -> None:
        """Take a saved state from the worker."""
        ((_, _, (size,)),) = header["arrays"]
        self.saved, self.saved_step = bytes(payload[:size]), header["step"]

    def rewind(self) -> None:
        """Go back to the saved state and forget what came after it."""
        self.step = self.saved_step
        self.history.truncate(self.saved_step)
        self.timeline.truncate(self.saved_step)

    def record(self) -> Record:
        """What the store is to keep."""
        names, rows = list(self.history.names), self.history.rows.copy()
        return Record(self.settings, self.preset, self.saved_step, self.saved, names, rows)
