"""What it does to G to learn from the very batch that D has just learned from, in games that are really played.

    python -m benchmarks.one_batch [--seeds 4] [--steps 5000]

The experiment "One Gaussian", with fresh latents for each update of G, as Algorithm 1 has it, and with those of D's
last update. G is affine, so that the standard deviation of p_g is the size of its weight; printed is its mean over the
second half of the run, as a share of that of the data, for batches so small that the chapter on where notes go wrong
expects shares of 0.44 and 0.87 of a D without a memory. Prints a table and, last, one JSON line.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterator

import torch
from torch import Tensor

from gan_core.training.algorithm1 import Algorithm1, on_the_line
from gan_core.training.presets import PRESETS

SIZES = (2, 8)
PRESET = PRESETS["one_gaussian"]


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=4, help="how many games of each kind")
    parser.add_argument("--steps", type=int, default=5000, help="of each game")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{'batch size':>10}{'fresh':>9}{'same':>9}   standard deviation of p_g, as a share of the data's")
    found = {}
    for size in SIZES:
        found[size] = {
            kind: [width(size, seed, options.steps, same=kind == "same") for seed in range(options.seeds)]
            for kind in ("fresh", "same")
        }
        means = (statistics.mean(shares) for shares in found[size].values())
        print(f"{size:>10}" + "".join(f"{mean:>9.3f}" for mean in means), flush=True)
    print(json.dumps({"benchmark": "one_batch", "shares": found}))


def width(size: int, seed: int, steps: int, *, same: bool) -> float:
    """The mean standard deviation of p_g over the second half of a game, as a share of that of the data."""
    torch.manual_seed(seed)
    game = on_the_line(PRESET.replace(batch_size=size))
    if same:
        game = with_one_batch(game)
    weight, _ = game.generator.parameters()
    seen = []
    for step in range(steps):
        game.run(1)
        if step >= steps // 2:
            seen.append(abs(weight.item()))
    return statistics.mean(seen) / PRESET.stds[0]


def with_one_batch(game: Algorithm1) -> Algorithm1:
    """The same players in a game in which G gets the latents of D's last update."""
    size = game.settings.batch_size
    last = torch.empty(size, 1)

    def for_discriminator() -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            torch.randn(size, 1, out=last)
            yield last, PRESET.means[0] + PRESET.stds[0] * torch.randn(size, 1)

    def for_generator() -> Iterator[Tensor]:
        while True:
            yield last

    return Algorithm1(game.settings, game.generator, game.discriminator, for_discriminator(), for_generator())


if __name__ == "__main__":
    main()
