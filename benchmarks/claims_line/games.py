"""Games on the line as people play them, drawn at random, look by look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.claims_line.clauses import faults
from benchmarks.claims_line.gradients import GENERATED
from benchmarks.claims_line.looks import Record, look_at
from gan_core.errors import MinimaxError
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

LINE_PRESETS = tuple(name for name, settings in PRESETS.items() if settings.kind == "mixture")
LOSSES = tuple(GENERATED)
OPTIMIZERS: tuple[dict[str, Any], ...] = (
    {},
    {"optimizer": "momentum", "beta1": 0.9, "generator_lr": 1e-2, "discriminator_lr": 1e-2},
    {"optimizer": "sgd", "generator_lr": 3e-2, "discriminator_lr": 3e-2},
)
ODD: tuple[dict[str, Any], ...] = (
    {},
    {"generator_lr": 0.0},
    {"discriminator_lr": 0.0},
    {"generator_lr": 0.0, "discriminator_lr": 0.0},
    {"discriminator_steps": 50, "batch_size": 32},
    {"batch_size": 1},
    {"batch_size": 2, "discriminator_steps": 3},
    {"beta1": 0.0},
    {"beta1": 0.95},
    {"r1": 1.0},
    {"r1": 100.0},
    {"discriminator_width": 1, "discriminator_depth": 1},
    {"discriminator_depth": 0},
    {"generator_width": 1, "generator_depth": 1},
    {"generator_width": 128, "discriminator_width": 128, "batch_size": 64},
    {"discriminator_lr": 1e-5},
    {"discriminator_lr": 2e-2},
    {"generator_lr": 2e-2},
    {"latent": "uniform"},
    {"latent_dim": 1, "generator_scale": 0.0},
    {"generator_shift": 11.0},
    {"pack": 2},
    {"pack": 4, "loss": "non_saturating"},
    {"minibatch_stddev": "on"},
    {"generator_shift": -12.0, "activation": "relu"},
    {"activation": "relu", "generator_scale": 5.0},
    {"means": (-6.0, -2.0, 2.0, 6.0), "stds": (0.4,) * 4, "weights": (1.0, 2.0, 2.0, 1.0)},
    {"means": (9.0,), "stds": (0.05,), "weights": (1.0,)},
    {"means": (0.0,), "stds": (4.0,), "weights": (1.0,)},
)
CHANGES: tuple[dict[str, Any], ...] = (
    {"loss": "saturating"},
    {"loss": "non_saturating"},
    {"loss": "least_squares"},
    {"loss": "wasserstein"},
    {"loss": "hinge"},
    {"loss": "relativistic"},
    {"gradient_penalty": 10.0},
    {"discriminator_lr": 0.0},
    {"generator_lr": 0.0},
    {"generator_lr": 1e-3, "discriminator_lr": 1e-3},
    {"discriminator_lr": 1e-2},
    {"discriminator_steps": 20},
    {"discriminator_steps": 1},
    {"r1": 1.0},
    {"r1": 0.0},
    {"beta1": 0.0},
    {"beta1": 0.9},
    {"means": (4.0,), "stds": (0.5,), "weights": (1.0,)},
    {"means": (-5.0,), "stds": (0.4,), "weights": (1.0,)},
    {"means": (-3.0, 5.0), "stds": (0.3, 1.0), "weights": (1.0, 3.0)},
)
STRIDES = (1, 5, 20, 60, 100, 150)


@dataclass
class Game:
    """A run, and what is known of it from outside.

    Attributes:
        trainer: the run.
        updates: of D, counted here.
        record: the looks so far.
    """

    trainer: Trainer
    updates: int = 0
    record: Record = field(default_factory=Record)

    @classmethod
    def new(cls, settings: Settings) -> Game:
        """A run with fresh weights."""
        return cls(Trainer(settings))

    def run(self, steps: int) -> None:
        """Algorithm 1."""
        self.trainer.run(steps)
        self.updates += steps * self.trainer.settings.discriminator_steps

    def train_discriminator(self, steps: int) -> None:
        """D alone."""
        self.trainer.train_discriminator(steps)
        self.updates += steps

    def change(self, **changes: Any) -> None:
        """Live settings."""
        settings = self.trainer.settings.replace(**changes)
        if settings != self.trainer.settings:
            self.trainer.apply(settings)
            self.record.cut()

    def kept(self) -> tuple[Any, int]:
        """What `restore` takes."""
        return self.trainer.state_dict(), self.updates

    def restore(self, kept: tuple[Any, int]) -> None:
        """Put an earlier state back, as an undo does."""
        self.trainer.load_state_dict(kept[0])
        self.updates = kept[1]
        self.record.cut()

    def doctor(self, random: np.random.Generator) -> None:
        """Put weights made by hand into the networks, unless nothing is trained: that would no longer be so."""
        if not self.updates and not self.trainer.step_count:
            return
        state = self.trainer.state_dict()
        player = str(random.choice(["generator", "discriminator"]))
        weights, settings = state["arrays"][player], self.trainer.settings
        depth = getattr(settings, f"{player}_depth")
        seen = settings.latent_dim if player == "generator" else settings.pack + (settings.minibatch_stddev == "on")
        last = getattr(settings, f"{player}_width") if depth else seen
        kind = int(random.integers(4))
        if kind == 0:
            weights[:, -1] += random.choice([-20, -5, -1, 1, 5, 20])  # the bias of the output
        elif kind == 1:
            weights[:, -1 - last : -1] *= random.choice([0, 0.01, 0.3, 3, 30])  # the slope of the output
        elif kind == 2:
            weights[:] = random.standard_normal(weights.shape) * random.choice([0.1, 0.5, 1.0])
        else:
            weights[:, -1 - last :] *= -1  # the output turned round
        self.restore((state, self.updates))

    def look(self, live: bool = True) -> tuple[str, list[str], list[str]]:
        """The sentence shown now, what is wrong with it, and its clauses."""
        snapshot = self.trainer.snapshot(live=live)
        look = look_at(self.trainer, snapshot, self.updates)
        self.record.add(look)
        return (snapshot.diagnosis, *faults(snapshot.diagnosis, look, self.record))


def settings_of(index: int, random: np.random.Generator) -> Settings:
    """What game `index` begins with: all combinations of presets, losses and optimisers, then odd ones."""
    preset = LINE_PRESETS[index % len(LINE_PRESETS)]
    loss = LOSSES[index // len(LINE_PRESETS) % len(LOSSES)]
    optimizer = OPTIMIZERS[index // (len(LINE_PRESETS) * len(LOSSES)) % len(OPTIMIZERS)]
    count = len(LINE_PRESETS) * len(LOSSES) * len(OPTIMIZERS)
    odd = ODD[0] if index < count else ODD[int(random.integers(len(ODD)))]
    changes = {"loss": loss, "seed": index, **optimizer, **odd}
    if PRESETS[preset].discriminator_steps > 5 and "discriminator_steps" not in odd:
        changes["discriminator_steps"] = 5  # what ten show, five show in half of the time
    return PRESETS[preset].replace(**changes)


def play(index: int, seed: int, looks: int) -> Iterator[tuple[str, list[str], list[str]]]:
    """One game, look by look; it ends early if the players diverge.

    Args:
        index: its number.
        seed: of all games.
        looks: how many.
    """
    random = np.random.default_rng((seed, index))
    game = Game.new(settings_of(index, random))
    calm = index < 2 * len(LINE_PRESETS) * len(LOSSES)  # in these nothing is done but training
    stride, kept = int(random.choice(STRIDES)), game.kept()
    try:
        for number in range(looks):
            if number:
                _act(game, random, stride, calm, kept)
            if random.random() < 0.1:
                stride, kept = int(random.choice(STRIDES)), game.kept()
            yield game.look(live=bool(random.random() < 0.9))
    except MinimaxError:
        return


def _act(game: Game, random: np.random.Generator, stride: int, calm: bool, kept: tuple[Any, int]) -> None:
    what = 1.0 if calm else random.random()
    if what < 0.06:
        game.change(**CHANGES[int(random.integers(len(CHANGES)))])
    elif what < 0.09:
        game.train_discriminator(int(random.choice([1, 30, 400])))
    elif what < 0.11:
        game.trainer.generator_step()
    elif what < 0.13:
        game.restore(kept)
    elif what < 0.16:
        game.doctor(random)
    elif what < 0.17:
        game.trainer, game.updates = Trainer(game.trainer.settings), 0
        game.record.cut()
    else:
        game.run(max(1, stride // 4) if game.trainer.settings.discriminator_steps > 10 else stride)
