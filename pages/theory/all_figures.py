"""All figures of all chapters."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator

from ui.chapters import CHAPTERS, Chapter
from ui.figures.figures import TheoryFigure


def figures_of(chapter: Chapter) -> Iterator[TheoryFigure]:
    """The figures that the module `pages.theory.<chapter>.figures` lists as `FIGURES`, if there is such a module."""
    name = f"pages.theory.{chapter.name}.figures"
    if importlib.util.find_spec(name) is not None:
        yield from importlib.import_module(name).FIGURES


def all_figures() -> Iterator[TheoryFigure]:
    """The figures of all chapters, in their order."""
    for chapter in CHAPTERS:
        yield from figures_of(chapter)
