"""The command `python -m gan_core sweep`: many seeds, and several experiments that differ in one or two settings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from gan_core.command_line import (
    USUAL_STEPS,
    Progress,
    add_settings,
    as_json,
    check_out,
    chosen_settings,
    refuse_void_settings,
    usual_steps,
    whole_number,
    write_file,
)
from gan_core.cores import available_cores
from gan_core.errors import SettingsError
from gan_core.sweeps.plan import MOST_SEEDS, MOST_STEPS, SweepPlan
from gan_core.training.kinds import POINTS
from gan_core.training.presets import PRESETS

INTERRUPTED = 130
"""The exit status of a program that Ctrl-C has ended."""

SWEPT_PRESETS = tuple(name for name, settings in PRESETS.items() if not settings.images)


def add_sweep(commands: Any) -> None:
    """Add the command to those of a parser."""
    sweep = commands.add_parser(
        "sweep",
        help="train many seeds, also with several values of a setting: is it luck?",
        description="Trains an experiment on the line or in the plane with many seeds, and prints how many came to "
        "what. Images are not trained here; a setting that means nothing for the others is refused.",
    )
    sweep.set_defaults(command=_sweep)
    sweep.add_argument("--preset", default="two_modes", help=f"one of {', '.join(SWEPT_PRESETS)} (default: two_modes)")
    sweep.add_argument("--steps", type=whole_number(1, MOST_STEPS), help=f"of each run (default: {USUAL_STEPS})")
    sweep.add_argument(
        "--seeds",
        type=whole_number(1, MOST_SEEDS),
        default=16,
        help="runs of each experiment, with the seed of the settings and the ones after it (default: 16)",
    )
    sweep.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="SETTING=VALUES",
        help="a setting and its values, such as discriminator_steps=1,2,5; twice for every combination of two settings",
    )
    sweep.add_argument(
        "--threshold",
        type=_threshold,
        default=0.03,
        help="nats of JSD below which a run has arrived (default: 0.03, as on the page)",
    )
    sweep.add_argument("--csv", type=Path, help="the .csv file for every seed at every look")
    sweep.add_argument("--json", action="store_true", help="print the numbers as one JSON object")
    add_settings(sweep, POINTS)


def _sweep(options: argparse.Namespace) -> None:
    settings = chosen_settings(options)
    steps = options.steps or usual_steps(settings)
    plan = SweepPlan.read(settings, options.seeds, steps, [_varied(text) for text in options.vary])
    refuse_void_settings(options, settings)
    if options.csv is not None:
        check_out(options.csv, {".csv": "a table"}, "--csv")
    # Imported after the plan is known to be good: a mistake on the command line is answered at once.
    from gan_core.sweeps import table
    from gan_core.sweeps.sweep import Sweep

    sweep = Sweep(plan, threads=available_cores())
    progress = Progress(sweep.most)
    stopped = False
    try:
        for _ in sweep.pieces():
            progress(sweep.steps, sweep.most)
    except KeyboardInterrupt:  # what has been found may have taken hours
        stopped = True
        print(f"\nStopped after {sweep.steps:,} of {sweep.most:,} steps.", file=sys.stderr)
    if options.csv is not None:
        text = table.seeds_csv(plan, sweep.courses, options.threshold)
        write_file(options.csv, lambda file: file.write(text.encode()), "--csv")
    if options.json:
        facts = {"preset": options.preset, "seeds": list(plan.each_seed), "steps": plan.steps}
        print(
            as_json(
                {**facts, "threshold": options.threshold, "cells": table.facts(plan, sweep.courses, options.threshold)}
            )
        )
    else:
        seeds, steps = (
            f"{count:,} {one}{'s' * (count != 1)}" for count, one in ((plan.seeds, "seed"), (plan.steps, "step"))
        )
        print(f"{seeds}, {steps} each. How they stand at the last look:\n")
        print(table.table(plan, sweep.courses, options.threshold))
        print(f"\n{table.explanation(options.threshold)}")
    if stopped:
        raise SystemExit(INTERRUPTED)


def _varied(text: str) -> tuple[str, str]:
    name, equals, values = text.partition("=")
    if not equals:
        raise SettingsError(f"--vary {text[:80]}: name a setting and its values, such as discriminator_steps=1,2,5.")
    return name.strip().replace("-", "_"), values


def _threshold(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of nats between 0 and 1")
    return number
