"""A claim, which is true or else refused, and the clauses that are known."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Check = Callable[..., None]
CLAUSES: list[tuple[re.Pattern[str], Check]] = []


class FalseClaimError(Exception):
    """A claim that is not true."""


def require(true: Any, claim: str) -> None:
    """Refuse a claim that is not true."""
    if not true:
        raise FalseClaimError(claim)


def clause(pattern: str) -> Callable[[Check], Check]:
    """What checks the clause of that form, from its groups, the look and those before it."""

    def note(check: Check) -> Check:
        CLAUSES.append((re.compile(pattern), check))
        return check

    return note
