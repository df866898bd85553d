"""What a mistake in common notes consists of, and what mistakes are about."""

from __future__ import annotations

from dataclasses import dataclass

from ui.figures.figures import TheoryFigure

EQUATIONS, LOSSES, NUMBERS, PRACTICE = "equations", "losses", "reading numbers", "practice"
ABOUT = (EQUATIONS, LOSSES, NUMBERS, PRACTICE)
"""What mistakes are about, in the order of the chapter."""


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        about: one of `ABOUT`.
        title: its heading.
        wrong: the line as notes have it, in Markdown.
        right: the line as it should be.
        why: a few sentences: what the difference is, and which number shows it.
        figure: where that number can be moved.
    """

    about: str
    title: str
    wrong: str
    right: str
    why: str
    figure: TheoryFigure

    @property
    def anchor(self) -> str:
        """By which an address names its heading: like the figure, which takes care to be in sight when a page opens."""
        return self.figure.name
