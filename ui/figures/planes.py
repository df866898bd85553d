"""Cells for functions of two numbers: a map with arrows and a path, and a surface that turns.

Both are drawn over the square in which each number lies in `range`. `heights` is an array of the model, count × count
values row by row, the first row at the lower edge; the model returns the same array as long as nothing in it changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plane:
    """The square seen from above: shades and contour lines, a field of arrows, the path of a game.

    Attributes:
        name: identifies it in its figure; handles name it as their chart.
        title: its heading.
        hint: one short sentence: what to look at.
        alternative: what it shows, for those who cannot see it.
        range: of both numbers.
        titles: of the horizontal and the vertical axis.
        heights: array of the values.
        arrows: arrays of the places (x, y) and directions (u, v) of arrows.
        path: arrays of the places (x, y) that the game has come through; its last one is marked.
        explanation: paragraphs that open on demand.
    """

    name: str
    title: str
    hint: str
    alternative: str
    range: tuple[float, float]
    titles: tuple[str, str]
    heights: str = "heights"
    arrows: tuple[str, str, str, str] = ("arrow_x", "arrow_y", "arrow_u", "arrow_v")
    path: tuple[str, str] = ("theta", "psi")
    explanation: tuple[str, ...] = ()
    built_by: str = field(default="ui/figures/browser/plane.js#planeCell", init=False)


@dataclass(frozen=True)
class Surface:
    """The same heights as a surface, with the path on it; dragging and arrow keys turn it.

    Attributes:
        name: identifies it in its figure.
        title: its heading.
        hint: one short sentence: what to look at.
        alternative: what it shows, for those who cannot see it.
        range: of both numbers.
        names: of the two numbers.
        heights: array of the values.
        path: arrays of the places (x, y) of the path, and of its heights.
        view: parameters that say how far it is turned and tilted, in degrees.
        explanation: paragraphs that open on demand.
    """

    name: str
    title: str
    hint: str
    alternative: str
    range: tuple[float, float]
    names: tuple[str, str] = ("θ", "ψ")
    heights: str = "heights"
    path: tuple[str, str, str] = ("theta", "psi", "value")
    view: tuple[str, str] = ("turn", "tilt")
    explanation: tuple[str, ...] = ()
    built_by: str = field(default="ui/figures/browser/surface.js#surfaceCell", init=False)
