"""Cross-entropy."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("cross_entropy")
next_chapter("cross_entropy")
