"""Does what the lab says to try first really help? Real runs that show a state, continued with a remedy and without.

    python -m benchmarks.remedies_line [--rule NAME ...] [--seeds 3] [--minutes 4]
    python -m benchmarks.remedies_line --rates [--seeds 3]

A run is trained until a rule of the one-dimensional diagnosis speaks and would name a remedy; its state is then
continued for as many steps with each remedy in question, and as it was. Printed are, for each remedy: in how many of
the states the rule has fallen silent in the second half of the way where it still speaks without the remedy, how often
it is the other way round, and the JSD there. The last line is JSON.

With `--rates`, *Far apart* is rescued by the non-saturating loss at ever lower rates of G, with each optimiser: printed
is by what share W₁ has fallen after as many steps. `gan_core.training.remedies.SLOWEST` is taken from it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

from gan_core.errors import MinimaxError
from gan_core.training.line import diagnosis, observer
from gan_core.training.presets import PRESETS
from gan_core.training.rules import speaking
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

Changes = Mapping[str, Any]

MOMENTUM: Changes = {"optimizer": "momentum", "beta1": 0.9, "generator_lr": 1e-2, "discriminator_lr": 1e-2, "r1": 0.0}
CASES: Mapping[str, tuple[tuple[str, Changes], ...]] = {
    "the gradient vanishes": (
        ("far_apart", {}),
        ("strong_discriminator", {"discriminator_steps": 3}),
        ("one_gaussian", {"loss": "saturating", "generator_shift": -4.0}),
    ),
    "oscillation": (
        ("oscillation", {}),
        ("oscillation", {"loss": "saturating"}),
        ("oscillation", {"generator_lr": 5e-3, "discriminator_lr": 5e-3}),
        ("one_gaussian", MOMENTUM),
        ("two_modes", MOMENTUM),
    ),
    "oscillation of the width": (
        ("oscillation", {"loss": "least_squares"}),
        ("oscillation", {"loss": "least_squares", "generator_shift": 1.0}),
    ),
    "D is too weak": (
        ("weak_discriminator", {}),
        ("weak_discriminator", {"loss": "least_squares", "generator_lr": 1e-4}),
        ("two_modes", {"discriminator_lr": 5e-5}),
        ("three_modes", {"discriminator_lr": 5e-5}),
        ("one_gaussian", {"discriminator_lr": 3e-5}),
        ("three_modes", {}),
        ("two_modes", {"optimizer": "sgd", "generator_lr": 1e-2, "discriminator_lr": 1e-2}),
    ),
    "D cannot move": (
        ("two_modes", {"discriminator_lr": 0.0, "generator_lr": 2e-4}),
        ("one_gaussian", {"discriminator_lr": 0.0}),
        ("three_modes", {"discriminator_lr": 0.0}),
    ),
    "lost modes": (
        ("mode_collapse", {}),
        ("mode_collapse", {"loss": "least_squares"}),
        ("three_modes", {"generator_scale": 0.3, "discriminator_steps": 5, "discriminator_lr": 2e-3}),
        ("two_modes", {"loss": "least_squares"}),
        ("mode_collapse", {"weights": (1.0, 0.33)}),
    ),
}
"""Rule -> experiments that come to show it."""

TRIED: Mapping[str, Callable[[Settings], Changes]] = {
    "as it was": lambda settings: {},
    "non-saturating": lambda settings: {"loss": "non_saturating"},
    "R1 of 0.5": lambda settings: {"r1": 0.5},
    "k = 5": lambda settings: {"discriminator_steps": 5},
    "k = 1": lambda settings: {"discriminator_steps": 1},
    "faster D": lambda settings: {"discriminator_lr": max(1e-3, 10 * settings.discriminator_lr)},
    "slower D": lambda settings: {"discriminator_lr": settings.discriminator_lr / 20},
    "slower G": lambda settings: {"generator_lr": settings.generator_lr / 5},
    "no momentum": lambda settings: {"beta1": 0.0},
}
FOR: Mapping[str, tuple[str, ...]] = {
    "the gradient vanishes": ("non-saturating", "R1 of 0.5", "slower D"),
    "oscillation": ("no momentum", "R1 of 0.5", "slower G"),
    "oscillation of the width": ("no momentum", "R1 of 0.5", "slower G"),
    "D is too weak": ("faster D", "k = 5", "slower G"),
    "D cannot move": ("faster D",),
    "lost modes": ("slower D", "R1 of 0.5", "k = 1", "slower G"),
}
RATES: Mapping[str, tuple[float, ...]] = {
    "adam": (1e-6, 1e-5, 3e-5, 1e-4, 1e-3),
    "momentum": (1e-4, 3e-4, 1e-3, 3e-3, 1e-2),
    "sgd": (1e-4, 1e-3, 3e-3, 1e-2),
}
"""Optimiser -> G's learning rates."""
D_RATE = {"adam": 1e-3, "momentum": 3e-2, "sgd": 3e-2}
LOOK = 50
LONGEST = 1_500
WAY = 1_200


