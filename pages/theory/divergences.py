"""Divergences: Four ways to say how far two densities are from each other, and what each of them cannot see."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("divergences")
next_chapter("divergences")
