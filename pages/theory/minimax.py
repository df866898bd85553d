"""Minimax: The smallest GAN there is has two numbers. Play it, and see why a game is not a minimisation."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("minimax")
next_chapter("minimax")
