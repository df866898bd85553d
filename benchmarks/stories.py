"""When does what a preset is about happen, and how long does that take at the preset's own speed?

Each row is an event of a story on the line: the generator step at which it happens, as the median and the range over
the seeds, and the seconds that the median takes at the preset's speed. A preset's speed is right when its story takes
20 to 40 seconds, on any machine that is fast enough to keep up with it. The first event of *Far apart* counts from the
switch to the non-saturating loss.

python -m benchmarks.stories [--seeds 10] [PRESET ...]
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

from benchmarks.presets import Trace, trace
from gan_core.training.presets import PRESETS, STORIES

EVERY = 10
"""Steps between two looks."""


@dataclass(frozen=True)
class Event:
    """Something that a story tells.

    Attributes:
        preset: whose.
        says: what happens.
        happens: trace -> whether it has, bool (moments, seeds); the first moment of each seed counts.
        steps: for how many steps one waits for it.
        changes: settings that differ from the preset's from `after` steps on.
        after: steps before these changes, from which the event is counted.
    """

    preset: str
    says: str
    happens: Callable[[Trace], np.ndarray]
    steps: int
    changes: tuple[tuple[str, object], ...] = ()
    after: int = 0


def for_good(test: Callable[[Trace], np.ndarray]) -> Callable[[Trace], np.ndarray]:
    """That something holds from then on."""
    return lambda t: np.flip(np.logical_and.accumulate(np.flip(test(t), 0), 0), 0)


def covers(modes: int) -> Callable[[Trace], np.ndarray]:
    """G covers so many modes."""
    return lambda t: t["modes_covered"] >= modes


def below(name: str, most: float) -> Callable[[Trace], np.ndarray]:
    """A number is at most so large."""
    return lambda t: t[name] <= most


def fallen(name: str, share: float) -> Callable[[Trace], np.ndarray]:
    """A number is at most that share of its first value."""
    return lambda t: t[name] <= share * t[name][0]


def crossed(times: int) -> Callable[[Trace], np.ndarray]:
    """The mean of p_g has crossed that of p_data so often."""

    def test(t: Trace) -> np.ndarray:
        side = np.sign(t["mean_g"] - t["mean_data"])
        count = np.cumsum(np.diff(side, axis=0) != 0, axis=0)
        return np.concatenate([np.zeros((1, count.shape[1]), bool), count >= times])

    return test


def moved(distance: float) -> Callable[[Trace], np.ndarray]:
    """The mean of p_g is so far from where it was."""
    return lambda t: np.abs(t["mean_g"] - t["mean_g"][0]) >= distance


RESCUE = (("loss", "non_saturating"),)
EVENTS = (
    Event("far_apart", "saturating: p_g has moved by 0.5", moved(0.5), 2_000),
    Event("far_apart", "non-saturating: p_g has moved by 0.5", moved(0.5), 3_000, RESCUE, 1_000),
    Event("far_apart", "non-saturating: JSD below 0.6", below("jsd", 0.6), 3_000, RESCUE, 1_000),
    Event("far_apart", "non-saturating: JSD below 0.1", below("jsd", 0.1), 3_000, RESCUE, 1_000),
    Event("far_apart", "non-saturating: JSD below 0.02", below("jsd", 0.02), 3_000, RESCUE, 1_000),
    Event("two_modes", "one mode covered", covers(1), 3_000),
    Event("two_modes", "both modes covered, for good", for_good(covers(2)), 3_000),
    Event("two_modes", "JSD below 0.05", below("jsd", 0.05), 3_000),
    Event("two_modes", "JSD below 0.02", below("jsd", 0.02), 3_000),
    Event("three_modes", "one mode covered", covers(1), 3_000),
    Event("three_modes", "two modes covered", covers(2), 3_000),
    Event("three_modes", "three modes covered", covers(3), 3_000),
    Event("three_modes", "three modes covered, for good", for_good(covers(3)), 3_000),
    Event("mode_collapse", "one mode covered", covers(1), 3_000),
    Event("mode_collapse", "JSD below 0.3", below("jsd", 0.3), 3_000),
    Event("mode_collapse", "JSD below 0.23", below("jsd", 0.23), 3_000),
    Event("oscillation", "p_data crossed once", crossed(1), 3_000),
    Event("oscillation", "crossed twice", crossed(2), 3_000),
    Event("oscillation", "crossed six times", crossed(6), 3_000),
    Event("strong_discriminator", "saturating gradient a tenth", fallen("gradient_norm_saturating", 0.1), 1_000),
    Event("strong_discriminator", "a thousandth", fallen("gradient_norm_saturating", 1e-3), 1_000),
    Event("strong_discriminator", "a millionth", fallen("gradient_norm_saturating", 1e-6), 1_000),
    Event("weak_discriminator", "JSD has fallen by a tenth", fallen("jsd", 0.9), 3_000),
    Event("one_gaussian", "JSD below 0.1", below("jsd", 0.1), 3_000),
    Event("one_gaussian", "JSD below 0.01", below("jsd", 0.01), 3_000),
    Event("one_gaussian", "JSD below 0.002, for good", for_good(below("jsd", 0.002)), 3_000),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("presets", nargs="*", metavar="PRESET", help="all of those on the line if none is named")
    parser.add_argument("--seeds", type=int, default=10)
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    traces: dict[tuple[object, ...], Trace] = {}
    rows = []
    print(f"{'preset':22}{'event':42}{'least':>8}{'median':>8}{'most':>8}{'steps/s':>9}{'seconds':>9}")
    for event in EVENTS:
        if wanted.presets and event.preset not in wanted.presets:
            continue
        key = (event.preset, event.changes, event.steps)
        if key not in traces:
            traces[key] = trace(
                PRESETS[event.preset], wanted.seeds, event.steps, EVERY, dict(event.changes), event.after
            )
        begun = event.after // EVERY
        happened = event.happens({name: numbers[begun:] for name, numbers in traces[key].items()})
        steps = np.where(happened.any(0), happened.argmax(0) * float(EVERY), np.inf)
        least, median, most = float(steps.min()), float(np.median(steps)), float(steps.max())
        speed = STORIES[event.preset].speed
        seconds = median / speed
        print(
            f"{event.preset:22}{event.says:42}{least:>8.0f}{median:>8.0f}{most:>8.0f}{speed:>9g}{seconds:>9.1f}",
            flush=True,
        )
        rows.append({"preset": event.preset, "event": event.says, "steps": steps.tolist(), "seconds": seconds})
    print(json.dumps({"seeds": wanted.seeds, "events": rows}))


if __name__ == "__main__":
    main()
