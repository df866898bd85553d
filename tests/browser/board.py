"""What tests ask the live view, and how they press its page's buttons."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

CHARTS = ("densities", "value", "divergence", "gradient", "gradient_norm", "losses", "map")


def open_lab(page: Any, url: str, query: str = "") -> None:
    """Open the lab and wait for its charts."""
    page.goto(f"{url}/{query}")
    wait_for_charts(page)


def wait_for_charts(page: Any) -> None:
    """Wait until every chart has drawn a line."""
    page.wait_for_function(
        'names => names.every(name => document.querySelector(`[data-cell="${name}"] .js-line[d*=L]`))',
        arg=list(CHARTS[:1] + CHARTS[3:4] + CHARTS[6:]),
    )


def header(page: Any) -> dict[str, Any]:
    """The header of the frame on screen."""
    return page.evaluate("document.querySelector('.mm-live').minimaxBoard.frame.header")


def history(page: Any, name: str) -> list[float]:
    """A metric over the run, as the browser has it."""
    return page.evaluate(
        "name => Array.from(document.querySelector('.mm-live').minimaxBoard.history.column(name))", name
    )


def until(page: Any, condition: Callable[[], Any], seconds: float = 30.0, every: float = 0.1) -> Any:
    """Wait for `condition()` to be true, and return what it said."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s: {header(page)['state']}, {header(page)['step']}"
        page.wait_for_timeout(1000 * every)


def button(page: Any, name: str) -> Any:
    """A control of the lab by its key."""
    return page.locator(f".st-key-lab-{name} button").first


def choose_loss(page: Any, label: str) -> None:
    """Press the loss toggle."""
    page.locator(".st-key-lab-loss").get_by_role("radio", name=label, exact=True).click()


def choose_speed(page: Any, name: str) -> None:
    """Move the slider of the speed."""
    slider = page.locator(".st-key-lab-speed").get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")
    for _ in range({"fastest": 0, "100 steps/s": 4}[name]):
        page.keyboard.press("ArrowLeft")


def still(locator: Any) -> None:
    """Wait until an element has stopped moving."""
    moves = "element => element.getAnimations().some(({ playState }) => playState === 'running')"
    until_still = time.monotonic() + 5
    while locator.evaluate(moves) and time.monotonic() < until_still:
        locator.page.wait_for_timeout(50)
