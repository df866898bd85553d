"""Trains a real run through the panels of figure 1, and keeps what it looks like at the end of each.

It trains on a thread of its own, one short command after the other, each awaited: with the same seed the same numbers
come out, however fast the machine. It ends by itself, also when nobody looks any more.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_core.errors import MinimaxError, RunError
from gan_core.runs import frames
from gan_core.runs.server.message import Cursor
from gan_core.runs.server.run import Run
from gan_core.training.settings import Settings
from pages.theory.figure_one.panels import PANELS, SETTINGS, Panel, Phase

CURVES = ("x", "p_data", "p_g", "d", "d_optimal", "rug_z", "rug_x")
"""What a panel draws."""
PATIENCE = 60.0  # seconds for one command; a class of thirty shares two workers
MOST_RESTARTS = 2  # from the first panel, after the training process was replaced


@dataclass(frozen=True)
class Capture:
    """A run at the end of a panel.

    Attributes:
        header: step, epoch, settings, metrics; and "updates", what the panel took, in words.
        curves: name in `CURVES` -> its points.
    """

    header: Mapping[str, Any]
    curves: Mapping[str, np.ndarray]

    def encode(self) -> bytes:
        """The capture in the format of the live frames."""
        return frames.encode(self.header, self.curves)


class _Cancelled(Exception):
    """The visitor does not want to go on."""


class _Replaced(Exception):
    """The run was opened anew, in another worker or by another command: training begins again."""


class FigureOneTraining:
    """Trains one run through the four panels. Every method may be called from any thread.

    Attributes:
        problem: why the last attempt came to nothing, in words; None if it did not.
        progress: what is going on, in words; "" before the first attempt.
        seed: of the last attempt, which the run takes over a moment later; None before the first.
    """

    def __init__(self, panels: Sequence[Panel] = PANELS, patience: float = PATIENCE) -> None:
        self.problem: str | None = None
        self.progress = ""
        self.seed: int | None = None
        self._panels = panels
        self._patience = patience
        self._lock = threading.Lock()
        self._beginning = threading.Lock()
        self._captures: dict[str, Capture] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it is training."""
        thread = self._thread
        return thread is not None and thread.is_alive()

    @property
    def captures(self) -> dict[str, Capture]:
        """The panels that have been reached, by name."""
        with self._lock:
            return dict(self._captures)

    def begin(self, run: Run, seed: int, pause: float = 0.0) -> None:
        """Train from the start; what was captured before is forgotten. Waits for a last attempt to end.

        Args:
            run: to be reset and trained.
            seed: of the run.
            pause: seconds between two commands, so that people can follow.

        Raises:
            SettingsError: if the seed is not allowed.
        """
        settings = SETTINGS.replace(seed=seed)
        with self._beginning:
            self.cancel()
            stop = self._stop = threading.Event()
            self.problem, self.progress, self.seed = None, "The networks begin afresh.", seed
            self._forget()
            self._thread = threading.Thread(
                target=self._train, args=(run, settings, pause, stop), name=f"figure 1 of {run.id[:6]}", daemon=True
            )
            self._thread.start()

    def cancel(self) -> None:
        """Stop where the run is."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _forget(self) -> None:
        with self._lock:
            self._captures = {}

    def _train(self, run: Run, settings: Settings, pause: float, stop: threading.Event) -> None:
        try:
            with run.watch():  # a run that nobody watches pauses, and shows itself seldom
                self._train_with_restarts(RunDriver(run, self._patience, pause, stop), settings)
            self.progress = "All four panels are trained."
        except _Cancelled:
            self.progress = "Stopped. Train again to begin afresh."
        except MinimaxError as error:
            self.problem, self.progress = str(error), ""
        except Exception as error:
            traceback.print_exc()
            self.problem, self.progress = f"The figure stopped unexpectedly ({type(error).__name__}: {error}).", ""

    def _train_with_restarts(self, driver: RunDriver, settings: Settings) -> None:
        for _ in range(1 + MOST_RESTARTS):
            try:
                self._train_panels(driver, settings)
                return
            except _Replaced:
                self._forget()
                self.progress = "The training process was replaced: the networks begin afresh."
        raise RunError("The run was taken away again and again: another tab may be using it. Train the panels again.")

    def _train_panels(self, driver: RunDriver, settings: Settings) -> None:
        driver.reset(settings)
        for panel in self._panels:
            done: dict[str, int] = {}
            for phase in panel.phases:
                before = done.get(phase.updates, 0)
                for count in driver.train(phase):
                    done[phase.updates] = before + count
                    self.progress = f"Panel ({panel.name}): {before + count:,} {phase.updates}."
            updates = ", ".join(f"{count:,} {what}" for what, count in done.items())
            with self._lock:
                self._captures[panel.name] = driver.capture(updates)


class RunDriver:
    """Gives a run one command at a time and waits for what comes of it."""

    def __init__(self, run: Run, patience: float, pause: float, stop: threading.Event) -> None:
        self._run = run
        self._patience = patience
        self._pause = pause
        self._stop = stop
        self._epoch: int | None = None
        self._cursor: Cursor | None = None
        self._header: dict[str, Any] = {}
        self._arrays: dict[str, np.ndarray] = {}

    def reset(self, settings: Settings) -> None:
        """Begin with fresh weights."""
        self._run.pause()
        self._run.reset(settings)
        self._epoch = self._run.epoch
        self._settle()

    def train(self, phase: Phase) -> Iterator[int]:
        """Train as the phase says; yields the number of updates so far, after each command."""
        self._run.apply(phase.settings(self._run.settings))
        self._settle()
        begun, done = self._header["metrics"], 0
        while not phase.until(self._header["metrics"], begun) and done < phase.at_most:
            self._command(phase.train, phase.count)
            done += phase.count
            yield done
        if not done:
            yield 0

    def capture(self, updates: str) -> Capture:
        """What the run looks like now."""
        header = {name: self._header[name] for name in ("step", "epoch", "settings", "metrics")}
        return Capture(header | {"updates": updates}, {name: self._arrays[name] for name in CURVES})

    def _command(self, train: Callable[[Run, int], None], count: int) -> None:
        if self._stop.wait(self._pause):
            raise _Cancelled
        train(self._run, count)
        self._settle()

    def _settle(self) -> None:
        """Wait until the run stands still and has shown what the last command made of it."""
        changed = threading.Event()
        end = time.monotonic() + self._patience
        unsubscribe = self._run.subscribe(changed.set)
        try:
            while not self._settled():
                if self._stop.is_set():
                    self._run.pause()
                    raise _Cancelled
                if time.monotonic() > end:
                    raise RunError(
                        f"The training has not answered for {self._patience:g} s: the server is busy. Train again in a "
                        "moment."
                    )
                changed.wait(0.2)
                changed.clear()
        finally:
            unsubscribe()

    def _settled(self) -> bool:
        if self._run.closed:
            raise RunError("This run was closed on the server. Reload the page for a new one.")
        message, self._cursor = self._run.message(self._cursor)
        self._header, self._arrays = frames.decode(message)
        if self._header["state"] == "failed":
            raise RunError(self._header["error"] or "The run has failed. Train again.")
        if self._header["epoch"] != self._epoch:
            raise _Replaced
        return not self._header["pending"] and self._header["state"] != "playing"
