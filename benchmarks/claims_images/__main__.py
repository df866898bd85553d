"""Play, print, and sum up: `python -m benchmarks.claims_images`."""

from __future__ import annotations

import argparse
import time

import benchmarks.claims_images
from benchmarks.claims.tally import Tally
from benchmarks.claims_images.study import COURSES, study


def main() -> None:
    """The study, as far as there is time."""
    parser = argparse.ArgumentParser(
        description=benchmarks.claims_images.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--real", type=int, default=120)
    parser.add_argument("--staged", type=int, default=20)
    parser.add_argument("--made", type=int, default=1500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=4.5)
    options = parser.parse_args()
    tally, begun = Tally(), time.monotonic()
    played = {
        kind: study(kind, options.first, getattr(options, kind), tally, begun + 60 * options.minutes)
        for kind in COURSES
    }
    tally.report(courses=played)


if __name__ == "__main__":
    main()
