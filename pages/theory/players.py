"""Two players: The forger and the police: what each network sees, what it can change, and what it wants."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("players")
next_chapter("players")
