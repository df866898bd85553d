"""Play, print, and sum up: `python -m benchmarks.claims_line`."""

from __future__ import annotations

import argparse
import itertools
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import torch

import benchmarks.claims_line
from benchmarks.claims.tally import Tally
from benchmarks.claims_line.clauses import CLAUSES
from benchmarks.claims_line.games import play
from benchmarks.claims_line.made import made


def main() -> None:
    """The study, as far as there is time."""
    parser = argparse.ArgumentParser(
        description=benchmarks.claims_line.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--games", type=int, default=240)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--made", type=int, default=800)
    parser.add_argument("--first-made", type=int, default=0)
    parser.add_argument("--looks", type=int, default=25)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    end = time.monotonic() + 60 * options.minutes
    tally, done = Tally(), {"made": options.first_made, "game": options.first}
    others = (("made", i, made(i, options.seed)) for i in range(options.first_made, options.first_made + options.made))
    games = (
        ("game", i, play(i, options.seed, options.looks)) for i in range(options.first, options.first + options.games)
    )
    for kind, index, looks in itertools.chain(others, games):
        if time.monotonic() > end:
            break
        for number, (sentence, wrong, clauses) in enumerate(looks):
            tally.states[kind] += 1
            tally.shown.update(clauses)
            if wrong:
                tally.fault(f"{kind} {index}, look {number}: {sentence} {wrong}")
        done[kind] = index + 1
        if index % 10 == 0:
            print(f"{kind} {index}: {sum(tally.states.values())} states, {len(tally.faults)} false", flush=True)
    tally.report([expression for expression, _ in CLAUSES], next=done)


if __name__ == "__main__":
    main()
