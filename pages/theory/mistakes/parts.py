"""The parts of the chapter: all mistakes, sorted by what they are about."""

from __future__ import annotations

from collections.abc import Mapping

from pages.theory.mistakes.mistake import ABOUT, Mistake
from pages.theory.mistakes.mistakes import MISTAKES
from pages.theory.mistakes.more_mistakes import MORE_MISTAKES

PARTS: Mapping[str, tuple[Mistake, ...]] = {
    about: tuple(mistake for mistake in (*MISTAKES, *MORE_MISTAKES) if mistake.about == about) for about in ABOUT
}
"""What they are about -> the mistakes, both in the order of the chapter."""
