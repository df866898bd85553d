"""One batch of seeds after the other, as a plan says."""

from __future__ import annotations

from collections.abc import Iterator

from gan_core.sweeps.batch import SeedBatch
from gan_core.sweeps.courses import Courses
from gan_core.sweeps.plan import SweepPlan


class Sweep:
    """Trains what a plan says. Whoever stops asking for `pieces` has cancelled it: what is there stays.

    Args:
        plan: what is to be trained.
        threads: that may train side by side.

    Attributes:
        cell: index of the experiment that is trained now, of `plan.cells`.
        courses: of each experiment, those of the one that is trained now as far as it is; None where there are none.
    """

    def __init__(self, plan: SweepPlan, threads: int = 1) -> None:
        self.plan, self._threads = plan, threads
        self.cell = 0
        self.courses: list[Courses | None] = [None] * len(plan.cells)
        self._batch: SeedBatch | None = None

    @property
    def steps_of_a_cell(self) -> int:
        """Steps of one experiment, those of all seeds together."""
        return self.plan.seeds * self.plan.steps

    @property
    def steps(self) -> int:
        """Steps taken so far; of an experiment all of whose seeds have diverged those that are left out count, too."""
        return self.cell * self.steps_of_a_cell + (self._batch.steps if self._batch else 0)

    @property
    def most(self) -> int:
        """Steps of the whole sweep, those of all seeds together."""
        return len(self.courses) * self.steps_of_a_cell

    def pieces(self) -> Iterator[bool]:
        """Train, in pieces of some milliseconds.

        Returns:
            After each piece, whether `courses` has changed.
        """
        plan, look_steps = self.plan, self.plan.look_steps
        for cell in range(len(plan.cells)):
            self._batch = batch = SeedBatch(plan.experiment(cell), plan.each_seed, look_steps, threads=self._threads)
            self.cell, looks = cell, 0
            for _ in batch.pieces():
                changed = len(batch.moments) > looks
                if changed:
                    looks = len(batch.moments)
                    self.courses[cell] = batch.courses
                yield changed
            self.courses[cell] = batch.courses
            self._batch = None  # before the next one needs room
            self.cell = cell + 1
            yield True
