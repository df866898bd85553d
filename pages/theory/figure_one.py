"""Figure 1, trained here: The four panels of the paper of 2014, from a run that this page trains."""

from __future__ import annotations

from ui.theory.page import chapter, next_chapter

chapter("figure_one")
next_chapter("figure_one")
