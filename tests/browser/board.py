"""What tests ask the live view, and how they press its page's buttons."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

CHARTS = ("densities", "value", "divergence", "gradient", "gradient_norm", "losses", "map")


PATIENCE = 120.0
"""Seconds that anything may take on a busy machine. Nothing is asserted about time: what is slow is only slow."""


PLAY = '[class*="st-key-"][class*="-play"]'
"""Where the button of a run is that plays and pauses it."""


def until(page: Any, condition: Callable[[], Any], seconds: float = PATIENCE, every: float = 0.05) -> Any:
    """Wait for `condition()` to be true, and return what it said.

    What is not there yet, or is being drawn anew, may raise: that counts as not yet true. So a test that reads the page
    after an action does it in here, and cannot meet the moment between two pictures.

    Args:
        page: to wait with.
        condition: asked again and again.
        seconds: after which it has failed.
        every: seconds between two questions.

    Raises:
        AssertionError: with what was found last, if it does not become true.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = condition()
        except Exception as error:  # Playwright's, or that of a header without the number that is asked for
            found, trouble = None, error
        else:
            trouble = None
        if found:
            return found
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {seconds:g} s; last: {found!r}; {_whereabouts(page)}") from trouble
        page.wait_for_timeout(1000 * every)


def _whereabouts(page: Any) -> str:
    shown = "({...document.querySelector('.mm-live')?.dataset})"
    return f"{page.url} {page.evaluate(shown)}"


IDLE = """() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale="true"]')"""


def idle(page: Any) -> None:
    """Wait until Streamlit has run the page for all that was asked for, and shows nothing of the run before."""
    page.wait_for_function(IDLE)


def painted(page: Any, times: int = 3) -> None:
    """Wait until the screen has been painted so many times."""
    page.evaluate(
        """async (times) => {
            for (let at = 0; at < times; at += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
        }""",
        times,
    )


SHOWN = """() => {
    const shown = document.querySelector('.mm-page-state')?.dataset.shown;
    return shown === undefined || shown === document.querySelector('.mm-live').minimaxBoard.frame.header.appearance;
}"""
"""Whether the buttons of the page show the run as it is; they follow it a little late."""


def rested(page: Any, further: Callable[[dict[str, Any]], Any] = lambda _: True) -> dict[str, Any]:
    """Wait until the run is paused, its worker has nothing left to do and the page shows that; return its header.

    Args:
        page: with the run.
        further: what else the header has to say.
    """

    def found() -> dict[str, Any] | None:
        now = header(page)
        ready = now["state"] == "paused" and not now["pending"] and further(now)
        return now if ready and page.evaluate(IDLE) and page.evaluate(SHOWN) else None

    return until(page, found)


def open_lab(page: Any, url: str, query: str = "") -> None:
    """Open the lab, and wait until it is there as a whole.

    A key that comes before its button does nothing, and a press may get lost while Streamlit still runs the page.
    """
    page.goto(f"{url}/{query}")
    wait_for_charts(page)
    for name in ("play", "step", "discriminator-step", "reset"):
        button(page, name).wait_for()
    idle(page)


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


def leave(page: Any) -> None:
    """Pause the run of a page that is left, which would train on for a minute on the cores that the next test needs."""
    playing = "document.querySelector('.mm-live')?.minimaxBoard?.frame?.header.state === 'playing'"
    try:
        if page.evaluate(playing):
            page.evaluate("selector => document.querySelector(selector).click()", f"{PLAY} button")
            page.wait_for_function(f"!({playing})", timeout=10_000)
    except Exception:
        return  # The page is closed already, or nobody can pause it: that minute then has to pass.


def button(page: Any, name: str) -> Any:
    """A control of the lab by its key."""
    return page.locator(f".st-key-lab-{name} button").first


def play(page: Any) -> None:
    """Press Play, once the button says that: it follows the run a little late, and may say Pause after a step."""
    page.locator(PLAY).get_by_role("button", name="Play").click()


def pause(page: Any) -> None:
    """Press Pause, once the button says that."""
    page.locator(PLAY).get_by_role("button", name="Pause").click()


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
    until(locator.page, lambda: not locator.evaluate(moves))


def open_settings(page: Any) -> None:
    """Open the sidebar, and wait until it stands still: what moves, a click misses."""
    page.get_by_test_id("stExpandSidebarButton").click()
    still(page.get_by_test_id("stSidebar"))


def inside(box: dict[str, float] | None, width: float = 1280, height: float = 720) -> bool:
    """Whether a bounding box is of something to see, and wholly in a window of this size."""
    return bool(
        box
        and box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= width
        and box["y"] + box["height"] <= height
        and box["height"] > 15
    )
