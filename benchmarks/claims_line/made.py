"""States on the line with weights made by hand, which no game comes to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.claims_line.games import LOSSES, Game
from benchmarks.claims_line.gradients import ACTIVATIONS
from gan_core.errors import MinimaxError
from gan_core.training.settings import Settings


def made(index: int, seed: int) -> Iterator[tuple[str, list[str], list[str]]]:
    """A state with weights made by hand in the smallest networks, and how it goes on for a few looks.

    Args:
        index: its number.
        seed: of all states.
    """
    random = np.random.default_rng((seed, 1, index))
    count = int(random.integers(1, 4))
    depth = int(random.integers(2))
    rate = lambda: float(random.choice([0.0, 1e-4, 1e-3, 1e-2, 0.1], p=[0.1, 0.2, 0.3, 0.3, 0.1]))  # noqa: E731
    settings = Settings(
        means=tuple(random.uniform(-6, 6, count)),
        stds=tuple(random.uniform(0.2, 1.5, count)),
        weights=tuple(random.uniform(0.2, 1, count)),
        loss=str(random.choice(LOSSES)),
        latent_dim=1,
        generator_depth=0,
        discriminator_depth=depth,
        discriminator_width=int(random.integers(1, 5)),
        activation=str(random.choice(list(ACTIVATIONS))),
        batch_size=int(random.choice([2, 16, 64])),
        optimizer=str(random.choice(["adam", "momentum", "sgd"])),
        beta1=float(random.choice([0.0, 0.5, 0.9])),
        generator_lr=rate(),
        discriminator_lr=rate(),
        discriminator_steps=int(random.choice([1, 2, 50], p=[0.6, 0.35, 0.05])),
        r1=float(random.choice([0.0, 0.0, 1.0])),
        ema=0.0,
        seed=index,
    )
    game = Game.new(settings)
    if random.random() < 0.8:
        state, game.updates = game.trainer.state_dict(), int(random.choice([1, 30, 1_000]))
        state["record"]["step"] = int(random.choice([0, 1, 700]))
        state["record"]["discriminator_optimizer.count"] = game.updates
        near = random.random() < 0.5
        spread = np.sqrt(np.average(np.square(settings.stds), weights=settings.weights)) if near else 1.0
        shift = np.average(settings.means, weights=settings.weights) if near else random.uniform(-6, 6)
        state["arrays"]["generator"][0] = [spread * random.choice([0, 0.3, 1, 1.2, 2]), shift]
        weights = state["arrays"]["discriminator"]
        weights[0] = random.standard_normal(weights.shape[1]) * random.choice([0.01, 0.3, 1, 3, 10])
        if random.random() < 0.3:
            weights[0] = 0
            weights[0, -1] = random.choice([0, 0.5, -20, 2])
        game.restore((state, game.updates))
    try:
        for number in range(4):
            if number:
                game.run(int(random.choice([1, 30, 110])))
            yield game.look()
    except MinimaxError:
        return
