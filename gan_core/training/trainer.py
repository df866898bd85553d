"""The one way to train: the same interface for numbers on the line and for images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gan_core.errors import CheckpointError, SettingsError
from gan_core.training.games import new_game
from gan_core.training.protocol import State
from gan_core.training.settings import FIELDS, Settings
from gan_core.training.snapshot import Snapshot
from gan_core.training.threads import arithmetic_threads
from gan_core.training.trace import Trace, check_player


class Trainer:
    """One adversarial game. The settings' seed decides every number of it.

    Args:
        settings: the experiment.
        threads: that its arithmetic may use. One is fastest for networks as small as those of the presets; convolutions
            with many channels gain from several, on a machine that has nothing else to do.

    Attributes:
        settings: what it trains with now.
    """

    def __init__(self, settings: Settings, threads: int = 1) -> None:
        self.settings = settings
        self._threads = threads
        with arithmetic_threads(self._threads):
            self._engine, self._observer, self._tracer = new_game(settings)

    @property
    def step_count(self) -> int:
        """Generator steps taken."""
        return self._engine.step_count

    @property
    def device(self) -> str:
        """Where it computes, for people: "cpu", or "cuda: " and the name of the GPU."""
        return self._engine.device_name

    def run(self, steps: int) -> None:
        """Algorithm 1 of Goodfellow et al. (2014): `steps` times k updates of D and one of G.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        with arithmetic_threads(self._threads):
            self._engine.run(steps)

    def next_update(self) -> bool:
        """The next update of Algorithm 1, for whoever has something else to do between two of them.

        A step that is made of single updates is bit for bit the one that `run` makes, and `run` first finishes one
        that was begun. Where G learns from the images on which D was trained last, these two updates are one.

        Returns:
            Whether the step ends with it; if not, D was updated.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        with arithmetic_threads(self._threads):
            return self._engine.next_update()

    def discriminator_step(self) -> None:
        """One update of D alone."""
        with arithmetic_threads(self._threads):
            self._engine.discriminator_step()

    def generator_step(self) -> None:
        """One update of G alone."""
        with arithmetic_threads(self._threads):
            self._engine.generator_step()

    def trace(self, player: str) -> Trace:
        """One update of "discriminator" or "generator" alone, and everything that it went through.

        The run is afterwards bit for bit where `discriminator_step` or `generator_step` would have left it.

        Raises:
            RunError: if there is no such player.
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        check_player(player)
        with arithmetic_threads(self._threads):
            return self._tracer.trace(player)

    def train_discriminator(self, steps: int) -> None:
        """`steps` updates of D while G stays as it is.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        with arithmetic_threads(self._threads):
            self._engine.train_discriminator(steps)

    def apply(self, settings: Settings) -> None:
        """Take over live settings; weights, optimiser state and random streams are not touched.

        Raises:
            SettingsError: if a field differs that only fresh weights can take; nothing has changed then.
        """
        if stuck := self.settings.needs_restart(settings):
            live = ", ".join(name for name, field in FIELDS.items() if field.live)
            raise SettingsError(
                f"{', '.join(stuck)} cannot change in the middle of a run: reset with the new settings instead. "
                f"What can change while it runs: {live}."
            )
        self._engine.apply(settings)
        self.settings = settings
        self._observer.retarget()

    def sample(self, n: int, seed: int) -> NDArray[np.generic]:
        """`n` samples of the generator that plays: (n,) numbers, or (n, height, width) uint8 images.

        Args:
            n: how many.
            seed: fixes the latents; the run's own random streams are not touched.
        """
        with arithmetic_threads(self._threads):
            return self._engine.sample(n, seed)

    def logits(self, x: NDArray[np.floating], labels: NDArray[np.integer] | None = None) -> NDArray[np.floating]:
        """Raw outputs (n,) of the discriminator that plays.

        Args:
            x: numbers (n,), or images in [−1, 1] (n, height, width) or (n, height, width, 3).
            labels: the classes (n,) that a conditional discriminator is told; None otherwise.

        Raises:
            SettingsError: a conditional discriminator is told no classes, or another one is told some.
        """
        with arithmetic_threads(self._threads):
            return self._engine.logits(x, labels)

    def generator_weights(self) -> dict[str, NDArray[np.floating]]:
        """The moving average of G's tensors by name, or G's own if there is none: what a checkpoint keeps of it."""
        return self._engine.generator_weights()

    def snapshot(self, live: bool = False, inspected: int | None = None) -> Snapshot:
        """What the run looks like now.

        Args:
            live: True while one snapshot chases the next: numbers that are costly and move slowly may then be a few
                snapshots old.
            inspected: index of the sample to look at more closely, if any; on images only.
        """
        with arithmetic_threads(self._threads):
            return self._observer.snapshot(live, inspected)

    def state_dict(self) -> State:
        """Everything the rest of the run depends on.

        Returns:
            "arrays": NumPy arrays by name; "record": what JSON can hold, the settings among it.
        """
        state = self._engine.state_dict()
        return {"arrays": state["arrays"], "record": {**state["record"], "settings": self.settings.to_dict()}}

    def load_state_dict(self, state: State) -> None:
        """Continue bit for bit from a `state_dict`, random streams included.

        Raises:
            CheckpointError: if it is not the state of a run with these settings (live ones may differ).
        """
        try:
            saved = Settings.from_dict(state["record"]["settings"])
            if stuck := self.settings.needs_restart(saved):
                raise CheckpointError(f"This state was made with other settings: {', '.join(stuck)}.")
            self.apply(saved)
            self._engine.load_state_dict(state)
            self._observer.forget()
        except (KeyError, TypeError, SettingsError) as error:
            raise CheckpointError(f"This is not the state of a run: {error}.") from None
