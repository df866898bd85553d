"""What does one look at a run cost, beside one step of the textbook loop, and what does haste cost?

    python -m benchmarks.snapshot [--rounds 15] [--looks 16]

T is the processor's time of one step of the textbook loop of `benchmarks.engine`. A look is everything that a frame of
the lab needs: `Trainer.snapshot(live=True)` after some more steps, the average of so many looks, so that the moving
average of G has its share. The textbook loop and all looks take turns, on one thread; medians and quartiles of the
rounds count.

Then runs are trained anew, and at many moments the hasty numbers, from some of the lines through the space of a wide z
or from some of the samples in the plane, are compared with those of all. In the plane JSD is compared without its bias.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

from benchmarks.engine import GAME, textbook
from gan_core.loops import compiler
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer

BUDGETS = {
    **{"far_apart": 1.0, "oscillation": 1.0},
    **{"mode_collapse": 3.0, "two_modes": 3.0, "three_modes": 3.0},
    **{"ring_8": 4.0, "grid_25": 4.0, "ink": 4.0},
}
"""Preset -> what a look may cost, in T: 1 with a z of one number, 3 with a wide one, 4 in the plane."""
TRAINED = 1000
MOMENTS = 60


def main() -> None:
    """Print both tables and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="turns that count (default: 15)")
    parser.add_argument("--looks", type=int, default=16, help="looks a turn (default: 16)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    compiler.load()

    costs = measure(options.rounds, options.looks)
    step = statistics.median(costs.pop("textbook loop"))
    print(f"T, one step of the textbook loop: {1000 * step:.2f} ms\n")
    print(f"{'':16}{'ms a look':>12}{'quartiles':>16}{'T':>8}{'budget':>8}")
    result: dict[str, object] = {"T_ms": 1000 * step}
    for name, seconds in costs.items():
        low, median, high = (1000 * value for value in statistics.quantiles(seconds, n=4))
        ratio = median / (1000 * step)
        print(f"{name:16}{median:>12.2f}{f'{low:.2f} to {high:.2f}':>16}{ratio:>8.2f}{BUDGETS[name]:>8.1f}")
        result[name] = {"ms": median, "T": ratio}

    print(f"\n{'hasty against all lines':26}{'median':>10}{'95 %':>10}{'largest':>10}")
    for name, budget in BUDGETS.items():
        if budget == 1.0:
            continue
        for number, errors in haste(name).items():
            shown = (float(np.median(errors)), float(np.quantile(errors, 0.95)), max(errors))
            print(f"{f'{name}, {number}':26}" + "".join(f"{value:>10.5f}" for value in shown))
            result[f"{name} {number}"] = shown
    print(json.dumps(result))


def measure(rounds: int, looks: int) -> dict[str, list[float]]:
    """CPU seconds of a step of the textbook loop, and of a look at each preset; by round."""
    play, steps = textbook(GAME), 100
    trainers = {name: Trainer(PRESETS[name]) for name in BUDGETS}
    for trainer in trainers.values():
        trainer.run(TRAINED)
    times: dict[str, list[float]] = {name: [] for name in ("textbook loop", *trainers)}
    for turn in range(rounds + 1):
        begun = time.process_time()
        play(steps)
        spent = {"textbook loop": (time.process_time() - begun) / steps}
        for name, trainer in trainers.items():
            seconds = 0.0
            for _ in range(looks):
                trainer.run(5)
                begun = time.process_time()
                trainer.snapshot(live=True)
                seconds += time.process_time() - begun
            spent[name] = seconds / looks
        if turn:  # The first turn warms caches up.
            for name, seconds in spent.items():
                times[name].append(seconds)
    return times


def haste(name: str) -> dict[str, list[float]]:
    """How far JSD, V(G, D) and D's accuracy in live looks are from those of looks without haste, along a run."""
    trainer = Trainer(PRESETS[name])
    errors: dict[str, list[float]] = {"jsd": [], "value": [], "accuracy": []}
    for moment in range(MOMENTS):
        trainer.run(20 + 5 * moment)
        live, full = (dict(trainer.snapshot(live=hasty).metrics) for hasty in (True, False))
        for metrics in (live, full):
            metrics["jsd"] -= metrics.get("jsd_bias", 0.0)
        for number, found in errors.items():
            found.append(abs(live[number] - full[number]))
    return errors


if __name__ == "__main__":
    main()
