"""The value of the game."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("value")
next_chapter("value")
