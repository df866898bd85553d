"""What one beginning of a run has led to so far: where it stands, what it looked like, what to resume from."""

from __future__ import annotations

from typing import Any

from gan_core.runs.history import Ghost, History
from gan_core.runs.store import Record
from gan_core.runs.timeline import Frame, Timeline
from gan_core.training.settings import Settings


class Course:
    """Everything that a reset discards and an undo brings back.

    Attributes:
        settings: the settings in force.
        preset: the preset that they come from, if any.
        step: generator steps so far, as far as the worker has told.
        saved: the last saved state of the trainer as bytes; None before the first.
        saved_step: the step of that state.
        frame: the newest snapshot; None before the first.
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

    def successor(self, settings: Settings, preset: str | None) -> Course:
        """A new beginning, with this course as its ghost; the old picture stays until the first new one."""
        ghost = Ghost.of(self.history) if len(self.history) else self.ghost
        course = Course(settings, preset or self.preset, ghost)
        course.frame = self.frame
        return course

    def show(self, header: dict[str, Any], payload: memoryview) -> None:
        """Take a snapshot from the worker."""
        frame = Frame(header["step"], header["metrics"], header["diagnosis"], header["arrays"], payload, self.settings)
        self.frame = frame
        self.history.add(frame.step, frame.metrics, header["trained"])
        self.timeline.add(frame, header["trained"])

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
