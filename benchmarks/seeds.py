"""What do many seeds cost? Those of Two modes, stacked, beside textbook loops one after the other.

    python -m benchmarks.seeds [--rounds 5] [--seeds 64]

First the numbers are checked: each stacked seed must be the run that it is alone, within 1e-4 nats of JSD and in the
modes that it covers, over 200 steps. Then a textbook loop (`benchmarks.engine`), the stacked seeds on one thread and
those on a thread for each core take turns, by the clock on the wall, for a machine with nothing else to do; the medians
of their rounds count. At last it is said what a look at every seed costs, and how much memory all that takes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

from benchmarks.engine import textbook
from gan_core.loops import compiler
from gan_core.sweeps.batch import SeedBatch
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.observer import LineObserver
from gan_core.training.presets import preset
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

GAME = preset("two_modes")
CHECKED = (0, 1, 2, 3, 17, 40)
"""Seeds that are also trained alone."""
CHECKED_STEPS = (0, 100, 200)
TOLERANCE = 1e-4
LOOK_EVERY = 100
"""Steps between two looks at a seed, as on the page."""


def check() -> float:
    """The largest difference of JSD between a stacked seed and the same one alone.

    Raises:
        SystemExit: if it is larger than `TOLERANCE`, or another number of modes is covered.
    """
    batch = SeedBatch(GAME, CHECKED, CHECKED_STEPS)
    for _ in batch.pieces():
        pass
    worst = 0.0
    for place, seed in enumerate(CHECKED):
        trainer = Trainer(GAME.replace(seed=seed))
        for look, step in enumerate(CHECKED_STEPS):
            trainer.run(step - trainer.step_count)
            alone, stacked = trainer.snapshot().metrics, batch.moments[look][place]
            if stacked is None or alone["modes_covered"] != stacked["modes_covered"]:
                raise SystemExit(f"Seed {seed} at step {step} covers other modes than alone: {alone}, {stacked}")
            worst = max(worst, abs((alone["jsd"] or 0.0) - (stacked["jsd"] or 0.0)))
    if worst > TOLERANCE:
        raise SystemExit(f"A stacked seed differs from the same one alone by {worst:.1e}.")
    return worst


def stacked_step(settings: Settings, seeds: int, steps: int, threads: int) -> float:
    """Seconds for a step of one seed, without looks, but with what it takes to change seats at them."""
    begun = time.perf_counter()
    looks = range(LOOK_EVERY, steps + 1, LOOK_EVERY)
    batch = SeedBatch(settings, range(seeds), looks, lambda engine, run: {"jsd": 0, "modes_covered": 0}, threads)
    for _ in batch.pieces():
        pass
    return (time.perf_counter() - begun) / batch.steps


def look(settings: Settings) -> float:
    """CPU seconds for a look at one seed."""
    engine = LineEngine(settings, tuple(range(8)))
    engine.run(100)
    observer = LineObserver(engine)
    observer.standing(engine.generator.parameters[0])
    begun = time.process_time()
    for parameters in engine.generator.parameters:
        observer.standing(parameters)
    return (time.process_time() - begun) / len(engine.seeds)


def resident() -> float:
    """Megabytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def memory(settings: Settings, seeds: int) -> float:
    """Megabytes that a batch takes once it trains and has been looked at."""
    before = resident()
    batch = SeedBatch(settings, range(seeds), (0, 1))
    for _ in batch.pieces():
        pass
    return resident() - before


def main() -> None:
    """Print the check, the table and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="turns that count (default: 5)")
    parser.add_argument("--seeds", type=int, default=64, help="seeds that are stacked (default: 64)")
    parser.add_argument("--steps", type=int, default=400, help="steps of each stacked seed in a turn (default: 400)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    compiler.load()

    megabytes = memory(GAME, options.seeds)
    difference = check()
    print(f"against single runs, {CHECKED_STEPS[-1]} steps: largest difference of JSD {difference:.1e}")
    loop = textbook(GAME)
    loop(20)
    cores = os.cpu_count() or 1
    kinds = {"one thread": 1, f"{cores} threads": cores}
    times: dict[str, list[float]] = {name: [] for name in ("textbook loop", *kinds, "look")}
    for _ in range(options.rounds):
        begun = time.perf_counter()
        loop(200)
        times["textbook loop"].append((time.perf_counter() - begun) / 200)
        for name, threads in kinds.items():
            times[name].append(stacked_step(GAME, options.seeds, options.steps, threads))
        times["look"].append(look(GAME))
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    print(f"textbook loop, a step: {1e6 * medians['textbook loop']:,.0f} µs")
    ratios = {}
    for name in kinds:
        rounds = np.array(times["textbook loop"]) / np.array(times[name])
        ratios[name] = float(np.median(rounds))
        print(
            f"{options.seeds} stacked seeds on {name}, a step of each: {1e6 * medians[name]:,.0f} µs, "
            f"{ratios[name]:.2f} x textbook loops one after the other ({rounds.min():.2f} to {rounds.max():.2f})"
        )
    print(f"a look at each: {1e3 * medians['look']:.1f} ms; memory of the batch: {megabytes:.0f} MB")
    print(
        json.dumps(
            {
                "seeds": options.seeds,
                "difference": difference,
                "seconds": medians,
                "ratios": ratios,
                "megabytes": megabytes,
            }
        )
    )


if __name__ == "__main__":
    main()
