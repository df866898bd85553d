"""The sweep beside a run as its viewers see it: what was asked for, how far it is, and what has come of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gan_core.runs.commands import BeginSweep
from gan_core.runs.frames import PackedArrays
from gan_core.runs.reports import SweepReport
from gan_core.runs.sweep_state import FAILED, TRAINING, WAITING
from gan_core.sweeps.courses import Courses
from gan_core.sweeps.plan import SweepPlan

UNSEEN = -1
"""The version that a viewer has who has seen nothing."""


class RunSweep:
    """The last sweep of a run, if it has had any. Whoever calls a method holds the lock of the run.

    Attributes:
        plan: of the sweep; None before the first.
        preset: that the run had when it began, if any.
        version: grows with everything that there is to show.
    """

    def __init__(self) -> None:
        self.plan: SweepPlan | None = None
        self.preset: str | None = None
        self.version = 0
        self._number = 0
        self._status: dict[str, Any] = {}
        self._cells: dict[int, tuple[int, dict[str, np.ndarray]]] = {}  # version, and arrays by quantity

    @property
    def training(self) -> bool:
        """Whether it takes its worker's time."""
        return self._status.get("state") == TRAINING

    @property
    def unfinished(self) -> bool:
        """Whether it is still to come to its end."""
        return self._status.get("state") in (TRAINING, WAITING)

    def begin(self, plan: SweepPlan, preset: str | None) -> BeginSweep:
        """Take a new one up; returns what its worker is to be told. What came of the last one is forgotten."""
        self.plan, self.preset = plan, preset
        self.version += 1
        self._number += 1
        self._cells.clear()
        most = plan.seeds * plan.steps * len(plan.cells)
        self._status = {"state": TRAINING, "error": None, "cell": 0, "steps": 0, "most": most, "speed": None}
        return BeginSweep(self._number, plan.to_dict())

    def take(self, report: SweepReport, arrays: PackedArrays) -> bool:
        """Take a report from the worker; whether it was of this sweep, and so is news."""
        if report.sweep != self._number or not self.unfinished:
            return False
        self.version += 1
        self._status |= {name: getattr(report, name) for name in self._status}
        found = arrays.unpack()
        for name, values in found.items():
            quantity, _, cell = name.partition(" ")
            known = self._cells.get(int(cell), (0, {}))[1]
            self._cells[int(cell)] = self.version, {**known, quantity: values.copy()}
        return True

    def lose(self) -> bool:
        """Its worker has died; whether it was at work. What it had found stays."""
        if not self.unfinished:
            return False
        self.version += 1
        self._status |= {"state": FAILED, "error": "The training process ended. Begin again.", "speed": None}
        return True

    def courses(self, cell: int) -> Courses | None:
        """What has come of one experiment; None as long as that is nothing."""
        if self.plan is None or cell not in self._cells:
            return None
        _, found = self._cells[cell]
        steps = np.array(self.plan.look_steps[: len(found["jsd"])])
        modes = self.plan.experiment(cell).modes
        return Courses(self.plan.each_seed, steps, found["jsd"], found["covered"], modes, found.get("quality"))

    def since(self, version: int) -> tuple[dict[str, Any], dict[str, np.ndarray], int]:
        """What a viewer lacks: entries of a message's header, arrays, and the version that the viewer then has.

        The header's "sweep" is missing if there is nothing new, and None if there is no sweep. Its "fresh" cells come
        with the arrays of `SweepReport`.

        Args:
            version: the one that the viewer has; `UNSEEN` for none.
        """
        if version == self.version:
            return {}, {}, version
        if self.plan is None:
            return {"sweep": None}, {}, self.version
        fresh = {cell: found for cell, found in self._cells.items() if found[0] > version}
        arrays = {f"{name} {cell}": values for cell, (_, found) in fresh.items() for name, values in found.items()}
        facts: Mapping[str, Any] = {
            "number": self._number,
            **self._status,
            **_described(self.plan),
            "fresh": list(fresh),
        }
        return {"sweep": facts}, arrays, self.version


def _described(plan: SweepPlan) -> dict[str, Any]:
    """The plan as viewers need it."""
    return {
        "settings": plan.settings.to_dict(),
        "seeds": plan.each_seed,
        "looks": plan.look_steps,
        "vary": [[name, list(values)] for name, values in plan.vary],
        "modes": plan.settings.modes,
    }
