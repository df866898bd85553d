"""Do the presets of the plane do what they promise, and what makes them do it?

    python -m benchmarks.plane [--seeds 10] [--why] [--losses] [--together]

Each preset is trained to the end of its decay with many seeds, stacked in one computation. Printed are the modes
covered and the share of high-quality samples of the raw G (2,500 samples, within three standard deviations), of its
moving average the same share, and CPU seconds for each seed.

With --why, what belongs to the preset is taken away piece by piece: decay, spread biases, depth, ReLU in G. With
--losses, ring_8 and grid_25 are played with several losses and penalties, each with D judging points one by one and in
packs of two; they are printed as the README's table, too. With --together, ring_collapse is played with packs, and with
the minibatch standard deviation.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

from gan_core.loops import compiler
from gan_core.markdown import table
from gan_core.training.games import observing, stacked
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import Settings

STEPS = 4000
"""Of presets whose learning rates stay."""

Found = Mapping[str, np.ndarray]
"""Metrics of all seeds by name, each (seeds,)."""

PROMISES: Mapping[str, tuple[str, Callable[[Found], bool]]] = {
    "ring_8": (
        "8 modes and at least 90 % on every seed",
        lambda found: bool((found["modes_covered"] == 8).all() and found["high_quality"].min() >= 0.9),
    ),
    "grid_25": (
        "24.5 modes on average, never below 24, and at least 85 % in the median",
        lambda found: bool(
            found["modes_covered"].mean() >= 24.5
            and found["modes_covered"].min() >= 24
            and np.median(found["high_quality"]) >= 0.85
        ),
    ),
    "ring_collapse": (
        "at least half of the modes lost on 9 seeds of 10",
        lambda found: bool((found["modes_covered"] <= 4).mean() >= 0.9),
    ),
}

WHY: Mapping[str, Mapping[str, Any]] = {
    "as it is": {},
    "without decay": {"decay_steps": 0},
    "biases zero": {"initial_biases": "zero"},
    "G with 4 hidden layers": {"generator_depth": 4},
    "G with 2 hidden layers": {"generator_depth": 2},
    "LeakyReLU in G, too": {"activation": "leaky_relu"},
    "tanh in both": {"activation": "tanh", "discriminator_activation": "same"},
    "width 128": {"generator_width": 128, "discriminator_width": 128},
}

RECIPES: Mapping[str, Mapping[str, Any]] = {
    "non-saturating": {},
    "non-saturating, R1": {"r1": 0.001},
    "Wasserstein, gradient penalty": {"loss": "wasserstein", "gradient_penalty": 0.1},
    "hinge": {"loss": "hinge"},
    "relativistic, R1 and R2": {"loss": "relativistic", "r1": 0.001, "r2": 0.001},
}
"""The weight of the gradient penalty is that of the toys of Gulrajani et al. (2017), not the 10 that they take for
images."""
PACKED: Mapping[str, Mapping[str, Any]] = {"": {}, ", packs of 2": {"pack": 2}}
TOGETHER: Mapping[str, Mapping[str, Any]] = {
    "packs of 2": {"pack": 2},
    "packs of 4": {"pack": 4},
    "minibatch standard deviation": {"minibatch_stddev": "on"},
    "packs of 2 and minibatch standard deviation": {"pack": 2, "minibatch_stddev": "on"},
}


def play(settings: Settings, steps: int, seeds: int) -> tuple[Found, float]:
    """The metrics of all seeds after so many steps, and CPU seconds for each seed.

    Raises:
        DivergedError: if a seed diverges.
    """
    begun = time.process_time()
    engine = stacked(settings, tuple(range(seeds)))
    engine.run(steps)
    seconds = (time.process_time() - begun) / seeds
    metrics = observing(engine).metrics()
    names = ("modes_covered", "high_quality", "high_quality_ema", "jsd", "jsd_bias")
    return {name: np.array([np.nan if run[name] is None else run[name] for run in metrics]) for name in names}, seconds


def say(name: str, found: Found, seconds: float) -> dict[str, Any]:
    """Print one line, and return it as what JSON can hold."""
    modes, quality, averaged = (found[key] for key in ("modes_covered", "high_quality", "high_quality_ema"))
    average = "" if np.isnan(averaged).all() else f"averaged G {100 * np.median(averaged):3.0f} %"
    print(
        f"{name:60} modes {modes.mean():5.1f} ({modes.min():.0f} to {modes.max():.0f})   high quality "
        f"{100 * np.median(quality):3.0f} % ({100 * quality.min():.0f} to {100 * quality.max():.0f})   "
        f"{average:17}{seconds:5.1f} s a seed",
        flush=True,
    )
    return {
        "name": name,
        "seconds": seconds,
        **{key: values.tolist() for key, values in found.items() if np.isfinite(values).all()},
    }


def markdown(rows: Sequence[Mapping[str, Any]], presets: Sequence[str]) -> str:
    """The table of losses and penalties: mean and fewest modes, median and least share of high quality."""
    found = {row["name"]: row for row in rows}

    def cells(preset: str, recipe: str, packed: str) -> str:
        row = found[f"{preset}, {recipe}{packed}"]
        modes, quality = np.array(row["modes_covered"]), 100 * np.array(row["high_quality"])
        return f"{modes.mean():.1f} ({modes.min():.0f}), {np.median(quality):.0f} % ({quality.min():.0f})"

    columns = [(preset, packed) for preset in presets for packed in PACKED]
    titles = ["loss and penalty", *(f"{STORIES[preset].title}{packed}" for preset, packed in columns)]
    lines = [[recipe, *(cells(preset, recipe, packed) for preset, packed in columns)] for recipe in RECIPES]
    return table(titles, lines)


def main() -> None:
    """Print the table and one JSON line; exit status 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10, help="of each (default: 10)")
    parser.add_argument("--presets", nargs="*", default=list(PROMISES), help="which (default: all that promise)")
    parser.add_argument("--why", action="store_true", help="take away what belongs to ring_8 and grid_25")
    parser.add_argument(
        "--losses", action="store_true", help="play ring_8 and grid_25 with several losses, packed or not"
    )
    parser.add_argument("--together", action="store_true", help="play ring_collapse with packs and with the deviation")
    options = parser.parse_args()
    torch.set_num_threads(1)
    compiler.load()
    rows, broken = [], []
    for name in options.presets:
        settings = PRESETS[name]
        found, seconds = play(settings, settings.decay_steps or STEPS, options.seeds)
        rows.append(say(name, found, seconds))
        wanted, kept = PROMISES.get(name, ("", lambda found: True))
        print(f"    {wanted}: {'kept' if kept(found) else 'BROKEN'}")
        broken += [] if kept(found) else [name]
    studied = [name for name in ("ring_8", "grid_25") if name in options.presets]
    for name in studied if options.why else ():
        for what, changes in WHY.items():
            settings = PRESETS[name].replace(**changes)
            rows.append(say(f"{name}, {what}", *play(settings, PRESETS[name].decay_steps, options.seeds)))
    for name in studied if options.losses else ():
        for recipe, changes in RECIPES.items():
            for packed, pack in PACKED.items():
                settings = PRESETS[name].replace(**changes, **pack)
                rows.append(say(f"{name}, {recipe}{packed}", *play(settings, settings.decay_steps, options.seeds)))
    if options.losses:
        print(markdown(rows, studied))
    for what, changes in TOGETHER.items() if options.together else ():
        settings = PRESETS["ring_collapse"].replace(**changes)
        rows.append(say(f"ring_collapse, {what}", *play(settings, STEPS, options.seeds)))
    print(json.dumps(rows))
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()
