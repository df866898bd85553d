"""The last update of a run that was recorded, for as long as it is the last thing that was trained."""

from __future__ import annotations

from typing import Any

import numpy as np

from gan_core.training.trace import Trace


class RecordedUpdate:
    """What frames say of it.

    Attributes:
        facts: those of the `Trace`, and `number`, which counts the recorded updates since the run was opened, and
            `round`, how many updates of D in a row this one is the last of (0 after one of G); None without a trace.
        curves: those of the `Trace`.
    """

    def __init__(self) -> None:
        self.facts: dict[str, Any] | None = None
        self.curves: dict[str, np.ndarray] = {}
        self._number = 0
        self._round = 0

    def take(self, trace: Trace) -> None:
        """A recorded update was made."""
        self._number += 1
        self._round = self._round + 1 if trace.facts["player"] == "discriminator" else 0
        self.facts = {**trace.facts, "number": self._number, "round": self._round}
        self.curves = dict(trace.curves)

    def forget(self) -> None:
        """Something else was trained, or the weights are others."""
        self.facts, self._round = None, 0
        self.curves = {}
