"""What tests ask the live view, and how they press its page's buttons."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

CHARTS = ("densities", "divergence", "gradient", "gradient_norm")
"""Charts of the lab that are in sight at once."""
MORE_CHARTS = ("value", "losses", "map")


PATIENCE = 120.0
"""Seconds that anything may take on a busy machine. Nothing is asserted about time: what is slow is only slow."""


PLAY = '[data-control="play"]'
"""The button that plays and pauses a run."""


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


def open_from_menu(page: Any, menu: str, title: str) -> None:
    """Go to a page of the bar's menu, without a reload; a menu closes when its page draws itself again."""
    from playwright.sync_api import TimeoutError  # here, because without Playwright these tests are skipped

    link = page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title)

    def followed() -> bool:
        if not link.is_visible():
            page.get_by_test_id("stTopNavSection").filter(has_text=menu).click()
        try:
            link.click(timeout=3000)
        except TimeoutError:
            return False
        return True

    until(page, followed)


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
    """Open the lab, and wait for its charts."""
    page.goto(f"{url}/{query}")
    wait_for_charts(page)


def open_charts(page: Any) -> None:
    """Unfold the charts of the lab that are not in sight at once, and wait until they are drawn."""
    page.get_by_text("More charts", exact=True).click()
    drawn(page, ("value", "map"))


def wait_for_charts(page: Any) -> None:
    """Wait until every chart of a moment has drawn a line; those of a history have none before the second."""
    drawn(page, ("densities", "gradient"))


def drawn(page: Any, names: tuple[str, ...]) -> None:
    """Wait until charts have drawn a line."""
    page.wait_for_function(
        'names => names.every(name => document.querySelector(`[data-cell="${name}"] .js-line[d*=L]`))', arg=list(names)
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
            page.evaluate("selector => document.querySelector(selector).click()", PLAY)
            page.wait_for_function(f"!({playing})", timeout=10_000)
    except Exception:
        return  # The page is closed already, or nobody can pause it: that minute then has to pass.


def button(page: Any, name: str) -> Any:
    """A control of the bar by its name; what lies behind "More" is brought into sight."""
    found = page.locator(f'[data-control="{name}"]').first
    more = page.locator('[data-control="more"]')
    found.wait_for(state="attached")
    if not found.is_visible() and more.get_attribute("aria-expanded") == "false":
        more.click()
    return found


def play(page: Any) -> None:
    """Press Play, once the button says that."""
    page.locator(PLAY, has_text="Play").click()


def pause(page: Any) -> None:
    """Press Pause, once the button says that."""
    page.locator(PLAY, has_text="Pause").click()


def choose_loss(page: Any, label: str) -> None:
    """Press the loss toggle."""
    page.locator('[data-control="loss"]').get_by_role("radio", name=label, exact=True).click()


def choose_speed(page: Any, name: str) -> None:
    """Move the slider of the speed."""
    slider = page.locator('[data-control="speed"]').get_by_role("slider")
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
