"""One run inside a worker: a trainer, what it is doing at the moment, and what is to be told about it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_core.errors import MinimaxError
from gan_core.runs import commands, states
from gan_core.runs.commands import Command
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import CheckpointReport, FrameReport, Progress, Report, RunStatus, StateReport, StatusReport
from gan_core.runs.run_state import FAILED, PAUSED, PLAYING
from gan_core.runs.worker import save_generator
from gan_core.runs.worker.optimum import OptimumSearch
from gan_core.runs.worker.rate_limiter import RateLimiter
from gan_core.runs.worker.snapshot_schedule import SnapshotSchedule
from gan_core.runs.worker.state_saver import StateSaver
from gan_core.runs.worker.sweep_work import SweepWork
from gan_core.runs.worker.throughput import Throughput
from gan_core.training.settings import Settings
from gan_core.training.trace import Trace

if TYPE_CHECKING:  # it imports torch
    from gan_core.training.trainer import Trainer

STEPPING, OPTIMUM = "stepping", "optimum"
MOVING = frozenset({PLAYING, STEPPING, OPTIMUM})

MakeTrainer = Callable[[Settings], "Trainer"]


class WorkerRun:
    """Trains one run. Every method may raise what its trainer raises; `fail` then ends the matter.

    Attributes:
        mode: one of "paused", "playing", "stepping" (some steps, then paused), "optimum" (D only), "failed".
        seen: number of the last command taken.
        used: seconds of work so far, by which slices are shared fairly.
        owes_report: True when a command was taken and its effect has not been told.
        watched: whether anybody looks.
        replies: answers to commands that asked for one, to be sent.
        sweep: many seeds that are trained beside it, if any.
    """

    def __init__(self, run_id: str, make_trainer: MakeTrainer, clock: Callable[[], float]) -> None:
        self.run_id = run_id
        self.mode = PAUSED
        self.seen = 0
        self.used = 0.0
        self.owes_report = False
        self.watched = False
        self.replies: list[CheckpointReport] = []
        self.sweep = SweepWork(run_id, clock)
        self._make_trainer = make_trainer
        self._clock = clock
        self._trainer: Trainer | None = None
        self._settings = Settings()
        self._epoch = 0
        self._step = 0
        self._notice: str | None = None
        self._error: str | None = None
        self._unwatched_since = clock()
        self._unwatched_limit = 60.0
        self._limiters = {mode: RateLimiter() for mode in MOVING}
        self._asked = 0  # steps, of a number of them
        self._remaining = 0  # of these
        self._begun_step = 0.0  # seconds that went into a step which is not at its end yet
        self._search = OptimumSearch()
        self._device: str | None = None
        self._throughput = Throughput()
        self._schedule = SnapshotSchedule(clock)
        self._saver = StateSaver(clock)

    def take(self, command: Command, arrays: Arrays) -> None:
        """Do what the server says; `commands` tells what each command means."""
        match command:
            case commands.Open():
                self._open(command, arrays["state"].tobytes() if "state" in arrays else None)
            case commands.Play():
                self._play()
            case commands.Pause():
                self._go(PAUSED)
            case commands.Step():
                self._take_steps(command.count, command.paced)
            case commands.DiscriminatorStep():
                self._update_once(lambda trainer: trainer.discriminator_step())
            case commands.GeneratorStep():
                self._update_once(lambda trainer: trainer.generator_step())
            case commands.RecordStep():
                self._update_once(lambda trainer: trainer.trace(command.player))
            case commands.TrainDiscriminator():
                self._seek_optimum()
            case commands.CancelWork():
                self._cancel_work()
            case commands.BeginSweep():
                self.sweep.begin(command)
            case commands.CancelSweep():
                self.sweep.cancel()
            case commands.Apply():
                self._apply(command)
            case commands.SetSpeed():
                self._set_speed(command.speed)
            case commands.Watch():
                self._watch(command.watched)
            case commands.Inspect():
                self._inspect(command.index)
            case commands.SaveCheckpoint():
                self._save_checkpoint(command)
            case _:
                raise TypeError(f"A run cannot take the command {command.kind!r}.")

    def _open(self, command: commands.Open, sent: bytes | None) -> None:
        state = self._saver.reopen(command.resumes, sent)
        self._epoch = command.epoch
        self._trainer, self._error, self._notice = None, None, None
        self.mode = PAUSED
        self._settings = Settings.from_dict(command.settings)
        self._trainer = self._make_trainer(self._settings) if state is None else self._resumed(state)
        self._device = self._trainer.device
        self._schedule.begin(command.inspected)
        self._unwatched_limit = command.unwatched_seconds
        self._watch(command.watched)
        self._set_speed(command.speed)
        self._changed(self._trainer)
        if command.playing:
            self._play()

    def _play(self) -> None:
        if self.mode != PLAYING:
            self._limiters[PLAYING].restart()
        self._unwatched_since = self._clock()
        self._go(PLAYING)

    def _take_steps(self, count: int, paced: bool) -> None:
        if self.mode != STEPPING:
            self._asked = self._remaining = 0
            self._limiters[STEPPING].restart()
        self._limiters[STEPPING].limit = self._limiters[PLAYING].limit if paced else None
        self._asked += count
        self._remaining += count
        self._go(STEPPING)

    def _update_once(self, update: Callable[[Trainer], Trace | None]) -> None:
        """Pause, and update one player; if the update was recorded it is shown until something else is trained."""
        if self._trainer is None:
            return
        self._go(PAUSED)
        self._saver.unsaved = True
        self._schedule.train(update(self._trainer))
        self._step = self._trainer.step_count

    def _seek_optimum(self) -> None:
        self._search = OptimumSearch()
        self._unwatched_since = self._clock()
        self._go(OPTIMUM)
        if self._trainer is not None:
            self._notice = self._search.in_words()

    def _cancel_work(self) -> None:
        if self.mode == OPTIMUM:
            self._go(PAUSED)
            self._notice = self._search.cancelled()
        elif self.mode == STEPPING:
            taken, asked = self._asked - self._remaining, self._asked
            self._go(PAUSED)
            self._notice = f"Cancelled after {taken:,} of {asked:,} steps."

    def _apply(self, command: commands.Apply) -> None:
        if self._trainer is None:
            return
        settings = Settings.from_dict(command.settings)
        self._trainer.apply(settings)
        self._settings = settings
        self._notice = None
        self._changed(self._trainer)

    def _set_speed(self, speed: float | None) -> None:
        self._limiters[PLAYING].limit = speed
        self._limiters[PLAYING].restart()

    def _watch(self, watched: bool) -> None:
        if self.watched and not watched:
            self._unwatched_since = self._clock()
        self.watched = watched

    def _inspect(self, index: int | None) -> None:
        self._schedule.inspected = index
        self._schedule.altered = self._trainer is not None

    def _save_checkpoint(self, command: commands.SaveCheckpoint) -> None:
        """Keep G as a checkpoint; whatever goes wrong with that is an answer and does not harm the run."""
        name, error = "", None
        try:
            if self._trainer is None:
                raise MinimaxError("This run has failed, and its generator is gone: reset it or undo.")
            name = save_generator.save_generator(self._trainer, command.name, command.counted)
        except MinimaxError as refusal:
            error = str(refusal)
        except Exception as unexpected:
            traceback.print_exc()
            error = f"The checkpoint could not be saved ({type(unexpected).__name__}: {unexpected})."
        self.replies.append(CheckpointReport(self.run_id, command.ticket, name, error))

    # Slices of time.

    @property
    def busy(self) -> bool:
        """Whether the run, or the sweep beside it, takes its worker's time."""
        return self.mode in MOVING or self.sweep.training

    def wait(self, now: float) -> float:
        """Seconds until the run, or the sweep beside it, wants a slice; infinite unless one of them moves."""
        return 0.0 if self.sweep.training else self._wait(now)

    def _wait(self, now: float) -> float:
        return self._limiters[self.mode].wait(now) if self.mode in MOVING else float("inf")

    def advance(self, seconds: float) -> None:
        """Train for about `seconds`, at least one update: a step that takes longer is finished in later slices."""
        begun = self._clock()
        if self.sweep.has_turn(run_ready=self._wait(begun) <= 0):
            self.sweep.advance()
        else:
            self._train(seconds)
            self.sweep.run_had(self._clock() - begun)

    def _train(self, seconds: float) -> None:
        if self._trainer is None:
            return
        limiter, begun = self._limiters[self.mode], self._clock()
        count = limiter.steps(seconds, begun)
        if self.mode == STEPPING:
            count = min(count, self._remaining)
        if count < 1:
            return
        self._schedule.train(searching=self.mode == OPTIMUM)
        self._saver.unsaved = True
        if self.mode == OPTIMUM:
            self._trainer.train_discriminator(count)
            self._search.steps += count
        elif count > 1 or self._settings.discriminator_steps == 1:
            self._trainer.run(count)
        elif not self._finish_step(self._trainer, begun + seconds):
            self._begun_step += self._clock() - begun
            return
        self._step = self._trainer.step_count
        now = self._clock()
        spent = now - begun
        if self.mode != OPTIMUM:
            spent, self._begun_step = spent + self._begun_step, 0.0
        limiter.record(count, spent, now)
        self._throughput.record(self._settings, count, spent, generator=self.mode != OPTIMUM)
        if self.mode == STEPPING:
            self._remaining -= count
            if self._remaining <= 0:
                self.mode = PAUSED
                self.owes_report = True

    def _finish_step(self, trainer: Trainer, end: float) -> bool:
        """Go on with one step, update by update, so that a command can come in between; whether it came to its end."""
        while not trainer.next_update():
            if self._clock() >= end:
                return False
        return True

    def pause_if_unwatched(self, now: float) -> None:
        """Pause a run that has played for long without anybody looking; a sweep waits for somebody."""
        abandoned = not self.watched and now - self._unwatched_since > self._unwatched_limit
        self.sweep.watch(not abandoned)
        if self.mode in MOVING and abandoned:
            self.mode = PAUSED
            self._notice = f"Paused at step {self._step:,}, because nobody watched for {self._unwatched_limit:g} s."
            self.owes_report = True

    def fail(self, message: str) -> None:
        """End the run until it is opened anew: what the trainer holds is not to be trusted any more."""
        self.mode, self._error, self._notice = FAILED, message, None
        self._trainer = None
        self._schedule.give_up()
        self._saver.unsaved = False
        self.owes_report = True

    # Reports.

    def snapshot_wait(self, now: float, shown: int) -> float:
        """Seconds until a run should show itself again; negative if it is late, infinite if there is nothing new.

        Args:
            now: the time.
            shown: how many runs share the worker's time for snapshots.
        """
        if self._in_a_step:
            return float("inf")
        moving = self.mode in MOVING
        watched = self.watched or self.mode == OPTIMUM
        return self._schedule.wait(now, shown, self._settings.images, moving, watched)

    @property
    def _in_a_step(self) -> bool:
        """Whether a run that moves is between two updates of one step: its numbers would be of no step."""
        return self.mode in MOVING and self._begun_step > 0

    def report(self) -> tuple[Report, Arrays]:
        """What has changed: a frame with a new snapshot, or a status if the last one still holds."""
        self.owes_report = False
        if self._trainer is not None and self._schedule.due and not self._in_a_step:
            return self._frame(self._trainer)
        return StatusReport(self._status()), {}

    def save_wait(self, now: float) -> float:
        """Seconds until the state should be saved; negative if it is late.

        Infinite if it has been, and as long as nobody has looked at it: finite weights may make numbers that are not,
        and a run that has diverged must not go back to such.
        """
        return float("inf") if self._schedule.trained else self._saver.wait(now, self.mode in MOVING)

    def saved_state(self) -> tuple[Report, Arrays] | None:
        """The state to resume from; None if there is nothing new that is worth keeping."""
        if not self._saver.unsaved or self._trainer is None:
            return None
        state = self._saver.take(self._trainer, self._epoch)
        return None if state is None else (StateReport(self._status()), {"state": np.frombuffer(state, np.uint8)})

    def _frame(self, trainer: Trainer) -> tuple[Report, Arrays]:
        snapshot = self._schedule.look(trainer, self._settings.images, self.mode in MOVING)
        if self.mode == OPTIMUM:
            ending = self._search.judge(snapshot.metrics)
            self._notice = ending or self._search.in_words()
            if ending:
                self.mode = PAUSED
        facts, curves = self._schedule.frame(snapshot, self._throughput.metrics(self._settings))
        return FrameReport(self._status(), facts), curves

    def _status(self) -> RunStatus:
        return RunStatus(
            run=self.run_id,
            epoch=self._epoch,
            seen=self.seen,
            step=self._step,
            state=PLAYING if self.mode in MOVING else self.mode,
            notice=self._notice,
            error=self._error,
            device=self._device,
            speed=self._limiters[PLAYING].speed() if self.mode == PLAYING else None,
            progress=self._progress(),
        )

    def _progress(self) -> Mapping[str, Any] | None:
        if self.mode == OPTIMUM:
            return vars(self._search.progress())
        if self.mode == STEPPING and self._asked > 1:
            taken = self._asked - self._remaining
            return vars(Progress("steps", taken / self._asked, taken, self._asked))
        return None

    def _resumed(self, data: bytes) -> Trainer:
        state = states.from_bytes(data)
        trainer = self._make_trainer(Settings.from_dict(state["record"]["settings"]))
        trainer.load_state_dict(state)
        trainer.apply(self._settings)
        return trainer

    def _go(self, mode: str) -> None:
        if self._trainer is not None:
            self.mode, self._notice = mode, None

    def _changed(self, trainer: Trainer) -> None:
        self._schedule.altered = self._saver.unsaved = True
        self._step = trainer.step_count
        self._begun_step = 0.0
        self._throughput.forget()
        for limiter in self._limiters.values():
            limiter.forget()


def describe(error: BaseException) -> str:
    """What failed, for the person who looks at the run."""
    if isinstance(error, MinimaxError):
        return str(error)
    return f"Training stopped unexpectedly ({type(error).__name__}: {error}). Reset the run or change a setting."
