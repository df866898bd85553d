"""Do the presets do what they promise, on every seed? Ten seeds of each, stacked in one computation.

python -m benchmarks.presets [--seeds 10]
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

from gan_core.sweeps.batch import SeedBatch
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.observer import LineObserver
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.snapshot import Metrics

METRICS = (
    "jsd",
    "jsd_ema",
    "accuracy",
    "mean_g",
    "mean_data",
    "gradient_norm_saturating",
    "gradient_norm_non_saturating",
    "modes_covered",
)

Trace = dict[str, np.ndarray]
"""Each metric over time: (moments, seeds)."""


@dataclass(frozen=True)
class Promise:
    """What a preset must show.

    Attributes:
        preset: its name.
        steps: how long it runs.
        measure: trace -> one number a seed.
        says: what that number is.
        keep: the numbers of all seeds -> is the promise kept?
        wanted: the same in words.
        changes: settings that differ from the preset's.
        every: steps between two looks.
    """

    preset: str
    steps: int
    says: str
    measure: Callable[[Trace], np.ndarray]
    wanted: str
    keep: Callable[[np.ndarray], bool]
    changes: tuple[tuple[str, object], ...] = ()
    every: int | None = None


def trace(settings: Settings, seeds: int, steps: int, every: int) -> Trace:
    """Train all seeds and look at each of them every `every` steps.

    Raises:
        SystemExit: if a seed diverges.
    """
    batch = SeedBatch(settings, range(seeds), [*range(0, steps, every), steps], Everything())
    for _ in batch.pieces():
        pass
    if not all(map(all, batch.moments)):
        raise SystemExit(f"A seed has diverged: {settings}")
    return {
        name: np.array([[np.nan if run[name] is None else run[name] for run in runs] for runs in batch.moments], float)
        for name in METRICS
    }


class Everything:
    """All metrics of each stacked run; those of one engine are worked out together, when its first run is asked for."""

    def __init__(self) -> None:
        self._observers: dict[LineEngine, LineObserver] = {}
        self._metrics: list[Metrics] = []

    def __call__(self, engine: LineEngine, run: int) -> Metrics:
        """The metrics of one run."""
        if run == 0:
            if engine not in self._observers:
                self._observers[engine] = LineObserver(engine)
            self._metrics = list(self._observers[engine].metrics())
        return self._metrics[run]


def last(name: str) -> Callable[[Trace], np.ndarray]:
    """The metric at the end."""
    return lambda t: t[name][-1]


def crossings(t: Trace) -> np.ndarray:
    """How often the mean of p_g crosses that of p_data in the last half."""
    side = np.sign(t["mean_g"] - t["mean_data"])[len(t["mean_g"]) // 2 :]
    return (np.diff(side, axis=0) != 0).sum(0)


def fall(name: str) -> Callable[[Trace], np.ndarray]:
    """The smallest value over the first one."""
    return lambda t: t[name].min(0) / t[name][0]


def furthest_from_chance(t: Trace) -> np.ndarray:
    """The largest distance of D's accuracy from one half, in points, while the run lasts."""
    return 100 * np.abs(t["accuracy"] - 0.5).max(0)


def median_and_worst(median: float, worst: float) -> Callable[[np.ndarray], bool]:
    """A bound on the median over seeds and one on the worst seed."""
    return lambda v: float(np.median(v)) <= median and float(v.max()) <= worst


def count(test: Callable[[np.ndarray], np.ndarray], share: float) -> Callable[[np.ndarray], bool]:
    """At least this share of the seeds passes the test."""
    return lambda v: float(test(v).mean()) >= share


