"""Algorithm 1, slowly: One iteration, line by line, with the numbers of the mini-batch as they are computed."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("algorithm")
next_chapter("algorithm")
