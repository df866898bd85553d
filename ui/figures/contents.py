"""The contents of a chapter: a list at its side that marks the section in sight, or one that opens on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ui.browser.assets import module_address
from ui.browser.mounting import component

FEWEST = 2
"""So many headings are worth a list."""

_component = component("minimax_contents", '<div class="mm-contents"></div>')


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter.

    Attributes:
        title: as it is read.
        anchor: by which an address names it.
        level: 1 for sections, 2 for what is within them.
    """

    title: str
    anchor: str
    level: int


def contents(headings: Sequence[Heading]) -> None:
    """Show the list, if there is enough to list.

    Args:
        headings: in the order of the page.
    """
    _component(
        key="contents",
        data={
            "module": module_address("ui/figures/browser/contents.js"),
            "headings": [asdict(heading) for heading in headings] if len(headings) >= FEWEST else [],
        },
    )
