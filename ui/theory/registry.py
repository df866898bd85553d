"""All figures of all chapters."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator

from ui.theory.chapters import CHAPTERS
from ui.theory.figures import TheoryFigure


def all_figures() -> Iterator[TheoryFigure]:
    """The figures that the modules `ui.theory.<chapter>` list as `FIGURES`."""
    for chapter in CHAPTERS:
        name = f"ui.theory.{chapter.file}"
        if importlib.util.find_spec(name) is not None:
            yield from getattr(importlib.import_module(name), "FIGURES", ())
