"""What a study found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """States, clauses and faults, counted.

    Attributes:
        states: how many were looked at, by kind.
        shown: how often each clause was.
        faults: what was false, in words, with what repeats it.
    """

    states: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, words: str) -> None:
        """Take one down."""
        self.faults.append(words)

    def report(self, known: Iterable[str] = (), **progress: Any) -> None:
        """Print the faults, how often each clause was shown, and all of it as JSON in the last line.

        Args:
            known: clauses that are listed even if none was shown.
            progress: how far the study came.
        """
        for fault in self.faults[:40]:
            print("FALSE", fault)
        counts = {clause: self.shown[clause] for clause in dict.fromkeys([*known, *self.shown])}
        for clause, count in sorted(counts.items(), key=lambda one: -one[1]):
            print(f"{count:7,}  {clause}")
        states, false = sum(self.states.values()), len(self.faults)
        print(
            f"{states:,} states, {false} false, {len(counts)} clauses, each shown {min(counts.values(), default=0)} "
            "times at least"
        )
        print(json.dumps({**progress, "states": self.states, "false": false, "shown": counts}))
