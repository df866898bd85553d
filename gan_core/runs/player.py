"""One run inside a worker: a trainer, what it is doing at the moment, and what is to be told about it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gan_core.errors import MinimaxError
from gan_core.runs import states
from gan_core.runs.optimum import OptimumSearch
from gan_core.runs.pacing import Pace
from gan_core.runs.throughput import Throughput
from gan_core.training import keeping
from gan_core.training.settings import Settings

PAUSED, PLAYING, STEPPING, OPTIMUM, FAILED = "paused", "playing", "stepping", "optimum", "failed"
MOVING = frozenset({PLAYING, STEPPING, OPTIMUM})

LINE_INTERVAL = 0.04  # seconds between snapshots of a run that somebody watches; slices make it about 20 a second
IMAGE_INTERVAL = 0.3
SETTLING_INTERVAL = 0.02  # between the snapshots of a run that stands still, until all their numbers are exact
LINE_SHARE = 0.4  # most of the time that may go into snapshots
IMAGE_SHARE = 0.22
UNWATCHED_INTERVAL = 2.0  # a sparse history of what nobody saw, for whoever comes back
SAVE_INTERVAL = 1.0
QUICK_SAVE_INTERVAL = 0.1  # after commands, which may come as fast as a key repeats
SAVE_SHARE = 0.05  # most of the time that may go into saving
SAVE_RATE = 8e6  # bytes a second, at most, of saved states: they go through a pipe, and then to the disk
CONSTANT_CURVES = ("real", "real_labels")  # sent with the first frame after opening only

MakeTrainer = Callable[[Settings], Any]


class Player:
    """Plays one run. Every method may raise what its trainer raises; `fail` then ends the matter.

    Attributes:
        mode: one of "paused", "playing", "stepping" (some steps, then paused), "optimum" (D only), "failed".
        seen: number of the last command taken.
        used: seconds of work so far, by which slices are shared fairly.
        owes_report: True when a command was taken and its effect has not been told.
        watched: whether anybody looks.
        snapshot_seconds: what one snapshot costs, averaged over the last ones.
        replies: answers to commands that asked for one, to be sent.
    """

    def __init__(self, run_id: str, make_trainer: MakeTrainer, clock: Callable[[], float]) -> None:
        self.run_id = run_id
        self.mode = PAUSED
        self.seen = 0
        self.used = 0.0
        self.owes_report = False
        self.watched = False
        self.snapshot_seconds = 0.0
        self.replies: list[dict[str, Any]] = []
        self._make_trainer = make_trainer
        self._clock = clock
        self._trainer: Any = None
        self._settings = Settings()
        self._epoch = 0
        self._step = 0
        self._notice: str | None = None
        self._error: str | None = None
        self._unwatched_since = clock()
        self._unwatched_limit = 60.0
        self._paces = {mode: Pace() for mode in MOVING}
        self._remaining = 0
        self._search = OptimumSearch()
        self._device: str | None = None
        self._inspected: int | None = None
        self._throughput = Throughput()
        self._constants_sent = False
        self._trained = False  # since the last snapshot
        self._exact = True  # the last snapshot: none of its numbers is older than the others
        self._altered = False
        self._snapshot_at = -1e9
        self._unsaved = False
        self._latest: tuple[int, bytes] | None = None  # epoch and bytes of the last saved state
        self._discarded: tuple[int, bytes] | None = None  # the same, before the run was last opened
        self._saved_at = -1e9
        self._save_seconds = 0.0

    # Commands: each takes the command's header and its arrays.

    def open(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Begin, afresh or from a saved state; also how a run is reset, restarted, undone or recovered."""
        state = arrays["state"].tobytes() if "state" in arrays else None
        if self._discarded is not None and self._discarded[0] == header["resumes"]:
            # Undo: the server may not have received the very last state yet, but it was made here.
            state = self._discarded[1]
        self._discarded = self._latest
        self._epoch = header["epoch"]
        self._trainer, self._error, self._notice = None, None, None
        self.mode = PAUSED
        self._settings = Settings.from_dict(header["settings"])
        self._trainer = self._make_trainer(self._settings) if state is None else self._resumed(state)
        self._device = self._trainer.device
        self._inspected = header["inspected"]
        self._constants_sent = False
        self._unwatched_limit = header["unwatched_seconds"]
        self.watch(header, arrays)
        self.set_speed(header, arrays)
        self._changed()
        if header["playing"]:
            self.play(header, arrays)

    def play(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Train until told otherwise."""
        if self.mode != PLAYING:
            self._paces[PLAYING].restart()
        self._unwatched_since = self._clock()
        self._go(PLAYING)

    def pause(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Stop after the current slice."""
        self._go(PAUSED)

    def step(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Take `header["count"]` steps, each k updates of D and one of G, then pause."""
        self._remaining = header["count"] + (self._remaining if self.mode == STEPPING else 0)
        self._go(STEPPING)

    def discriminator_step(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Update D once, and stay paused."""
        self._single("discriminator_step")

    def generator_step(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Update G once, and stay paused."""
        self._single("generator_step")

    def train_discriminator(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Train D alone until it is at its optimum for this G, then pause."""
        self._search = OptimumSearch()
        self._unwatched_since = self._clock()
        self._go(OPTIMUM)
        if self._trainer is not None:
            self._notice = self._search.progress()

    def apply(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Take over settings that may change while the run lives."""
        if self._trainer is None:
            return
        settings = Settings.from_dict(header["settings"])
        self._trainer.apply(settings)
        self._settings = settings
        self._notice = None
        self._changed()

    def set_speed(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Play at most `header["speed"]` steps a second; None for as many as possible."""
        self._paces[PLAYING].limit = header["speed"]
        self._paces[PLAYING].restart()

    def inspect(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Look more closely at the sample `header["index"]`, or at none."""
        self._inspected = header["index"]
        self._altered = self._trainer is not None

    def save_checkpoint(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Keep G as a checkpoint; whatever goes wrong with that is an answer and does not harm the run."""
        error = None
        try:
            if self._trainer is None:
                raise MinimaxError("This run has failed, and its generator is gone: reset it or undo.")
            keeping.keep_generator(self._trainer, header["name"])
        except MinimaxError as refusal:
            error = str(refusal)
        except Exception as unexpected:
            traceback.print_exc()
            error = f"The checkpoint could not be saved ({type(unexpected).__name__}: {unexpected})."
        self.replies.append({"kind": "kept", "run": self.run_id, "ticket": header["ticket"], "error": error})

    def watch(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Note whether anybody looks at the run."""
        if self.watched and not header["watched"]:
            self._unwatched_since = self._clock()
        self.watched = header["watched"]

    # Slices of time.

    def wait(self, now: float) -> float:
        """Seconds until the run wants a slice; infinite unless it moves."""
        return self._paces[self.mode].wait(now) if self.mode in MOVING else float("inf")

    def advance(self, seconds: float) -> None:
        """Train for about `seconds`, at least one step."""
        pace, begun = self._paces[self.mode], self._clock()
        count = pace.steps(seconds, begun)
        if self.mode == STEPPING:
            count = min(count, self._remaining)
        if count < 1:
            return
        self._trained = self._unsaved = True
        if self.mode == OPTIMUM:
            self._trainer.train_discriminator(count)
            self._search.steps += count
        else:
            self._trainer.run(count)
        self._step = self._trainer.step_count
        now = self._clock()
        pace.record(count, now - begun, now)
        self._throughput.record(self._settings, count, now - begun, generator=self.mode != OPTIMUM)
        if self.mode == STEPPING:
            self._remaining -= count
            if self._remaining <= 0:
                self.mode = PAUSED
                self.owes_report = True

    def pause_if_unwatched(self, now: float) -> None:
        """Pause a run that has played for long without anybody looking."""
        if self.mode in MOVING and not self.watched and now - self._unwatched_since > self._unwatched_limit:
            self.mode = PAUSED
            self._notice = f"Paused at step {self._step:,}, because nobody watched for {self._unwatched_limit:g} s."
            self.owes_report = True

    def fail(self, message: str) -> None:
        """End the run until it is opened anew: what the trainer holds is not to be trusted any more."""
        self.mode, self._error, self._notice = FAILED, message, None
        self._trainer = None
        self._trained = self._altered = self._unsaved = False
        self.owes_report = True

    # Reports.

    def snapshot_wait(self, now: float, least_interval: float) -> float:
        """Seconds until a run should show itself again; negative if it is late, infinite if there is nothing new.

        Args:
            now: the time.
            least_interval: seconds between snapshots that the worker can afford.
        """
        if not self._trained and (self._exact or self._trainer is None):
            return float("inf")
        if self.mode not in MOVING and not self._trained:
            return self._snapshot_at + SETTLING_INTERVAL - now
        interval = IMAGE_INTERVAL if self._settings.images else LINE_INTERVAL
        if not self.watched and self.mode != OPTIMUM:
            interval = UNWATCHED_INTERVAL
        return self._snapshot_at + max(interval, least_interval) - now

    @property
    def least_interval(self) -> float:
        """Seconds between snapshots that leave the training the share of the time which is due to it."""
        return self.snapshot_seconds / (IMAGE_SHARE if self._settings.images else LINE_SHARE)

    def report(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What has changed: a frame with a new snapshot, or a status if the last one still holds."""
        self.owes_report = False
        if self._trainer is not None and (self._trained or self._altered or not self._exact):
            return self.frame()
        return self._header("status"), {}

    def frame(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """A new snapshot of the run."""
        begun = self._clock()
        # Snapshots of images are dear: also one that stands still comes to its exact numbers step by step, so that
        # the next command never waits for all of them.
        live = self.mode in MOVING or self._settings.images
        snapshot = self._trainer.snapshot(live=live, inspected=self._inspected)
        self._exact = snapshot.exact
        self._snapshot_at = self._clock()
        # Averaged: one that was interrupted by another process must not hold back the following ones.
        self.snapshot_seconds += 0.3 * (self._snapshot_at - begun - self.snapshot_seconds)
        if self.mode == OPTIMUM:
            ending = self._search.judge(snapshot.metrics)
            self._notice = ending or self._search.progress()
            if ending:
                self.mode = PAUSED
        header = self._header("frame") | {
            "metrics": {**snapshot.metrics, **self._throughput.metrics(self._settings)},
            "diagnosis": snapshot.diagnosis,
            "trained": self._trained,
            "exact": snapshot.exact,
            "inspected": self._inspected,
        }
        constant = [name for name in CONSTANT_CURVES if name in snapshot.curves]
        names = [name for name in snapshot.curves if name not in constant]
        if constant and not self._constants_sent:
            names += constant  # last, where the server finds them
            header["constant"] = len(constant)
        self._constants_sent = True
        self._trained = self._altered = self.owes_report = False
        return header, {name: _for_display(snapshot.curves[name]) for name in names}

    def save_wait(self, now: float) -> float:
        """Seconds until the state should be saved; negative if it is late, infinite if it has been."""
        if not self._unsaved:
            return float("inf")
        interval = SAVE_INTERVAL if self.mode in MOVING else QUICK_SAVE_INTERVAL
        saved = len(self._latest[1]) if self._latest is not None else 0
        interval = max(interval, self._save_seconds / SAVE_SHARE, saved / SAVE_RATE if self.mode in MOVING else 0.0)
        return self._saved_at + interval - now

    def saved_state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]] | None:
        """The state to resume from; None if there is nothing new that is worth keeping."""
        if not self._unsaved or self._trainer is None:
            return None
        begun = self._clock()
        state = self._trainer.state_dict()
        self._unsaved = False
        # A single update of one network may have diverged before any check: keep the older state then.
        if not states.is_finite(state):
            return None
        self._latest = (self._epoch, states.to_bytes(state))
        self._saved_at = self._clock()
        self._save_seconds = self._saved_at - begun
        return self._header("state"), {"state": np.frombuffer(self._latest[1], np.uint8)}

    def _header(self, kind: str) -> dict[str, Any]:
        return {
            "kind": kind,
            "run": self.run_id,
            "epoch": self._epoch,
            "seen": self.seen,
            "step": self._step,
            "state": PLAYING if self.mode in MOVING else self.mode,
            "notice": self._notice,
            "error": self._error,
            "device": self._device,
            "speed": self._paces[PLAYING].speed() if self.mode == PLAYING else None,
        }

    def _resumed(self, data: bytes) -> Any:
        state = states.from_bytes(data)
        trainer = self._make_trainer(Settings.from_dict(state["record"]["settings"]))
        trainer.load_state_dict(state)
        trainer.apply(self._settings)
        return trainer

    def _go(self, mode: str) -> None:
        if self._trainer is not None:
            self.mode, self._notice = mode, None

    def _single(self, update: str) -> None:
        if self._trainer is None:
            return
        self._go(PAUSED)
        self._trained = self._unsaved = True
        getattr(self._trainer, update)()
        self._step = self._trainer.step_count

    def _changed(self) -> None:
        self._altered = self._unsaved = True
        self._step = self._trainer.step_count
        self._throughput.forget()
        for pace in self._paces.values():
            pace.forget()


def describe(error: BaseException) -> str:
    """What failed, for the person who looks at the run."""
    if isinstance(error, MinimaxError):
        return str(error)
    return f"Training stopped unexpectedly ({type(error).__name__}: {error}). Reset the run or change a setting."


def _for_display(curve: np.ndarray) -> np.ndarray:
    return curve.astype(np.float32) if curve.dtype == np.float64 else curve
