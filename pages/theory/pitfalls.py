"""What goes wrong: How training fails, how each failure looks, and where common notes on GANs are mistaken."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("pitfalls")
next_chapter("pitfalls")
