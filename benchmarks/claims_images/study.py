"""The evaluation of all sentences along courses of one kind."""

from __future__ import annotations

import itertools
import math
import time

from benchmarks.claims.sentences import UnknownClauseError
from benchmarks.claims.tally import Tally
from benchmarks.claims_images.claims import FalseClaimError
from benchmarks.claims_images.clauses import judge
from benchmarks.claims_images.made import made_course
from benchmarks.claims_images.runs import load_little, real_course, staged_course
from gan_core import datasets
from gan_core.errors import DivergedError

COURSES = {"made": made_course, "staged": staged_course, "real": real_course}


def study(kind: str, first: int, count: int, tally: Tally, deadline: float = math.inf, looks: int | None = None) -> int:
    """Evaluate the sentences of `count` courses of a kind, or of their first looks; how many there was time for."""
    load = datasets.load
    datasets.load = load if kind == "staged" else load_little
    try:
        for index in range(first, first + count):
            if time.monotonic() > deadline:
                return index - first
            _evaluate(kind, index, tally, looks)
    finally:
        datasets.load = load
    return count


def _evaluate(kind: str, index: int, tally: Tally, looks_wanted: int | None) -> None:
    where = f"{kind} {index}"
    try:
        for sentence, looks in itertools.islice(COURSES[kind](index), looks_wanted):
            tally.states[kind] += 1
            where = f"{kind} {index}, look {len(looks)}, step {looks[-1].step}: {sentence}"
            try:
                tally.shown.update(judge(sentence, looks))
            except (FalseClaimError, UnknownClauseError) as fault:
                tally.fault(f"{fault}: {where}")
    except DivergedError:
        return  # The run is over, and says so in words of its own.
    except FalseClaimError as fault:
        tally.fault(f"{fault}, after {where}")
