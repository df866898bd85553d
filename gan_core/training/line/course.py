"""Where a one-dimensional game has been going, as far as its last snapshots tell.

A course is the record of one stretch of training: the settings stay, and the steps only go forward. Whoever changes a
setting or the data, or puts other weights into the networks, begins a new one, for what was seen before says nothing
about the game that is played now. So does who looks too seldom: nobody saw what happened in between.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

WINDOW = 500
"""Steps over which a trend is looked at."""
SHORTEST = 100
"""Steps that a trend needs at least."""
LONGEST_GAP = 200
"""Steps between two looks beyond which they belong to no common course. The oscillation preset goes to and fro within
100 to 150 steps: looked at every 250, it showed a D that lagged each time."""
SPACING = 20
"""Steps between two records, so that there are never many of them."""
SWING_WINDOW = 1_000
"""Steps within which crossings belong to one oscillation."""
CROSSINGS = 12
"""Crossings that are remembered."""
STOOD = 0.02
"""Share of W₁ within which it has to stay to be called unchanged."""
REACH = 0.2
"""Standard deviations of p_data by which p_g has to pass p_data on either side before that is a crossing."""


@dataclass(frozen=True)
class Trend:
    """How W₁ has changed.

    Attributes:
        since: the step from which on it is looked at.
        then: W₁ at that step, in units of x.
        now: W₁ now.
        stayed_since: the step since which all that was seen of it lies within `STOOD`; it may be long before `since`.
    """

    since: int
    then: float
    now: float
    stayed_since: int


@dataclass(frozen=True)
class Swings:
    """How a quantity of p_g has crossed that of p_data.

    Attributes:
        crossings: times that it was seen on the other side.
        since: the step at which it was last seen on the first side.
        last: the step at which it was first seen on the side where it was last.
        reach: how far it went since then, to either side, in units of x.
    """

    crossings: int = 0
    since: int = 0
    last: int = 0
    reach: float = 0.0


@dataclass(frozen=True)
class _Record:
    step: int
    wasserstein: float
    least: float
    greatest: float


@dataclass(frozen=True)
class _Stay:
    """A time for which W₁ has hardly changed.

    Attributes:
        since: the step at which it began.
        least: the smallest W₁ that was seen since then.
        greatest: the greatest one.
    """

    since: int
    least: float
    greatest: float

    def with_one(self, since: int, least: float, greatest: float) -> _Stay:
        """It and more that was seen, from another step on."""
        return _Stay(since, min(self.least, least), max(self.greatest, greatest))

    def within(self, room: float) -> bool:
        return self.greatest - self.least < room


@dataclass(frozen=True)
class _Side:
    """A time that a quantity of p_g spent on one side of that of p_data.

    Attributes:
        entered: the step at which it was first seen there.
        left: the step at which it was last seen there.
        offset: where it was then.
        furthest: the largest distance that was seen.
    """

    entered: int
    left: int
    offset: float
    furthest: float


class _Pendulum:
    """A quantity of p_g less that of p_data, and the sides on which it was."""

    def __init__(self) -> None:
        self._sides: deque[_Side] = deque(maxlen=CROSSINGS + 1)

    def see(self, step: int, offset: float, reach: float) -> None:
        """Take down where it is; within `reach` it is on no side."""
        sides, distance = self._sides, abs(offset)
        if distance > reach:
            if not sides or (sides[-1].offset > 0) != (offset > 0):
                sides.append(_Side(step, step, offset, distance))
            else:
                sides[-1] = _Side(sides[-1].entered, step, offset, max(sides[-1].furthest, distance))
        while len(sides) > 1 and sides[1].entered < step - SWING_WINDOW:
            sides.popleft()

    @property
    def swings(self) -> Swings:
        """How it has crossed in the last steps."""
        sides = self._sides
        if len(sides) < 2:
            return Swings()
        reach = max(abs(sides[0].offset), *(side.furthest for side in list(sides)[1:]))
        return Swings(len(sides) - 1, sides[0].left, sides[-1].entered, reach)


class Course:
    """The record of one stretch of training; its memory is bounded."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A new stretch begins: forget what was seen."""
        self._records: deque[_Record] = deque()
        self._stay: _Stay | None = None
        self._mean, self._width = _Pendulum(), _Pendulum()
        self._step = -1
        self._saying, self._said_since = "", 0
        self._covered, self._covered_since = -1, 0

    def see(self, step: int, wasserstein: float, offset: float, excess: float, spread: float, covered: int) -> None:
        """Take down what a snapshot shows.

        Args:
            step: generator steps so far; if fewer than were seen before, or many more, a new stretch begins.
            wasserstein: W₁ of p_data and p_g.
            offset: p_g's mean less p_data's.
            excess: p_g's standard deviation less p_data's.
            spread: p_data's standard deviation.
            covered: how many modes p_g covers.
        """
        if not 0 <= step - self._step <= LONGEST_GAP:
            self.begin()
        if step > self._step:  # As long as G has had no update, p_g is what it was.
            self._step = step
            self._take_down(step, wasserstein)
            self._stay = self._stayed(step, wasserstein)
            self._mean.see(step, offset, REACH * spread)
            self._width.see(step, excess, REACH * spread)
        if covered != self._covered:
            self._covered, self._covered_since = covered, step

    def _take_down(self, step: int, wasserstein: float) -> None:
        records, least, greatest = self._records, wasserstein, wasserstein
        # The newest always stands for now; it makes way for the next if it came soon after the one before.
        if len(records) >= 2 and records[-1].step - records[-2].step < SPACING:
            gone = records.pop()
            least, greatest = min(least, gone.least), max(greatest, gone.greatest)
        records.append(_Record(step, wasserstein, least, greatest))
        while len(records) > 2 and records[0].step < step - WINDOW:
            records.popleft()

    def _stayed(self, step: int, wasserstein: float) -> _Stay:
        """For how long W₁ has been about what it is now: for as long as before, or as the records tell."""
        room, stay = STOOD * wasserstein, _Stay(step, wasserstein, wasserstein)
        if self._stay is not None:
            longer = self._stay.with_one(self._stay.since, wasserstein, wasserstein)
            if longer.within(room):
                return longer
        for later, record in pairwise(reversed(self._records)):
            between = stay.with_one(step, later.least, later.greatest)
            longer = between.with_one(record.step, record.wasserstein, record.wasserstein)
            if not longer.within(room):
                break
            stay = longer
        return stay

    @property
    def trend(self) -> Trend | None:
        """How W₁ has changed over the last steps; None if too few were seen."""
        records = self._records
        if self._stay is None or records[-1].step - records[0].step < SHORTEST:
            return None
        then, now = records[0], records[-1]
        return Trend(then.step, then.wasserstein, now.wasserstein, self._stay.since)

    @property
    def swings_of_mean(self) -> Swings:
        """How p_g's mean has crossed p_data's in the last steps."""
        return self._mean.swings

    @property
    def swings_of_width(self) -> Swings:
        """How p_g's standard deviation has crossed p_data's in the last steps."""
        return self._width.swings

    @property
    def covered_since(self) -> int:
        """The step since which each snapshot has shown as many modes covered as the newest one."""
        return self._covered_since

    def said_since(self, rule: str, step: int) -> int:
        """The step since which each snapshot has been described by the same rule as the newest one.

        Args:
            rule: the name of the one that describes the newest.
            step: of the newest.
        """
        if rule != self._saying:
            self._saying, self._said_since = rule, step
        return self._said_since
