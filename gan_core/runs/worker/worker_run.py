"""One run inside a worker: a trainer, what it is doing at the moment, and what is to be told about it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gan_core.errors import MinimaxError
from gan_core.runs import states
from gan_core.runs.worker import save_generator as keeping
from gan_core.runs.worker.optimum import OptimumSearch
from gan_core.runs.worker.rate_limiter import Pace
from gan_core.runs.worker.snapshot_schedule import Showing
from gan_core.runs.worker.state_saver import Saving
from gan_core.runs.worker.throughput import Throughput
from gan_core.training.settings import Settings

PAUSED, PLAYING, STEPPING, OPTIMUM, FAILED = "paused", "playing", "stepping", "optimum", "failed"
MOVING = frozenset({PLAYING, STEPPING, OPTIMUM})

MakeTrainer = Callable[[Settings], Any]


class Player:
    """Plays one run. Every method may raise what its trainer raises; `fail` then ends the matter.

    Attributes:
        mode: one of "paused", "playing", "stepping" (some steps, then paused), "optimum" (D only), "failed".
        seen: number of the last command taken.
        used: seconds of work so far, by which slices are shared fairly.
        owes_report: True when a command was taken and its effect has not been told.
        watched: whether anybody looks.
        replies: answers to commands that asked for one, to be sent.
    """

    def __init__(self, run_id: str, make_trainer: MakeTrainer, clock: Callable[[], float]) -> None:
        self.run_id = run_id
        self.mode = PAUSED
        self.seen = 0
        self.used = 0.0
        self.owes_report = False
        self.watched = False
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
        self._throughput = Throughput()
        self._showing = Showing(clock)
        self._saving = Saving(clock)

    # Commands: each takes the command's header and its arrays.

    def open(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Begin, afresh or from a saved state; also how a run is reset, restarted, undone or recovered."""
        sent = arrays["state"].tobytes() if "state" in arrays else None
        state = self._saving.reopen(header["resumes"], sent)
        self._epoch = header["epoch"]
        self._trainer, self._error, self._notice = None, None, None
        self.mode = PAUSED
        self._settings = Settings.from_dict(header["settings"])
        self._trainer = self._make_trainer(self._settings) if state is None else self._resumed(state)
        self._device = self._trainer.device
        self._showing.begin(header["inspected"])
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
        """Take `header["count"]` steps, each k updates of D and one of G, then pause.

        `header["paced"]` has them taken at the speed of playing.
        """
        if self.mode != STEPPING:
            self._remaining = 0
            self._paces[STEPPING].restart()
        self._paces[STEPPING].limit = self._paces[PLAYING].limit if header.get("paced") else None
        self._remaining += header["count"]
        self._go(STEPPING)

    def discriminator_step(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Update D once, and stay paused."""
        self._single("discriminator_step")

    def generator_step(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Update G once, and stay paused."""
        self._single("generator_step")

    def trace(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Update `header["player"]` once, recorded, and stay paused."""
        if self._trainer is None:
            return
        self._go(PAUSED)
        self._saving.unsaved = True
        self._showing.train(self._trainer.trace(header["player"]))
        self._step = self._trainer.step_count

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
        self._showing.inspected = header["index"]
        self._showing.altered = self._trainer is not None

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
        self._showing.train()
        self._saving.unsaved = True
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
        self._showing.give_up()
        self._saving.unsaved = False
        self.owes_report = True

    # Reports.

    def snapshot_wait(self, now: float, least_interval: float) -> float:
        """Seconds until a run should show itself again; negative if it is late, infinite if there is nothing new.

        Args:
            now: the time.
            least_interval: seconds between snapshots that the worker can afford.
        """
        moving = self.mode in MOVING
        watched = self.watched or self.mode == OPTIMUM
        return self._showing.wait(now, least_interval, self._settings.images, moving, watched)

    @property
    def least_interval(self) -> float:
        """Seconds between snapshots that leave the training the share of the time which is due to it."""
        return self._showing.least_interval(self._settings.images)

    def report(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What has changed: a frame with a new snapshot, or a status if the last one still holds."""
        self.owes_report = False
        if self._trainer is not None and self._showing.due:
            return self._frame()
        return self._header("status"), {}

    def save_wait(self, now: float) -> float:
        """Seconds until the state should be saved; negative if it is late, infinite if it has been."""
        return self._saving.wait(now, self.mode in MOVING)

    def saved_state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]] | None:
        """The state to resume from; None if there is nothing new that is worth keeping."""
        if not self._saving.unsaved or self._trainer is None:
            return None
        state = self._saving.take(self._trainer, self._epoch)
        return None if state is None else (self._header("state"), {"state": np.frombuffer(state, np.uint8)})

    def _frame(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        snapshot = self._showing.look(self._trainer, self._settings.images, self.mode in MOVING)
        if self.mode == OPTIMUM:
            ending = self._search.judge(snapshot.metrics)
            self._notice = ending or self._search.progress()
            if ending:
                self.mode = PAUSED
        facts, curves = self._showing.frame(snapshot)
        facts["metrics"] |= self._throughput.metrics(self._settings)
        return self._header("frame") | facts, curves

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
        self._showing.train()
        self._saving.unsaved = True
        getattr(self._trainer, update)()
        self._step = self._trainer.step_count

    def _changed(self) -> None:
        self._showing.altered = self._saving.unsaved = True
        self._step = self._trainer.step_count
        self._throughput.forget()
        for pace in self._paces.values():
            pace.forget()


def describe(error: BaseException) -> str:
    """What failed, for the person who looks at the run."""
    if isinstance(error, MinimaxError):
        return str(error)
    return f"Training stopped unexpectedly ({type(error).__name__}: {error}). Reset the run or change a setting."
