"""Generative and discriminative."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("models")
next_chapter("models")
