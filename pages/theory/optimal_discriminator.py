"""The optimal discriminator."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("optimal_discriminator")
next_chapter("optimal_discriminator")
