"""When a run in a worker shows itself, and what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from gan_core.runs.reports import SnapshotFacts
from gan_core.runs.worker.recorded_update import RecordedUpdate
from gan_core.training.snapshot import Snapshot
from gan_core.training.trace import Trace

if TYPE_CHECKING:  # it imports torch
    from gan_core.training.trainer import Trainer

LINE_INTERVAL = 1 / 30  # seconds between snapshots of a run that somebody watches, as fast as a screen needs them
IMAGE_INTERVAL = 0.3
UNWATCHED_INTERVAL = 2.0  # a sparse history of what nobody saw, for whoever comes back
SETTLING_INTERVAL = 0.02  # between the snapshots of a run that stands still, until all their numbers are exact
SNAPSHOT_SHARE = 1 / 3  # most of the time that may go into snapshots
IMAGE_SHARE = 0.18  # what is enough for them, as long as a picture comes every so many seconds
IMAGE_PATIENCE = 0.45
CROWD_SHARE = 0.25  # the same on the line, where several runs share a worker
CROWD_PATIENCE = 0.19
MOST_CROWD_SHARE = 0.4  # for so many runs that less would not bring each a picture in that time
CONSTANT_CURVES = ("real", "real_labels", "source_a_to_b", "source_b_to_a", "target_a_to_b")
"""Sent with the first frame after opening only."""


class SnapshotSchedule:
    """The snapshots of one run.

    Attributes:
        trained: whether anything was trained since the last snapshot.
        altered: whether anything else changed that a snapshot shows.
        inspected: the sample to look at more closely, if any.
        recorded: the update that was recorded, if that is how the run came where it is.
        seconds: what one snapshot costs, averaged over the last ones.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.trained = False
        self.altered = False
        self.inspected: int | None = None
        self.recorded = RecordedUpdate()
        self.seconds = 0.0
        self._clock = clock
        self._at = -1e9  # when the last one was due, or was begun if it came much later
        self._interval = 0.0  # from then to the next one, as last asked for
        self._exact = True  # none of the last snapshot's numbers is older than the others
        self._constants_sent = False
        self._searching = False  # the last snapshot showed D on the way to its optimum
        self._left_search = False  # since then something else was trained

    def begin(self, inspected: int | None) -> None:
        """The run was opened: everything is new."""
        self.inspected = inspected
        self.recorded.forget()
        self.trained, self.altered, self._exact, self._constants_sent = False, True, True, False
        self._searching = self._left_search = False

    def give_up(self) -> None:
        """The run failed: what was shown last is what stays."""
        self.trained, self.altered, self._exact = False, False, True
        self.recorded.forget()

    def train(self, trace: Trace | None = None, searching: bool = False) -> None:
        """Something was trained; an update that was recorded is shown as long as it is the last one.

        Args:
            trace: of an update that was recorded.
            searching: whether it was D, on the way to its optimum.
        """
        self.trained = True
        self._left_search |= not searching
        if trace is None:
            self.recorded.forget()
        else:
            self.recorded.take(trace)

    @property
    def due(self) -> bool:
        """Whether a snapshot would show anything new."""
        return self.trained or self.altered or not self._exact

    def wait(self, now: float, shown: int, images: bool, moving: bool, watched: bool) -> float:
        """Seconds until the next snapshot; negative if it is late, infinite if there is nothing new.

        Args:
            now: the time.
            shown: how many runs share the worker's time for snapshots.
            images: whether the run is on images.
            moving: whether it trains.
            watched: whether anybody looks.
        """
        if not self.trained and self._exact:
            return float("inf")
        if not moving and not self.trained:
            self._interval = SETTLING_INTERVAL
        else:
            interval = IMAGE_INTERVAL if images else LINE_INTERVAL
            self._interval = max(interval if watched else UNWATCHED_INTERVAL, self._least_interval(images, shown))
        return self._at + self._interval - now

    def _least_interval(self, images: bool, shown: int) -> float:
        """Seconds between snapshots that leave the training, and the other runs, what is due to them.

        Each run has the same share of the worker's time for its snapshots: who has costly ones sees fewer of them, and
        takes none from the others.
        """
        cost = shown * self.seconds
        if images:
            return max(cost / SNAPSHOT_SHARE, min(cost / IMAGE_SHARE, IMAGE_PATIENCE))
        if shown > 1:
            return max(cost / MOST_CROWD_SHARE, min(cost / CROWD_SHARE, CROWD_PATIENCE))
        return cost / SNAPSHOT_SHARE

    def look(self, trainer: Trainer, images: bool, moving: bool) -> Snapshot:
        """A new snapshot.

        Those of images are costly: also a run that stands still comes to its exact numbers step by step, so that the
        next command never waits for all of them.
        """
        begun = self._clock()
        late = begun - self._at - self._interval
        # One that had to wait for a slice to end is no reason for the next one to come later, too.
        self._at = begun - late if 0 < late < self._interval / 2 else begun
        snapshot = trainer.snapshot(live=moving or images, inspected=self.inspected)
        # Averaged: one that was interrupted by another process must not hold back the following ones.
        self.seconds += 0.3 * (self._clock() - begun - self.seconds)
        self._exact = snapshot.exact
        return snapshot

    def frame(
        self, snapshot: Snapshot, measured: Mapping[str, float | None]
    ) -> tuple[SnapshotFacts, dict[str, np.ndarray]]:
        """What a frame says of a snapshot, and its curves; those that never change come once, and last.

        Args:
            snapshot: the newest one.
            measured: numbers of the run that the snapshot does not know.
        """
        curves = {**snapshot.curves, **self.recorded.curves}
        constant = [name for name in CONSTANT_CURVES if name in curves]
        names = [name for name in curves if name not in constant]
        found = self.trained and not self._left_search
        continues, self._left_search = found and self._searching, False
        self._searching = found if self.trained else self._searching
        sent_now = constant[: 0 if self._constants_sent else None]
        facts = SnapshotFacts(
            metrics={**snapshot.metrics, **measured},
            diagnosis=snapshot.diagnosis,
            trained=self.trained,
            exact=snapshot.exact,
            inspected=self.inspected,
            trace=self.recorded.facts,
            continues=continues,
            constant=len(sent_now),
        )
        self._constants_sent = True
        self.trained = self.altered = False
        return facts, {name: _for_display(curves[name]) for name in [*names, *sent_now]}


def _for_display(curve: np.ndarray) -> np.ndarray:
    return curve.astype(np.float32) if curve.dtype == np.float64 else curve
