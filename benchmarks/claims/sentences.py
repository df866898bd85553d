"""A sentence of the lab, taken apart into clauses to its last word, and the figures in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

SUPERSCRIPTS = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_AS_DIGITS = str.maketrans(SUPERSCRIPTS, "-0123456789")


class UnknownClauseError(Exception):
    """A sentence goes on with words that no expression knows."""


def taken_apart(sentence: str, expressions: Sequence[str | re.Pattern[str]]) -> Iterator[tuple[int, re.Match[str]]]:
    """The clauses of a sentence, one after the other: which expression each matches, and how.

    Args:
        sentence: as shown.
        expressions: of all clauses that are known. If several match, the one that takes most of the words counts.

    Raises:
        UnknownClauseError: none matches what is left.
    """
    rest = sentence
    while rest:
        found = [(index, match) for index, one in enumerate(expressions) if (match := re.match(one, rest))]
        if not found:
            raise UnknownClauseError(f"an unknown clause: {rest!r}")
        index, match = max(found, key=lambda one: one[1].end())
        yield index, match
        rest = rest[match.end() :].removeprefix(" ")


def number(text: str) -> int:
    """A whole number with commas."""
    return int(text.replace(",", ""))


def exponent(superscripts: str) -> int:
    """What stands above the line in a power of ten."""
    return int(superscripts.translate(_AS_DIGITS))
