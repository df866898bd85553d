"""A training run as pages see it: commands to give, messages to show."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import numpy as np

from gan_core import stages, uploads
from gan_core.errors import RunError
from gan_core.runs import states
from gan_core.runs.server.hosted import FAILED, PAUSED, PLAYING
from gan_core.runs.server.viewed import ViewedRun
from gan_core.training.presets import preset as preset_settings
from gan_core.training.settings import Settings
from gan_core.training.snapshot import SHOWN
from gan_core.training.trace import check_player

MOST_STEPS = 1_000_000


class Run(ViewedRun):
    """One run, in the server process; every method may be called from any thread.

    What a command changes is seen here at once; the worker confirms it with the next frame. Commands never wait.
    All of them raise `RunError` once the run is closed, or if its worker does not keep up.

    Attributes:
        id: unguessable; whoever knows it controls the run.
    """

    def play(self) -> None:
        """Train until told otherwise. A failed run says what it needs instead."""
        with self._lock:
            if self._state == FAILED:
                self._notices.tell("This run has failed: reset it, undo, or change a setting before playing on.")
            else:
                self._state, self._play_on = PLAYING, True
                self._command("play")
        self._notify()

    def pause(self) -> None:
        """Stop training; also stops a search for D's optimum."""
        self._halt("pause")

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
        self._halt("step", count=count, paced=paced)

    def discriminator_step(self) -> None:
        """Pause, and update D once."""
        self._halt("discriminator_step")

    def generator_step(self) -> None:
        """Pause, and update G once."""
        self._halt("generator_step")

    def trace(self, player: str) -> None:
        """Pause, update "discriminator" or "generator" once, and show all that this update went through.

        The next frame brings it, as `gan_core.training.trace.Trace` says: its facts as the header's "trace", its curves
        among the others. It stays until something else is trained.

        Raises:
            RunError: if there is no such player.
        """
        check_player(player)
        self._halt("trace", player=player)

    def train_discriminator(self) -> None:
        """Pause G, and train D until it is at its optimum for this G."""
        self._halt("train_discriminator")

    def set_speed(self, steps_per_second: float | None) -> None:
        """Play at most so many steps a second; None for as many as possible.

        Raises:
            RunError: if the number is not positive.
        """
        if steps_per_second is not None and not 0 < steps_per_second < float("inf"):
            raise RunError(f"A speed of {steps_per_second!r} steps a second is not possible: give a positive number.")
        with self._lock:
            self._speed_limit = steps_per_second
            self._command("set_speed", speed=steps_per_second)
        self._notify()

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
            course = self._course
            self._check_dataset(settings)
            if course.settings.needs_restart(settings):
                self._begin_anew(settings, preset)
            else:
                changed = settings != course.settings
                course.settings, course.preset = settings, preset or course.preset
                self._dirty = True
                if changed and self._state == FAILED:
                    self._leave_failure()
                    self._go_back()
                elif changed:
                    self._command("apply", settings=settings.to_dict())
        self._notify()

    def reset(self, settings: Settings | None = None, preset: str | None = None) -> None:
        """Begin again from the initial weights: the same ones, unless other settings or another preset are given.

        The history so far stays as a ghost, and `undo` brings it back. A run that plays plays on.

        Raises:
            RunError: if the data change from numbers to images or back, which needs a run of its own.
        """
        with self._lock:
            settings = settings or self._course.settings
            self._check_dataset(settings)
            self._begin_anew(settings, preset)
        self._notify()

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
        self._notify()

    def inspect(self, index: int | None) -> None:
        """Look more closely at one sample, for all viewers; None for none.

        Raises:
            RunError: if there is no such sample, or the run is not on images.
        """
        if index is not None:
            if not self.settings.images:
                raise RunError("Only a run on images has samples to look at more closely.")
            if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < SHOWN:
                raise RunError(f"There is no sample {index!r}: give a whole number from 0 to {SHOWN - 1}.")
        with self._lock:
            if index == self._inspected:
                return
            self._inspected = index
            self._send("inspect", index=index)
        self._notify()

    def save_checkpoint(self, name: str) -> Future[str]:
        """Save the moving average of G, or G itself if there is none, among the user's own checkpoints.

        Args:
            name: its name: letters, digits, "-" and "_".

        Returns:
            A future of the name; its exception is a `CheckpointError` that says what went wrong.

        Raises:
            CheckpointError: if the name is not allowed, or taken.
            RunError: if the run is not on images, or has failed.
        """
        uploads.check_name(name)
        if not self.settings.images:
            raise RunError("Only generators of images can be saved as checkpoints.")
        with self._lock:
            if self._state == FAILED:
                raise RunError("This run has failed, and its generator is gone: reset it, undo, or change a setting.")
            ticket, future = next(self._tickets), Future()
            self._savings[ticket] = (name, future)  # before the answer can come
            try:
                self._send("save_checkpoint", ticket=ticket, name=name)
            except RunError:
                del self._savings[ticket]
                raise
        self._notify()
        return future

    def undo(self) -> None:
        """Bring back what the last reset or restart discarded; nothing happens if there is nothing."""
        with self._lock:
            if self._past is None:
                return
            epoch, self._course = self._past
            self._past = None
            self._leave_failure()
            self._reopen(resumes=epoch)
        self._notify()

    def close(self) -> None:
        """Forget the run here and in its worker; what the store has of it stays."""
        with self._lock:
            if not self._closed:
                self._command("close")
                self._closed = True
                self._state = PAUSED
        self._give_up_savings("This run was closed before the checkpoint was written.")
        self._notify()

    def _halt(self, kind: str, **details: Any) -> None:
        """A command that ends playing, whatever else it does."""
        with self._lock:
            if self._state != FAILED:
                self._state, self._play_on = PAUSED, False
                self._command(kind, **details)
            elif kind != "pause":
                self._notices.tell("This run has failed: reset it, undo, or change a setting before training on.")
        self._notify()

    def _check_dataset(self, settings: Settings) -> None:
        if settings.images != self.settings.images:
            raise RunError(
                f"A run on {self.settings.dataset} cannot go over to {settings.dataset}: start a new run for that."
            )

    def _begin_anew(self, settings: Settings, preset: str | None, state: bytes | None = None, step: int = 0) -> None:
        self._past = (self._epoch, self._course)
        self._course = self._course.successor(settings, preset, state, step)
        self._leave_failure()
        self._reopen()
