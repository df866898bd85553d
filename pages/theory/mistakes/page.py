"""Where notes go wrong: what is said, what is so, and a number for each that tells one from the other."""

from __future__ import annotations

from itertools import count

from pages.theory.mistakes.mistake import Mistake
from pages.theory.mistakes.parts import PARTS
from ui.figures.chapter_frame import Article, chapter


def say(article: Article, number: int, mistake: Mistake) -> None:
    """One mistake with its figure."""
    article.subsection(f"{number}. {mistake.title}", mistake.anchor)
    article.figure(mistake.figure)
    article.prose(f":material/close: **Wrong:** {mistake.wrong}")
    article.prose(f":material/check: **Right:** {mistake.right}")
    article.prose(mistake.why)


article = chapter("mistakes")
article.lead(
    "Each of these can be found in many notes and lectures. Each has a number that tells right from wrong: move it."
)
numbers = count(1)
for about, mistakes in PARTS.items():
    article.section(f"About {about}")
    for mistake in mistakes:
        say(article, next(numbers), mistake)
article.end()
