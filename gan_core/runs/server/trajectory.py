"""What one beginning of a run has led to so far: where it stands, what it looked like, what to resume from."""

from __future__ import annotations

from gan_core.runs.frames import NO_ARRAYS, PackedArrays
from gan_core.runs.reports import SnapshotFacts
from gan_core.runs.server.history import Ghost, History
from gan_core.runs.server.kept_timeline import KeptTimeline
from gan_core.runs.server.store import Record
from gan_core.runs.server.timeline import Frame, Timeline
from gan_core.training.settings import Settings

UNCHARTED = frozenset({"inspected_score"})
"""Numbers that have no history: they are about something else whenever somebody looks elsewhere."""


class Trajectory:
    """Everything that a reset discards and an undo brings back.

    Attributes:
        settings: the settings in force.
        preset: the preset that they come from, if any.
        step: generator steps so far, as far as the worker has told.
        epoch: under which the worker was last told to open it.
        saved: the last saved state of the trainer as bytes; None before the first.
        saved_step: the step of that state.
        frame: the newest snapshot; None before the first.
        constants: the curves that all frames share: kept once, and sent with each of them.
        history: the numbers of all snapshots.
        timeline: the past snapshots.
        ghost: the history of the trajectory before this one.
        unstored: whether the store does not have it as it is.
        deaths: workers that died in a row in the middle of its work, see `count_death`.
    """

    def __init__(self, settings: Settings, preset: str | None, ghost: Ghost | None = None) -> None:
        self.settings = settings
        self.preset = preset
        self.step = 0
        self.epoch = 0
        self.saved: bytes | None = None
        self.saved_step = 0
        self.frame: Frame | None = None
        self.constants = NO_ARRAYS
        self.history = History()
        self.timeline = Timeline()
        self.ghost = ghost or Ghost()
        self.unstored = True
        self.deaths = 0
        self._died_at = -1

    @classmethod
    def of(cls, record: Record) -> Trajectory:
        """Take up what the store kept."""
        trajectory = cls(record.settings, record.preset)
        trajectory.saved, trajectory.saved_step = record.state, record.step
        trajectory.epoch = record.epoch
        trajectory.history = History(record.names, record.rows, record.thinning)
        if record.timeline is not None:
            trajectory.timeline = Timeline(record.timeline.shown)
            trajectory.constants = record.timeline.constants
            trajectory.frame = record.timeline.shown[-1] if record.timeline.shown else None
        trajectory.rewind()
        trajectory.unstored = False
        return trajectory

    def successor(
        self, settings: Settings, preset: str | None, state: bytes | None = None, step: int = 0
    ) -> Trajectory:
        """A new beginning, with this trajectory as its ghost; the old picture stays until the first new one.

        Args:
            settings: what it begins with.
            preset: where they come from; None for the same as before.
            state: a state of the trainer to begin from; None for fresh weights.
            step: the step of that state.
        """
        ghost = Ghost.of(self.history) if len(self.history) else self.ghost
        preset = preset or self.preset
        # What another experiment looked like says nothing about this one.
        successor = Trajectory(settings, preset, ghost if preset == self.preset else Ghost())
        successor.look_like(self)
        successor.saved, successor.saved_step, successor.step = state, step, step
        return successor

    @property
    def began_at(self) -> int:
        """The step at which it began: that of the kept stage it was opened at, or 0."""
        return int(self.history.rows[0, 0]) if len(self.history) else self.step

    def change(self, settings: Settings, preset: str | None) -> None:
        """Go on with other settings, and under the name of another preset unless it is None."""
        self.settings, self.preset = settings, preset or self.preset
        self.unstored = True

    def show(self, step: int, snapshot: SnapshotFacts, curves: PackedArrays) -> None:
        """Take a snapshot from the worker."""
        if snapshot.constant:
            curves, self.constants = curves.split(snapshot.constant)
        if self.frame is not None:
            curves = curves.described_as(self.frame.curves)
        self.frame = Frame(
            step,
            snapshot.metrics,
            snapshot.diagnosis,
            curves,
            self.settings,
            snapshot.inspected,
            snapshot.exact,
            snapshot.trace,
        )
        charted = {name: value for name, value in snapshot.metrics.items() if name not in UNCHARTED}
        further = snapshot.trained and not snapshot.continues
        self.history.add(step, charted, further)
        self.timeline.add(self.frame, further)
        self.unstored = True

    def keep(self, step: int, state: bytes) -> None:
        """Take a saved state from the worker."""
        self.saved, self.saved_step = state, step
        self.unstored = True

    def rewind(self) -> None:
        """Go back to the saved state and forget what came after it."""
        self.step = self.saved_step
        self.history.truncate(self.saved_step)
        self.timeline.truncate(self.saved_step)
        self.unstored = True

    def count_death(self) -> int:
        """A worker died in the middle of its work: how many have now, without its getting any further in between.

        A worker may die for many reasons, such as a whim of the system's. What trains on beyond the place at which the
        last one died is not what killed it there.
        """
        self.deaths = 1 if self.step > self._died_at else self.deaths + 1
        self._died_at = max(self.step, self._died_at)
        return self.deaths

    @property
    def size(self) -> int:
        """Bytes of its saved state and its history."""
        return len(self.saved or b"") + self.history.rows.nbytes

    def look_like(self, other: Trajectory) -> None:
        """Show the picture of another one until the first of its own, if it has none."""
        if self.frame is None:
            self.frame, self.constants = other.frame, other.constants

    def record(self, whole: bool = False) -> Record:
        """What the store is to keep of it.

        Args:
            whole: with its timeline, because it leaves the memory.
        """
        names, rows = list(self.history.names), self.history.rows.copy()
        timeline = KeptTimeline(tuple(self.timeline), self.constants) if whole and len(self.timeline) else None
        return Record(
            self.settings,
            self.preset,
            self.saved_step,
            self.saved,
            names,
            rows,
            thinning=self.history.thinning,
            timeline=timeline,
            epoch=self.epoch,
        )
