"""What the trainer asks of those who play, watch and record a game: one interface for every kind of data.

`gan_core.training.line` and `gan_core.training.images` are twins, and `gan_core.training.translation` plays Pix2Pix and
CycleGAN. Each has an engine, which plays; an observer, which measures what the engine does, and changes nothing; and a
tracer, which records single updates.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gan_core.training.settings import Settings
from gan_core.training.snapshot import Snapshot
from gan_core.training.trace import Trace

State = dict[str, Any]
"""Everything that the rest of a run depends on: "arrays", NumPy arrays by name, and "record", what JSON can hold."""


class Engine(Protocol):
    """Plays the game that `gan_core.training.algorithm1` defines.

    It is made from settings, whose seed decides every number of the game. What moves a weight raises `DivergedError`
    if a weight or loss is no longer a finite number afterwards.
    """

    @property
    def settings(self) -> Settings:
        """What it trains with now."""
        ...

    @property
    def step_count(self) -> int:
        """Generator steps taken."""
        ...

    @property
    def device_name(self) -> str:
        """Where it computes, for people: "cpu", or "cuda: " and the name of the GPU."""
        ...

    def run(self, steps: int) -> None:
        """`steps` times k updates of D and one of G."""
        ...

    def next_update(self) -> bool:
        """The next update of Algorithm 1: D's, until it has had k of them, then G's. True if the step ends with it.

        A step that is made of single updates is bit for bit the one that `run` makes, and `run` first finishes one
        that was begun. Where G learns from the images on which D was trained last, these two updates are one.
        """
        ...

    def discriminator_step(self) -> None:
        """One update of D; G stays."""
        ...

    def generator_step(self) -> None:
        """One update of G; D stays."""
        ...

    def train_discriminator(self, steps: int) -> None:
        """`steps` updates of D; G stays."""
        ...

    def apply(self, settings: Settings) -> None:
        """Take over settings that differ in live fields only; weights, optimiser and random streams stay."""
        ...

    def sample(self, n: int, seed: int) -> NDArray[np.generic]:
        """`n` samples of the G that plays; `seed` fixes the latents, and the run's random streams stay."""
        ...

    def logits(self, x: NDArray[np.floating], /, labels: NDArray[np.integer] | None = None) -> NDArray[np.floating]:
        """Raw outputs (n,) of the D that plays; `labels` are the classes (n,) that a conditional one is told.

        Raises:
            SettingsError: a conditional D is told no classes, or another one is told some.
        """
        ...

    def generator_weights(self) -> dict[str, NDArray[np.floating]]:
        """Copies of the moving average of G's tensors by name, or of G's own if there is none."""
        ...

    def state_dict(self) -> State:
        """Everything that the rest of the run depends on, in copies."""
        ...

    def load_state_dict(self, state: State) -> None:
        """Continue bit for bit from a `state_dict` of the same settings, of which live ones may differ.

        Raises:
            CheckpointError: it is not the state of such a run.
        """
        ...


class Observer(Protocol):
    """Makes snapshots of an engine; draws nothing from the run's random streams."""

    def snapshot(self, live: bool = False, inspected: int | None = None) -> Snapshot:
        """What the run looks like now.

        Args:
            live: True while one snapshot chases the next: costly numbers may then be a few snapshots old.
            inspected: index of the sample to look at more closely, if any; where samples can be looked at.
        """
        ...

    def retarget(self) -> None:
        """The engine took over other settings: measure against their data from now on."""
        ...

    def forget(self) -> None:
        """The engine was given other weights, whatever its step: measure everything anew."""
        ...


class Tracer(Protocol):
    """Makes updates of an engine and tells what happened in them."""

    def trace(self, player: str) -> Trace:
        """Make the next update of "discriminator" or "generator".

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        ...


class Game(NamedTuple):
    """Those who play, watch and record one game."""

    engine: Engine
    observer: Observer
    tracer: Tracer
