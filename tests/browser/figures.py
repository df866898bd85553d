"""Figures of the theory as a test sees them: moved as a user does, and read as a user does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PLACES = """
([name, cell, points]) => {
  const plot = document.querySelector(`[data-figure='${name}'] [data-cell='${cell}'] .mm-plot`);
  const { left, top } = plot.getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout;
  return points.map(([x, y]) => [left + xaxis._offset + xaxis.l2p(x), top + yaxis._offset + yaxis.l2p(y)]);
}
"""
READ = "name => document.querySelector(`[data-figure='${name}']`).theoryFigure"
DRAWN = f"""
([name, frames]) => {{
  const figure = ({READ})(name);
  return figure.frames > frames && figure.pending === null;
}}
"""
STOPPED = """
([name, parameter, beyond]) => {
  const figure = document.querySelector(`[data-figure='${name}']`);
  if (!(figure.theoryFigure.values[parameter] > beyond)) return false;
  figure.querySelector(`[data-parameter='${parameter}'] [aria-label^='Pause: ']`).click();
  return true;
}
"""


def open_chapter(page: Any, url: str, path: str) -> None:
    """Open a chapter and wait until all of its figures are drawn."""
    page.goto(f"{url}/{path}")
    page.wait_for_selector(".st-key-chapter-foot")
    page.wait_for_function(
        "[...document.querySelectorAll('.mm-figure')].every((node) => node.theoryFigure?.frames > 0)"
    )
    # Below a page's own path, Streamlit first looks for its server in vain.
    page.complaints[:] = [text for text in page.complaints if "404" not in text]


def everything_drawn(page: Any, count: int) -> None:
    """Wait until so many figures are there and drawn."""
    page.wait_for_function("count => document.querySelectorAll('.mm-figure[data-frames]').length === count", arg=count)


def number(text: str) -> float | str:
    """A number as JavaScript writes it; what is not there is not a number, and words stay words."""
    if text in ("null", "undefined"):
        return math.nan
    try:
        return float(text.replace("Infinity", "inf"))
    except ValueError:
        return text


class Figure:
    """One figure of the page."""

    def __init__(self, page: Any, name: str) -> None:
        self.page, self.name = page, name
        self.element = page.locator(f'[data-figure="{name}"]')

    @property
    def values(self) -> dict[str, Any]:
        """Where the figure stands."""
        return self.page.evaluate(f"name => ({READ})(name).values", self.name)

    @property
    def metrics(self) -> dict[str, float]:
        """All numbers of the model."""
        pairs = (
            f"name => Object.entries(({READ})(name).frame.header.metrics).map(([key, value]) => [key, String(value)])"
        )
        return {key: number(text) for key, text in self.page.evaluate(pairs, self.name)}

    def array(self, name: str) -> list[float]:
        """A curve."""
        found = f"([name, array]) => Array.from(({READ})(name).frame.arrays[array].data, String)"
        return [number(text) for text in self.page.evaluate(found, [self.name, name])]

    def axis(self, cell: str) -> list[float]:
        """The range of a chart's y axis on screen, in decades if it is logarithmic."""
        plot = self.element.locator(f'[data-cell="{cell}"] .mm-plot')
        return plot.evaluate("plot => plot._fullLayout.yaxis.range")

    @contextmanager
    def redrawn(self) -> Iterator[None]:
        """Wait, after the block, until the figure has been drawn anew, and nothing is left to be drawn."""
        frames = self.page.evaluate(f"name => ({READ})(name).frames", self.name)
        yield
        self.page.wait_for_function(DRAWN, arg=[self.name, frames])

    def reach(self, parameter: str) -> None:
        """Open what hides a parameter's slider, as a user does."""
        more = self.element.locator(f'details:not([open]):has([data-parameter="{parameter}"]) > summary')
        if more.count():
            more.click()

    def type(self, parameter: str, value: float) -> None:
        """Type a number into a parameter's field."""
        field = self.element.locator(f'[data-parameter="{parameter}"] .tf-field')
        self.reach(parameter)
        with self.redrawn():
            field.fill(str(value))
            field.press("Enter")

    def slide(self, parameter: str, key: str) -> None:
        """Press a key on a parameter's slider."""
        self.reach(parameter)
        with self.redrawn():
            self.element.locator(f'[data-parameter="{parameter}"] input[type="range"]').press(key)

    def play(self, parameter: str, label: str, beyond: float) -> None:
        """Press a parameter's play button, and press it again as soon as the parameter has gone beyond a number.

        The page itself presses the second time: however busy the machine is, the parameter is still on its way then.
        """
        self.reach(parameter)
        with self.redrawn():
            self.element.get_by_role("button", name=f"Play: {label}").click()
            self.page.wait_for_function(STOPPED, arg=[self.name, parameter, beyond])
        self.element.get_by_role("button", name=f"Play: {label}").wait_for()

    def nudge(self, cell: str, handle: str, key: str, times: int = 1) -> None:
        """Press a key on a handle of a chart."""
        node = self.element.locator(f'[data-cell="{cell}"] [data-handle="{handle}"]')
        for _ in range(times):
            with self.redrawn():
                node.press(key)

    def drag(self, cell: str, handle: str, right: float, up: float = 0.0) -> None:
        """Drag a handle of a chart by so many pixels."""
        node = self.element.locator(f'[data-cell="{cell}"] [data-handle="{handle}"]')
        node.scroll_into_view_if_needed()
        box = node.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        with self.redrawn():
            self.page.mouse.move(x, y)
            self.page.mouse.down()
            self.page.mouse.move(x + right / 2, y - up / 2)
            self.page.mouse.move(x + right, y - up)
            self.page.mouse.up()

    def draw(self, cell: str, points: list[tuple[float, float]]) -> None:
        """Draw over a chart with the mouse, from point to point in numbers of its axes."""
        self.element.locator(f'[data-cell="{cell}"] .tf-pad').scroll_into_view_if_needed()
        places = self.page.evaluate(PLACES, [self.name, cell, points])
        with self.redrawn():
            self.page.mouse.move(*places[0])
            self.page.mouse.down()
            for place in places:
                self.page.mouse.move(*place)
            self.page.mouse.up()

    def choose(self, option: str, value: str) -> None:
        """Choose an alternative of an option."""
        with self.redrawn():
            self.element.locator(f'[data-option="{option}"] input[value="{value}"]').check()

    def click(self, name: str) -> None:
        """Press a button."""
        with self.redrawn():
            self.element.get_by_role("button", name=name, exact=True).click()

    def shown(self, metric: str) -> str:
        """A readout, or a number of a table, as it is written."""
        return self.element.locator(f'[data-metric="{metric}"]').first.inner_text()

    def broken(self) -> list[str]:
        """Identities that do not hold, as they are written."""
        return self.element.locator('[data-identity][data-holds="false"]').all_inner_texts()