SWITCHED = (("loss", "non_saturating"),)
PROMISES = (
    Promise("far_apart", 2000, "JSD, saturating", last("jsd"), "all > 0.65", count(lambda v: v > 0.65, 1)),
    Promise(
        "far_apart", 2000, "JSD, non-saturating", last("jsd"), "all < 0.05", count(lambda v: v < 0.05, 1), SWITCHED
    ),
    Promise("critic", 2000, "JSD", last("jsd"), "median ≤ 0.04, worst ≤ 0.05", median_and_worst(0.04, 0.05)),
    Promise("critic", 2000, "W₁", last("wasserstein"), "all ≤ 0.2", count(lambda v: v <= 0.2, 1)),
    Promise("two_sided_penalty", 1000, "W₁", last("wasserstein"), "all > 10", count(lambda v: v > 10, 1)),
    Promise("two_modes", 3000, "JSD", last("jsd"), "median ≤ 0.03, worst ≤ 0.08", median_and_worst(0.03, 0.08)),
    Promise(
        "two_modes", 3000, "JSD of EMA", last("jsd_ema"), "median ≤ 0.02, worst ≤ 0.05", median_and_worst(0.02, 0.05)
    ),
    Promise("three_modes", 5000, "JSD of EMA", last("jsd_ema"), "median ≤ 0.04", median_and_worst(0.04, np.inf)),
    Promise("three_modes", 5000, "modes covered", last("modes_covered"), "all 3", count(lambda v: v == 3, 1)),
    Promise("one_gaussian", 3000, "JSD", last("jsd"), "all ≤ 0.01", count(lambda v: v <= 0.01, 1)),
    Promise("mode_collapse", 3000, "modes covered", last("modes_covered"), "9 of 10 < 2", count(lambda v: v < 2, 0.9)),
    *(
        Promise(
            "mode_collapse",
            3000,
            f"modes covered, {words}",
            last("modes_covered"),
            "9 of 10 = 2",
            count(lambda v: v == 2, 0.9),
            changes,
        )
        for words, changes in (
            ("packs of four", (("pack", 4),)),
            ("minibatch deviation", (("minibatch_stddev", "on"),)),
        )
    ),
    Promise("oscillation", 3000, "crossings", crossings, "9 of 10 ≥ 6", count(lambda v: v >= 6, 0.9), (), 20),
    Promise(
        "strong_discriminator",
        1000,
        "saturating gradient, least / first",
        fall("gradient_norm_saturating"),
        "9 of 10 < 1e-4",
        count(lambda v: v < 1e-4, 0.9),
        (),
        50,
    ),
    Promise(
        "strong_discriminator",
        1000,
        "non-saturating gradient, least / first",
        fall("gradient_norm_non_saturating"),
        "9 of 10 > 1e-4",
        count(lambda v: v > 1e-4, 0.9),
        (),
        50,
    ),
    Promise(
        "weak_discriminator",
        2000,
        "accuracy from 50 %, points",
        furthest_from_chance,
        "all ≤ 5",
        count(lambda v: v <= 5, 1),
        (),
        100,
    ),
    Promise(
        "weak_discriminator",
        2000,
        "least JSD",
        lambda t: t["jsd"].min(0),
        "all > 0.2",
        count(lambda v: v > 0.2, 1),
        (),
        100,
    ),
)


def main() -> int:
    """Print the table; exit status 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    seeds = parser.parse_args().seeds
    torch.set_num_threads(1)
    traces: dict[tuple[object, ...], Trace] = {}
    rows = []
    print(f"{'preset':22}{'steps':>6}  {'number':40}{'least':>10}{'median':>10}{'most':>10}  {'wanted':30}kept")
    for promise in PROMISES:
        key = (promise.preset, promise.steps, promise.changes)
        if key not in traces:
            settings = PRESETS[promise.preset].replace(**dict(promise.changes))
            traces[key] = trace(settings, seeds, promise.steps, promise.every or promise.steps)
        values = promise.measure(traces[key])
        kept = promise.keep(values)
        numbers = (float(values.min()), float(np.median(values)), float(values.max()))
        print(
            f"{promise.preset:22}{promise.steps:>6}  {promise.says:40}"
            + "".join(f"{number:>10.3g}" for number in numbers)
            + f"  {promise.wanted:30}{'yes' if kept else 'NO'}",
            flush=True,
        )
        rows.append(
            {"preset": promise.preset, "number": promise.says, "values": [float(v) for v in values], "kept": kept}
        )
    print(json.dumps({"seeds": seeds, "promises": rows}))
    return 0 if all(row["kept"] for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
