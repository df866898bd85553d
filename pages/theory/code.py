"""The code: Any experiment of the lab as a short script of plain PyTorch, to read and to take away."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("code")
next_chapter("code")
