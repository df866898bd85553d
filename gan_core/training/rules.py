"""What a diagnosis is made of: rules, each of which claims something and says so in a sentence.

A rule is data. Its claims are predicates with names, so that one can read what has to be true before the sentence is
shown, and break them one by one in a test. Rules are tried in order, the most serious first; the first whose claims all
hold speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gan_core.training.remedies import Remedy, first_possible
from gan_core.training.settings import Settings

Moment = TypeVar("Moment")
"""What is known about a run at one moment."""


@dataclass(frozen=True)
class Rule(Generic[Moment]):
    """One thing that can be said about a run.

    Attributes:
        name: what is the case, in a few words.
        claims: name -> predicate; all have to hold.
        sentence: says what the claims claim, and nothing else, in one or two sentences.
        remedies: what was measured to help, the best first; the first that the settings leave room for is named.
    """

    name: str
    claims: Mapping[str, Callable[[Moment], bool]]
    sentence: Callable[[Moment], str]
    remedies: tuple[Remedy, ...] = field(default=())

    def holds(self, moment: Moment) -> bool:
        """Whether all claims are true."""
        return all(claim(moment) for claim in self.claims.values())

    def says(self, moment: Moment, settings: Settings) -> str:
        """The sentence, and what to try first."""
        remedy = first_possible(self.remedies, settings)
        return self.sentence(moment) + (f" Try {remedy} first." if remedy else "")


def speaking(rules: Iterable[Rule[Moment]], moment: Moment) -> Rule[Moment]:
    """The first rule that holds.

    Raises:
        LookupError: none does: the last rule has to hold always.
    """
    for rule in rules:
        if rule.holds(moment):
            return rule
    raise LookupError("No rule holds: the last one has to hold always.")
