"""A training run as pages see it: commands to give, messages to show."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Any

import numpy as np

from gan_core import stages, uploads
from gan_core.errors import RunError
from gan_core.runs import states
from gan_core.runs.commands import (
    Apply,
    CancelSweep,
    CancelWork,
    Close,
    Command,
    DiscriminatorStep,
    GeneratorStep,
    Inspect,
    Pause,
    Play,
    RecordStep,
    SetSpeed,
    Step,
    TrainDiscriminator,
)
from gan_core.runs.frames import PackedArrays
from gan_core.runs.reports import CheckpointReport, FrameReport, RunReport, SweepReport
from gan_core.runs.run_state import FAILED, PAUSED, PLAYING, RunState
from gan_core.runs.server.audience import Notices
from gan_core.runs.server.deeds import deed
from gan_core.runs.server.message import Cursor
from gan_core.runs.server.pace import AT_REST, Pace
from gan_core.runs.server.run_sweep import RunSweep
from gan_core.runs.server.run_view import RunView
from gan_core.runs.server.store import Record
from gan_core.runs.server.supervisor import Supervisor
from gan_core.runs.server.trajectories import Trajectories
from gan_core.runs.server.trajectory import Trajectory
from gan_core.runs.server.worker_link import WorkerLink
from gan_core.sweeps.plan import SweepPlan
from gan_core.training.kinds import IMAGES
from gan_core.training.presets import preset as preset_settings
from gan_core.training.presets import story_speed
from gan_core.training.settings import Settings
from gan_core.training.snapshot import SHOWN
from gan_core.training.trace import check_player

MOST_STEPS = 1_000_000


class Run:
    """One run, in the server process; every method may be called from any thread.

    What a command changes is seen here at once; the worker confirms it with the next frame. Commands never wait.
    All of them raise `RunError` once the run is closed, or if its worker does not keep up.

    Args:
        run_id: its id.
        trajectories: a fresh one, or what the store kept; `open` has the worker take the current one up.
        worker: where it is to live.
        unwatched_seconds: how long it plays on without viewers.
        pace: how it goes on, as the store kept it; one that played does so once somebody sees it, see `play_on`.
        notice: what its viewers should know, as the store kept it.

    Attributes:
        id: unguessable; whoever knows it controls the run.
        link: its worker's side: what was sent, and how the run stands there.
        view: its viewers' side: numbers, messages, files.
    """

    def __init__(
        self,
        run_id: str,
        trajectories: Trajectories,
        worker: Supervisor,
        unwatched_seconds: float,
        pace: Pace = AT_REST,
        notice: str | None = None,
    ) -> None:
        self.id = run_id
        self._lock = threading.RLock()
        self._trajectories = trajectories
        self._notices = Notices()
        self._released = False
        self._kept_pace = pace
        if notice is not None:
            self._notices.tell(notice)
        self.link = WorkerLink(run_id, worker, self._trajectories, self._notices, unwatched_seconds, pace)
        self._sweep = RunSweep()
        self.view = RunView(self.link, self._trajectories, self._sweep, self._notices, self._lock)

    # What there is to see; the rest is in `view` and `link`.

    @property
    def trajectory(self) -> Trajectory:
        """What the present weights have led to so far."""
        return self._trajectories.current

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.trajectory.settings

    @property
    def preset(self) -> str | None:
        """Name of the preset that the run began with, if any."""
        return self.trajectory.preset

    @property
    def step_count(self) -> int:
        """Generator steps so far, as far as the worker has told."""
        return self.trajectory.step

    @property
    def stages(self) -> tuple[int, ...]:
        """Steps from which `start_from` can begin, 0 first; none if the run's preset has no stages."""
        return self.view.stages

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to bring back; what, says the header of each message as "undo"."""
        return self._trajectories.undoes is not None

    @property
    def can_redo(self) -> bool:
        """Whether `redo` has something to do again; what, says the header of each message as "redo"."""
        return self._trajectories.redoes is not None

    @property
    def state(self) -> str:
        """One of "paused", "playing", "failed"."""
        return self.link.state

    @property
    def error(self) -> str | None:
        """Why the run has failed, in words; None unless its state is "failed"."""
        return self.link.error

    @property
    def epoch(self) -> int:
        """Grows whenever the run's weights are replaced: reset, restart, undo, redo, recovery."""
        return self.link.epoch

    @property
    def speed_limit(self) -> float | None:
        """Most steps per second; None for as many as possible."""
        return self.link.speed_limit

    @property
    def moment(self) -> tuple[int, int, Settings, str]:
        """Where the run stands; it differs as soon as anything has been done with it."""
        return self.epoch, self.step_count, self.settings, self.state

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self.link.closed

    def read(self) -> RunState:
        """The run at this moment; see `RunView.read`."""
        return self.view.read()

    def watch(self) -> AbstractContextManager[None]:
        """A viewer looks for as long as the context lasts; see `RunView.watch`."""
        return self.view.watch()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` called whenever something has changed; see `RunView.subscribe`."""
        return self.view.subscribe(callback)

    def message(self, cursor: Cursor | None = None) -> tuple[bytes, Cursor]:
        """The newest state of the run for one viewer; see `RunView.message`."""
        return self.view.message(cursor)

    def message_at(self, index: int) -> bytes:
        """A past frame of the timeline; see `RunView.message_at`."""
        return self.view.message_at(index)

    # Commands.

    def play(self) -> None:
        """Train until told otherwise. A failed run says what it needs instead."""
        with self._lock:
            if self.state == FAILED:
                self._notices.tell("This run has failed: reset it, undo, or change a setting before playing on.")
            else:
                self.link.check()
                self.link.expect(PLAYING)
                self._command(Play())
        self.view.notify()

    def pause(self) -> None:
        """Stop training; also stops a search for D's optimum."""
        self._halt(Pause())

    def step(self, count: int = 1, paced: bool = False) -> None:
        """Take `count` steps (each k updates of D and one of G), then pause.

        Args:
            count: how many.
            paced: take them at the speed at which the run plays, so that they can be watched.

        Raises:
            RunError: if the count is not from 1 to 1,000,000.
        """
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_STEPS:
            raise RunError(f"{count!r} steps are not possible: give a whole number from 1 to {MOST_STEPS:,}.")
        self._halt(Step(count, paced))

    def discriminator_step(self) -> None:
        """Pause, and update D once."""
        self._halt(DiscriminatorStep())

    def generator_step(self) -> None:
        """Pause, and update G once."""
        self._halt(GeneratorStep())

    def trace(self, player: str) -> None:
        """Pause, update "discriminator" or "generator" once, and show all that this update went through.

        The next frame brings it, as `gan_core.training.trace.Trace` says: its facts as the header's "trace", its curves
        among the others. It stays until something else is trained.

        Raises:
            RunError: if there is no such player.
        """
        check_player(player)
        self._halt(RecordStep(player))

    def train_discriminator(self) -> None:
        """Pause G, and train D until it is at its optimum for this G; `cancel` ends that before.

        How far it has come, says the header of each message as "progress", see `gan_core.runs.reports.Progress`.
        """
        self._halt(TrainDiscriminator())

    def cancel(self) -> None:
        """End at once what would end by itself, D's way to its optimum or a number of steps, and pause.

        D and G stay as they are then, with what they have learned so far. A run that does no such work goes on as it
        does.
        """
        with self._lock:
            if self.state != FAILED:
                self._command(CancelWork())
        self.view.notify()

    def begin_sweep(self, plan: SweepPlan) -> None:
        """Train many seeds beside the run, which goes on as it does; both have as much time as the other.

        What the run is told meanwhile changes nothing of that, new settings included. A sweep that is under way is
        given up. How far it is, says the header of messages as "sweep", see `RunSweep.since`.
        """
        with self._lock:
            self.link.check()
            self._command(self._sweep.begin(plan, self.preset))
        self.view.notify()

    def cancel_sweep(self) -> None:
        """End the sweep before its time; what it has found stays."""
        with self._lock:
            if self._sweep.unfinished:
                self._command(CancelSweep())
        self.view.notify()

    def set_speed(self, steps_per_second: float | None) -> None:
        """Play at most so many steps a second; None for as many as possible.

        From then on, a preset that is chosen does not bring its own speed.

        Raises:
            RunError: if the number is not positive.
        """
        speed = Pace(speed=steps_per_second).speed
        with self._lock:
            self.link.check()
            self.link.speed_limit, self.link.speed_by_hand = speed, True
            self._command(SetSpeed(speed))
        self.view.notify()

    def apply(self, settings: Settings, preset: str | None = None) -> None:
        """Take over settings: without touching the run where all changes are live, with fresh weights otherwise.

        A failed run goes on from its last good state, paused.

        Args:
            settings: all of them.
            preset: the preset that they come from; None keeps the name that the run has.

        Raises:
            RunError: if the data change from numbers to images or back, which needs a run of its own.
        """
        with self._lock:
            self._apply(settings, preset)
        self.view.notify()

    def change(self, /, **changes: Any) -> None:
        """Take over other values of some settings, see `apply`.

        Args:
            **changes: name -> value, as the fields of `Settings`.

        Raises:
            SettingsError: if a value is not allowed.
            RunError: if the data change from numbers to images or back, which needs a run of its own.
        """
        with self._lock:
            self._apply(self.settings.replace(**changes), None)
        self.view.notify()

    def begin(self, preset: str, settings: Settings | None = None) -> None:
        """Begin a preset, paused, at the speed at which its story can be watched unless somebody has set another one.

        Args:
            preset: its name.
            settings: what the name stands for; None for the preset's own.

        Raises:
            SettingsError: if there is no such preset.
            RunError: if its data are images and the run's are numbers, or the other way round.
        """
        settings = settings or preset_settings(preset)
        with self._lock:
            self._check_dataset(settings)
            self.link.check()
            if self.state != FAILED:
                self.link.expect(PAUSED)
            self._begin_anew(settings, preset)
        self.view.notify()

    def reset(self, settings: Settings | None = None, preset: str | None = None) -> None:
        """Begin again from the initial weights: the same ones, unless other settings or another preset are given.

        The history so far stays as a ghost, and `undo` brings it back. A run that plays plays on.

        Raises:
            RunError: if the data change from numbers to images or back, which needs a run of its own.
        """
        with self._lock:
            settings = settings or self.settings
            self._check_dataset(settings)
            self._begin_anew(settings, preset)
        self.view.notify()

    def reseed(self, seed: int | None = None) -> None:
        """Begin again with other random numbers.

        Args:
            seed: the new seed; None for a random one.

        Raises:
            SettingsError: if the seed is not allowed.
        """
        if seed is None:
            # Five digits are enough for chance and can be read out to a class.
            seed = (self.settings.seed + 1 + int(np.random.default_rng().integers(99_998))) % 100_000
        with self._lock:
            self.reset(self.settings.replace(seed=seed))

    def start_from(self, step: int) -> None:
        """Begin again at a stage of the run's preset, with the settings of that moment; `undo` brings the run back.

        Args:
            step: one of `stages`.

        Raises:
            CheckpointError: if the preset has no such stage, or its file is damaged.
            RunError: if the run has no preset.
        """
        if self.preset is None:
            raise RunError("This run did not begin with a preset, so there are no stages to start from.")
        state = stages.read(self.preset, step)
        if state is None:
            self.reset(preset_settings(self.preset))
            return
        with self._lock:
            settings = Settings.from_dict(states.record(state)["settings"])
            self._check_dataset(settings)
            self._begin_anew(settings, None, state, step)
        self.view.notify()

    def inspect(self, index: int | None) -> None:
        """Look more closely at one sample, for all viewers; None for none.

        Raises:
            RunError: if there is no such sample, or the run is not on images.
        """
        if index is not None:
            if self.settings.kind != IMAGES:
                raise RunError("Only a run on images has samples to look at more closely.")
            if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < SHOWN:
                raise RunError(f"There is no sample {index!r}: give a whole number from 0 to {SHOWN - 1}.")
        with self._lock:
            if index == self.link.inspected:
                return
            self.link.check()
            self.link.inspected = index
            self.link.send(Inspect(index))
        self.view.notify()

    def save_checkpoint(self, name: str, counted: bool = False) -> Future[str]:
        """Save the moving average of G, or G itself if there is none, among the user's own checkpoints.

        Args:
            name: its name, or what that begins with: letters, digits, "-" and "_".
            counted: have the step of what is saved follow in the name, which nobody knows beforehand while the run
                plays, and a number if there is such a checkpoint already.

        Returns:
            A future of the name; its exception is a `CheckpointError` that says what went wrong.

        Raises:
            CheckpointError: if the name is not allowed, or taken.
            RunError: if the run is not on images, or has failed.
        """
        if not counted:
            uploads.check_name(name)
        if self.settings.kind != IMAGES:
            raise RunError("Only generators that make images of latents can be saved as checkpoints.")
        with self._lock:
            if self.state == FAILED:
                raise RunError("This run has failed, and its generator is gone: reset it, undo, or change a setting.")
            future = self.link.save_checkpoint(name, counted)
        self.view.notify()
        return future

    def undo(self) -> None:
        """Bring back what the last new beginning led away from; nothing happens if there is nothing.

        New beginnings are resets, other random numbers, presets, stages, and settings that need fresh weights. The last
        ten can be undone, as long as their states and histories together stay below 32 MB; of a server that has many
        runs, below this run's share of 256 MB. The last one can be undone in any case.
        """
        self._go(self._trajectories.undo)

    def redo(self) -> None:
        """Begin anew what the last `undo` took back, as it was left; nothing happens if there is nothing.

        Training on leaves that possible. Another new beginning does not.
        """
        self._go(self._trajectories.redo)

    def close(self) -> None:
        """Forget the run here and in its worker; what the store has of it stays."""
        with self._lock:
            if not self.closed:
                self._command(Close())
                self.link.close()
        self.link.checkpoints.give_up("This run was closed before the checkpoint was written.")
        self.view.notify()

    # What its host does with it.

    @property
    def playing(self) -> bool:
        """Whether the run, or a sweep beside it, takes its worker's time."""
        return (self.state == PLAYING and not self.link.waits) or self._sweep.training

    @property
    def has_seeds(self) -> bool:
        """Whether many seeds were trained beside it, or are."""
        return self._sweep.plan is not None

    def open(self) -> None:
        """Have the worker take the run up, from its last saved state if there is one."""
        with self._lock:
            self.link.open()

    def receive(self, report: RunReport, arrays: PackedArrays) -> None:
        """Take a frame, a status, a saved state or an answer from the worker."""
        if isinstance(report, CheckpointReport):
            self.link.checkpoints.finish(report.ticket, report.name, report.error)
            return
        with self._lock:
            if isinstance(report, SweepReport):
                news = self._sweep.take(report, arrays)
            else:
                news = not self.closed and self.link.receive(report, arrays)
            self.view.frames += isinstance(report, FrameReport)
        if news:
            self.view.notify()

    def suspect(self) -> int:
        """It may have killed its worker; see `Trajectory.count_death`. For a run that has failed nothing is counted."""
        with self._lock:
            return 0 if self.state == FAILED else self.trajectory.count_death()

    def give_up(self, message: str) -> None:
        """Fail, with words, because the run does its worker harm; what the visitor does next opens it anew."""
        with self._lock:
            if not self.closed and self.state != FAILED:
                self.link.fail(message)
        self.view.notify()

    def recover(self, worker: Supervisor | None = None) -> None:
        """Go on in a new worker process, after the old one died.

        Args:
            worker: where to live from now on, if not where it did.
        """
        self.link.checkpoints.give_up("The training process ended before the checkpoint was written. Try again.")
        with self._lock:
            if self.closed:
                return
            self._sweep.lose()
            if worker is not None:
                self.link.move(worker)
            self.link.recover()
        self.view.notify()

    def play_on(self) -> None:
        """A viewer has the run on screen: one that played where it was kept, and has waited for this, goes on."""
        if not self.link.waits:  # as nearly always, and this comes with every frame
            return
        with self._lock, suppress(RunError):  # a worker that does not keep up hears of it with the next frame
            if self.link.waits:
                self.link.send(Play())
                self.link.expect(PLAYING)
        self.view.notify()

    def release(self) -> None:
        """Give back the memory of a closed run: pages and sessions that are gone may hold on to it for a while."""
        with self._lock:
            self._released = True
            self._trajectories.release()

    @property
    def unstored(self) -> bool:
        """Whether the store does not have all of it as it is."""
        return self._trajectories.unstored

    @property
    def pace_unkept(self) -> bool:
        """Whether it goes on in another way than `record` last said."""
        return self.link.pace != self._kept_pace

    def record(self, whole: bool = False) -> Record | None:
        """What the store should keep now; None if it has it already.

        Args:
            whole: with its timeline, because it leaves the memory.
        """
        with self._lock:
            if self._released:
                return None
            if self.pace_unkept:
                self._kept_pace = self.link.pace
                self.trajectory.unstored = True
            record = self._trajectories.record(self._kept_pace, whole)
            if not whole or record is None:
                return record
            # A run that has failed comes back at its last good state: its viewers should know what led there.
            return replace(record, notice=self.link.error or self._notices.worker)

    def record_again(self) -> None:
        """What `record` said last was not kept."""
        with self._lock:
            self._trajectories.record_again()

    def limit_memory(self, timeline_bytes: int, level_bytes: int) -> int:
        """Keep to so much memory, and return how many timelines share it; see `Trajectories.limit_memory`."""
        with self._lock:
            return self._trajectories.limit_memory(timeline_bytes, level_bytes)

    def _command(self, command: Command) -> None:
        self.view.touch()
        self._notices.clear()
        self.link.send(command)

    def _halt(self, command: Command) -> None:
        """A command that ends playing, whatever else it does."""
        with self._lock:
            if self.state != FAILED:
                self.link.check()
                self.link.expect(PAUSED)
                self._command(command)
            elif not isinstance(command, Pause):
                self._notices.tell("This run has failed: reset it, undo, or change a setting before training on.")
        self.view.notify()

    def _check_dataset(self, settings: Settings) -> None:
        if settings.kind != self.settings.kind:
            raise RunError(
                f"A run on {self.settings.dataset} cannot switch to {settings.dataset}: start a new run for that."
            )

    def _apply(self, settings: Settings, preset: str | None) -> None:
        self._check_dataset(settings)
        self.link.check()
        before = self.settings
        if before.needs_restart(settings):
            self._begin_anew(settings, preset)
            return
        self.trajectory.change(settings, preset)
        if preset is not None and self._take_speed_of(preset):
            self._command(SetSpeed(self.link.speed_limit))
        if settings != before and self.state == FAILED:
            self.link.leave_failure()
            self.view.touch()
            self.link.go_back()
        elif settings != before:
            self._command(Apply(settings.to_dict()))

    def _begin_anew(self, settings: Settings, preset: str | None, state: bytes | None = None, step: int = 0) -> None:
        self.link.check()
        name = deed(self.settings, settings, preset, None if state is None else step)
        self._trajectories.begin_anew(name, settings, preset, state, step)
        if preset is not None:
            self._take_speed_of(preset)
        self.link.leave_failure()
        self.view.touch()
        self.link.reopen()

    def _go(self, move: Callable[[], bool]) -> None:
        """Undo or redo."""
        with self._lock:
            before = self.preset
            self.link.check()
            if not move():
                return
            if self.preset is not None and self.preset != before:
                self._take_speed_of(self.preset)
            self.link.leave_failure()
            self.view.touch()
            self.link.reopen(resumes=self.trajectory.epoch)
        self.view.notify()

    def _take_speed_of(self, preset: str) -> bool:
        """Go at the speed of a preset, unless somebody has set another one; whether that changes anything."""
        before, wanted = self.link.speed_limit, story_speed(preset)
        if wanted is not None and not self.link.speed_by_hand:
            self.link.speed_limit = wanted
        return self.link.speed_limit != before
