"""What goes wrong: How training fails, how each failure looks, and what helps."""

from __future__ import annotations

from pages.theory.pitfalls.failure_view import failures
from ui.figures.chapter_frame import chapter

article = chapter("pitfalls")

article.lead(
    "Choose a failure and train it here, in a few seconds; then press the remedy and train on. The run is real.",
)
with article.stage():
    failures()
article.end()
