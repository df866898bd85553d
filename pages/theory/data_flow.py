"""What flows where: Data forwards, gradients backwards: one picture of both networks while they train."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("data_flow")
next_chapter("data_flow")
