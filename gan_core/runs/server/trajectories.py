"""The trajectory of a run, and those that it was led away from, each by a deed that can be undone and redone."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gan_core.runs.server.history import Ghost
from gan_core.runs.server.pace import Pace
from gan_core.runs.server.store import KeptLevel, Record
from gan_core.runs.server.trajectory import Trajectory
from gan_core.training.settings import Settings

MOST_LEVELS = 10
"""Deeds that can be undone or redone, together."""
MOST_LEVEL_BYTES = 32 * 2**20
"""Of the states and histories of all levels together; the next one to undo stays in any case."""
FAR_TIMELINE_BYTES = 2**20
"""Of the timeline of each level but the next one to undo and the next one to redo, which keep theirs whole."""
NEVER = -1
"""The epoch of a trajectory that no worker has had since the server was started."""


@dataclass(frozen=True)
class Level:
    """A trajectory that can be brought back.

    Attributes:
        serial: tells the levels of a run apart.
        deed: in words, what led away from it, or for one that was undone, what leads to it.
        trajectory: as it was left.
    """

    serial: int
    deed: str
    trajectory: Trajectory


class Trajectories:
    """The trajectory of a run, with the levels behind and before it.

    Attributes:
        current: what the run is now.
    """

    def __init__(self, current: Trajectory) -> None:
        self.current = current
        self._past: list[Level] = []  # the next one to undo is the last one
        self._future: list[Level] = []  # the next one to redo is the last one
        self._serial = 0
        self._most_bytes = MOST_LEVEL_BYTES

    @classmethod
    def of(cls, record: Record) -> Trajectories:
        """Take up what the store kept."""
        trajectories = cls(Trajectory.of(record))
        trajectories._past, trajectories._future = _levels(record.past), _levels(record.future)
        levels = [*trajectories._past, *trajectories._future]
        trajectories._serial = max((level.serial for level in levels), default=0)
        chain = [level.trajectory for level in trajectories._past]
        chain += [trajectories.current, *(level.trajectory for level in reversed(trajectories._future))]
        for before, after in itertools.pairwise(chain):
            after.ghost = Ghost.of(before.history) if len(before.history) else before.ghost
        return trajectories

    @property
    def undoes(self) -> str | None:
        """In words, what `undo` would take back; None if there is nothing."""
        if not self._past:
            return None
        level = self._past[-1]
        return f"{level.deed} at step {level.trajectory.step:,}"

    @property
    def redoes(self) -> str | None:
        """In words, what `redo` would do again; None if there is nothing."""
        return self._future[-1].deed if self._future else None

    @property
    def unstored(self) -> bool:
        """Whether the store does not have all of it as it is."""
        return any(trajectory.unstored for trajectory in self._all())

    def release(self) -> None:
        """Forget the past of a run that lives here no longer, and show only its last picture to whoever still looks."""
        last = self.current
        self._past.clear()
        self._future.clear()
        self.current = Trajectory(last.settings, last.preset)
        self.current.step, self.current.epoch = last.step, last.epoch
        self.current.look_like(last)

    def begin_anew(
        self, deed: str, settings: Settings, preset: str | None, state: bytes | None = None, step: int = 0
    ) -> None:
        """Leave the current one for its successor, see `Trajectory.successor`; what was undone is gone for good.

        Args:
            deed: what leads there, in words.
            settings: what it begins with.
            preset: where they come from; None for the same as before.
            state: a state of the trainer to begin from; None for fresh weights.
            step: the step of that state.
        """
        self._future.clear()
        successor = self.current.successor(settings, preset, state, step)
        self._past.append(self._left(deed))
        self.current = successor
        self._keep_to_bounds()

    def undo(self) -> bool:
        """Bring back what the last deed led away from, if there is any; returns whether there was."""
        return self._go(self._past, self._future)

    def redo(self) -> bool:
        """Bring back what the last `undo` led away from, if there is any; returns whether there was."""
        return self._go(self._future, self._past)

    def of_epoch(self, epoch: int) -> Trajectory | None:
        """The one that the worker trained under that epoch; None if it is gone."""
        return next((one for one in self._all() if one.epoch == epoch), None)

    def record(self, pace: Pace, whole: bool = False) -> Record | None:
        """What the store should keep now of a run that goes on so; None if it has it already.

        Args:
            pace: how the run goes on.
            whole: with the timeline of the current one, because the run leaves the memory.
        """
        if not self.unstored and not whole:
            return None
        past, future = tuple(map(_kept, self._past)), tuple(map(_kept, self._future))
        record = replace(self.current.record(whole), pace=pace, past=past, future=future)
        for trajectory in self._all():
            trajectory.unstored = False
        return record

    def record_again(self) -> None:
        """What `record` said last was not kept."""
        for trajectory in self._all():
            trajectory.unstored = True

    def limit_memory(self, timeline_bytes: int, level_bytes: int) -> int:
        """Keep to so much memory.

        Args:
            timeline_bytes: for each timeline.
            level_bytes: for the states and histories of all levels together.

        Returns:
            How many timelines there are, not counting the short ones of levels further off.
        """
        near = [self.current, *(level.trajectory for level in (*self._past[-1:], *self._future[-1:]))]
        for trajectory in near:
            trajectory.timeline.limit(timeline_bytes)
        self._most_bytes = level_bytes
        self._keep_to_bounds()
        return len(near)

    def _go(self, source: list[Level], target: list[Level]) -> bool:
        if not source:
            return False
        level = source.pop()
        target.append(self._left(level.deed))
        level.trajectory.look_like(self.current)
        level.trajectory.unstored = True
        self.current = level.trajectory
        self._keep_to_bounds()
        return True

    def _left(self, deed: str) -> Level:
        """The current one as a level."""
        self._serial += 1
        self.current.unstored = True
        return Level(self._serial, deed, self.current)

    def _keep_to_bounds(self) -> None:
        for level in (*self._past[:-1], *self._future[:-1]):
            level.trajectory.timeline.limit(FAR_TIMELINE_BYTES)
        while self._too_much() and (len(self._past) > 1 or self._future):
            # What is furthest off goes first.
            longer = self._past if len(self._past) > max(1, len(self._future)) else self._future or self._past
            longer.pop(0)
            self.current.unstored = True

    def _too_much(self) -> bool:
        levels = [*self._past, *self._future]
        return len(levels) > MOST_LEVELS or sum(level.trajectory.size for level in levels) > self._most_bytes

    def _all(self) -> list[Trajectory]:
        return [self.current, *(level.trajectory for level in (*self._past, *self._future))]


def _levels(kept: Iterable[KeptLevel]) -> list[Level]:
    return [Level(level.serial, level.deed, _left(level.record)) for level in kept if level.record is not None]


def _left(record: Record) -> Trajectory:
    trajectory = Trajectory.of(record)
    trajectory.epoch = NEVER
    return trajectory


def _kept(level: Level) -> KeptLevel:
    return KeptLevel(level.serial, level.deed, level.trajectory.record() if level.trajectory.unstored else None)
