"""What came of a sweep, as a table for people, as CSV, and as what JSON can hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from gan_core.sweeps.courses import Courses, Tally
from gan_core.sweeps.plan import SweepPlan
from gan_core.training.settings import FIELDS

SEED_COLUMNS = ("seed", "step", "jsd", "modes_covered", "modes", "diverged", "collapsed", "below_threshold")
HEADINGS = ("median JSD", "10 %", "90 %", "arrived", "collapsed", "diverged")
HEADINGS_OF_PLANE = ("modes", "high quality")
QUALITY_COLUMN = "high_quality"


def table(plan: SweepPlan, courses: Sequence[Courses | None], threshold: float) -> str:
    """A line for each experiment: the JSD of its seeds, and the shares that came to what.

    Of a sweep that was stopped each line names the step of its last look.

    Args:
        plan: what was trained.
        courses: of each experiment, as far as it has come; None of one that has not begun, which has no line.
        threshold: nats of JSD below which a seed counts as having arrived.
    """
    names = [name for name, _ in plan.vary]
    stopped = any(found is not None and found.steps[-1] < plan.steps for found in courses)
    plane = any(found is not None and found.high_quality is not None for found in courses)
    rows = [[*names, *(["step"] if stopped else []), *HEADINGS, *(HEADINGS_OF_PLANE if plane else ())]]
    for cell, found in zip(plan.cells, courses, strict=True):
        if found is None:
            continue
        tally = found.tally(threshold)
        values = [FIELDS[name].format(cell[name]) for name in names]
        values += [f"{found.steps[-1]:,}"] if stopped else []
        numbers = [f"{number:.4g}" for number in (tally.median, tally.low, tally.high)]
        quality = [] if tally.high_quality is None else [f"{tally.modes_covered:.2f}", f"{tally.high_quality:.3f}"]
        rows.append([*values, *numbers, *(_share(count, tally) for count in _counts(tally)), *quality])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in rows)


def explanation(threshold: float) -> str:
    """What the columns of `table` mean, for people who see it for the first time."""
    return (
        "median JSD, 10 %, 90 %: in nats, of the seeds that have not diverged; four in five lie between the last two.\n"
        f"arrived: JSD below {threshold:g} nats. collapsed: G covers some modes of p_data, and not all.\n"
        "diverged: the numbers are no longer finite."
    )


def seeds_csv(plan: SweepPlan, courses: Sequence[Courses | None], threshold: float) -> str:
    """A line for each seed of each experiment at each look, a header line first; empty where a seed has diverged.

    Args:
        plan: what was trained.
        courses: of each experiment, as far as it has come; None of one that has not begun.
        threshold: nats of JSD below which a seed counts as having arrived.
    """
    names = [name for name, _ in plan.vary]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    plane = any(found is not None and found.high_quality is not None for found in courses)
    writer.writerow([*names, *SEED_COLUMNS, *([QUALITY_COLUMN] if plane else [])])
    for cell, found in zip(plan.cells, courses, strict=True):
        values = [FIELDS[name].format(cell[name]) for name in names]
        if found is not None:
            writer.writerows([*values, *row] for row in _rows(found, threshold))
    return out.getvalue()


def facts(plan: SweepPlan, courses: Sequence[Courses | None], threshold: float) -> list[dict[str, Any]]:
    """Each experiment that has begun: its changes, the step of its last look, and how its seeds stand there."""
    return [
        {
            **cell,
            "step": int(found.steps[-1]),
            **vars(found.tally(threshold)),
            "each": [
                {
                    "seed": seed,
                    "jsd": float(found.jsd[-1, place]),
                    "modes_covered": float(found.covered[-1, place]),
                    **({} if found.high_quality is None else {"high_quality": float(found.high_quality[-1, place])}),
                    "diverged": bool(found.diverged[place]),
                    "collapsed": bool(found.collapsed[place]),
                }
                for place, seed in enumerate(found.seeds)
            ],
        }
        for cell, found in zip(plan.cells, courses, strict=True)
        if found is not None
    ]


def _rows(found: Courses, threshold: float) -> Iterator[list[Any]]:
    for place, seed in enumerate(found.seeds):
        for look, step in enumerate(found.steps):
            then = Courses(
                found.seeds, found.steps[: look + 1], found.jsd[: look + 1], found.covered[: look + 1], found.modes
            )
            diverged = bool(then.diverged[place])
            numbers = ["", ""] if diverged else [f"{found.jsd[look, place]:.6g}", int(found.covered[look, place])]
            flags = (diverged, then.collapsed[place], then.below(threshold)[place])
            row = [seed, int(step), *numbers, found.modes, *map(int, flags)]
            if found.high_quality is not None:
                row.append("" if diverged else f"{found.high_quality[look, place]:.4g}")
            yield row


def _counts(tally: Tally) -> tuple[int, ...]:
    return tally.below, tally.collapsed, tally.diverged


def _share(count: int, tally: Tally) -> str:
    return f"{count} of {tally.seeds}"
