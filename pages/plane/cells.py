"""The kind of cell that only this page has, as plain data; drawn by `pages/plane/browser`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layer:
    """One thing that the scene can show.

    Attributes:
        kind: how it is drawn: "heat" (numbers of cells), "half" (with the line where these are ½), "points", "arrows"
            or "mesh".
        label: its name in the legend.
        role: its colour, by meaning.
        curve: of the frame.
        at: of arrows, the curve of the points where they begin.
        shown: whether it is visible before anybody touches the legend.
    """

    kind: str
    label: str
    role: str
    curve: str
    at: str = ""
    shown: bool = True


@dataclass(frozen=True)
class Sketch:
    """What a target drawn by hand is made of.

    Attributes:
        side: places along each side.
        changes: settings that come along with it.
    """

    side: int
    changes: Mapping[str, float]


@dataclass(frozen=True)
class Scene:
    """A cell that shows the plane: points, and what the networks make of each place.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        explanation: paragraphs that open on demand.
        alternative: what it shows, for those who cannot see it.
        cells: curve of the frame, the middles of the cells along each side.
        layers: drawn in this order, the last on top.
        sketch: how a target is drawn over it.
        more: (path, title) of the chapter that explains it.
    """

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...]
    alternative: str
    cells: str
    layers: tuple[Layer, ...]
    sketch: Sketch
    more: tuple[str, str] | None = None
    built_by: str = field(default="pages/plane/browser/scene.js#sceneCell", init=False)
