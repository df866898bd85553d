"""Costly measurements of something that keeps changing, renewed one at a time: the cost of a look stays small."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

Moment = tuple[int, int]
"""Generator and discriminator updates so far: within one run the same numbers mean the same weights."""


@dataclass(frozen=True)
class _Kept:
    value: Any
    moment: Moment
    turn: int


class StaggeredCache:
    """Keeps the last value of each measurement."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, _Kept] = {}
        self._turn = 0

    def renew(
        self, measures: Mapping[Hashable, Callable[[], Any]], moment: Moment, only_one: bool
    ) -> tuple[dict[Hashable, Any], bool]:
        """Measure what is out of date, and forget what is no longer asked for.

        Args:
            measures: name -> what measures it now. A measurement of something else needs another name.
            moment: when now is; what was measured later stems from a course that was given up, and is forgotten.
            only_one: True to measure one thing at most, what is missing first, then what was renewed longest ago.

        Returns:
            The values by name, as far as there are any, and whether all of them are of this moment.
        """
        self._kept = {name: kept for name, kept in self._kept.items() if name in measures and kept.moment <= moment}
        old = [name for name in measures if name not in self._kept or self._kept[name].moment != moment]
        old.sort(key=lambda name: self._kept[name].turn if name in self._kept else 0)
        for name in old[:1] if only_one else old:
            self._turn += 1
            self._kept[name] = _Kept(measures[name](), moment, self._turn)
        values = {name: self._kept[name].value for name in measures if name in self._kept}
        exact = len(values) == len(measures) and all(kept.moment == moment for kept in self._kept.values())
        return values, exact
