"""Two losses for G: The same fixed point, but not the same push: why practice does not use the loss of the theory."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("losses")
next_chapter("losses")