class Watched:
    """A run, and which rule speaks of it."""

    def __init__(self, settings: Settings) -> None:
        self.trainer = Trainer(settings)

    def look(self) -> tuple[str, bool, float, float]:
        """The rule that speaks, whether it would name a remedy, JSD and W₁."""
        heard: list[tuple[diagnosis.Moment, int]] = []
        asked = observer.diagnose

        def listen(moment: diagnosis.Moment, course: Any) -> str:
            sentence = asked(moment, course)
            heard.append((moment, course.said_since(speaking(diagnosis.RULES, moment).name, moment.step)))
            return sentence

        observer.diagnose = listen
        try:
            metrics = self.trainer.snapshot().metrics
        finally:
            observer.diagnose = asked
        moment, since = heard[0]
        rule = speaking(diagnosis.RULES, moment)
        return (
            rule.name,
            moment.step - since >= rule.patience,
            float(metrics["jsd"] or 0),
            float(metrics["wasserstein"] or 0),
        )


def shown(rule: str, settings: Settings) -> Any:
    """The state of a run in which a rule speaks for long enough; None if none comes."""
    run = Watched(settings)
    for _ in range(0, LONGEST, LOOK):
        run.trainer.run(LOOK)
        name, named, _, _ = run.look()
        if name == rule and named and run.trainer.step_count >= 200:
            return run.trainer.state_dict()
    return None


def continued(rule: str, settings: Settings, state: Any, changes: Changes) -> tuple[float, float, float]:
    """How it goes on: share of the looks of the second half at which the rule speaks, JSD and W₁ there."""
    run = Watched(settings)
    run.trainer.load_state_dict(state)
    run.trainer.apply(settings.replace(**changes))
    looks = []
    try:
        for number in range(0, WAY, LOOK):
            run.trainer.run(LOOK)
            if number >= WAY // 4:
                looks.append(run.look())
    except MinimaxError:
        return 1.0, float("nan"), float("nan")
    half = looks[len(looks) // 3 :]
    return tuple(
        float(np.mean(values)) for values in ([e[0] == rule for e in half], *zip(*[e[2:] for e in half], strict=True))
    )


def rescued(optimizer: str, rate: float, seed: int) -> float:
    """By what share W₁ has fallen, `WAY` steps after the loss of a G with that rate was switched."""
    settings = PRESETS["far_apart"].replace(
        optimizer=optimizer, generator_lr=rate, discriminator_lr=D_RATE[optimizer], seed=seed, ema=0.0
    )
    trainer = Trainer(settings)
    trainer.run(400)
    before = float(trainer.snapshot().metrics["wasserstein"] or 0)
    trainer.apply(settings.replace(loss="non_saturating"))
    trainer.run(WAY)
    return 1 - float(trainer.snapshot().metrics["wasserstein"] or 0) / before


def compare_rates(seeds: int) -> None:
    """Print by what share W₁ falls at each rate, the least of the seeds."""
    fallen = {
        f"{optimizer} {rate:g}": round(min(rescued(optimizer, rate, seed) for seed in range(seeds)), 4)
        for optimizer, rates in RATES.items()
        for rate in rates
    }
    for name, share in fallen.items():
        print(f"{name}: W₁ fell by {share:.2%}")
    print(json.dumps(fallen))


def main() -> None:
    """Play, print, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rule", nargs="*", choices=list(CASES), default=list(CASES))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rates", action="store_true", help="compare learning rates of G instead")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.rates:
        compare_rates(options.seeds)
        return
    end = time.monotonic() + 60 * options.minutes
    summary: dict[str, Any] = {}
    for rule in options.rule:
        found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in ("as it was", *FOR[rule])}
        for seed in range(options.seeds):
            for preset, changes in CASES[rule]:
                settings = PRESETS[preset].replace(**changes, seed=seed, ema=0.0)
                if time.monotonic() > end or (state := shown(rule, settings)) is None:
                    continue
                for name in found:
                    found[name].append(continued(rule, settings, state, TRIED[name](settings)))
                line = "  ".join(
                    f"{name} {values[-1][0]:.2f}/{values[-1][1]:.3f}/{values[-1][2]:.2f}"
                    for name, values in found.items()
                )
                print(f"{rule}: {preset} {changes} seed {seed}: {line}", flush=True)
        without = found["as it was"]
        for name, values in found.items():
            pairs = list(zip(without, values, strict=True))
            ended = sum(a[0] > 0.5 >= b[0] for a, b in pairs)
            began = sum(b[0] > 0.5 >= a[0] for a, b in pairs)
            jsd = float(np.nanmean([b[1] for _, b in pairs])) if pairs else float("nan")
            print(f"  {rule} | {name}: {len(pairs)} states, ended {ended}, began {began}, JSD {jsd:.3f}", flush=True)
            summary[f"{rule} | {name}"] = {"states": len(pairs), "ended": ended, "began": began, "jsd": round(jsd, 4)}
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
