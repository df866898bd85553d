"""How the digits page keeps up while a DCGAN trains: grid refreshes, latency of its controls, training speed.

    python -m benchmarks.digits [--preset digits_dcgan] [--seconds 30] [--clicks 20]

A worker trains as fast as it goes, in the same two cores as the browser. It counts the pictures of the grid that come
on screen, then clicks: the loss toggle until a frame under the other loss is drawn, Play and Pause until the button has
changed and the run has, a sample until its gradient is drawn. Prints a table and, last, one JSON line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.live import CLICK, cpu_seconds
from benchmarks.server import FLAGS, Server, chromium, start_server, stop_server

STEP = "Number(document.querySelector('.mm-live').dataset.step)"
GRIDS = "document.querySelectorAll('canvas.mm-images[data-tiles]').length === 2"

WATCH = """
() => {
  const board = document.querySelector('.mm-live').minimaxBoard;
  const seen = (window.seen = { steps: [], milliseconds: [] });
  const draw = board.draw.bind(board);
  board.draw = (buffer) => {
    const before = performance.now();
    draw(buffer);
    seen.milliseconds.push(performance.now() - before);
    seen.steps.push(board.frame.header.step);
  };
}
"""
UNTIL = """
([selector, condition]) => new Promise((resolve) => {
  const holds = new Function('board', `return ${condition}`);
  const board = document.querySelector('.mm-live').minimaxBoard;
  document.querySelector(selector).addEventListener('pointerdown', () => {
    const begun = performance.now();
    const look = () => (holds(board) ? resolve(performance.now() - begun) : requestAnimationFrame(look));
    look();
  }, { once: true, capture: true });
})
"""


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="digits_dcgan", help="what trains")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long grids are counted")
    parser.add_argument("--clicks", type=int, default=20, help="how many clicks of each kind")
    options = parser.parse_args()
    binary = chromium()
    if binary is None:
        parser.error("no Chromium found: name its binary in MINIMAX_CHROMIUM")

    from playwright.sync_api import sync_playwright

    result: dict[str, Any] = {"preset": options.preset}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        server = start_server(Path(folder))
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"{server.url}/digits?preset={options.preset}")
            page.wait_for_function(GRIDS)
            page.wait_for_timeout(2000)
            page.locator('[data-control="play"]').first.click()
            page.wait_for_function(f"{STEP} > 20", timeout=120_000)
            page.evaluate(WATCH)
            result |= measure_grids(page, server, options.seconds)
            for name, click in (("loss", click_loss), ("play", click_play), ("sample", click_sample)):
                result |= summary(name, [click(page, number) for number in range(options.clicks)])
        finally:
            stop_server(server)
            browser.close()
    for name, value in result.items():
        print(f"{name.replace('_', ' '):<40}{value:.2f}" if isinstance(value, float) else f"{name:<40}{value}")
    print(json.dumps({"benchmark": "digits", **result}))


def measure_grids(page: Any, server: Server, seconds: float) -> dict[str, Any]:
    """Grids of another step that came on screen, and steps trained, a second."""
    page.evaluate("Object.assign(window.seen, {steps: [], milliseconds: []})")
    first, cpu, begun = page.evaluate(STEP), cpu_seconds(server.process.pid), time.monotonic()
    page.wait_for_timeout(1000 * seconds)
    elapsed, cpu = time.monotonic() - begun, cpu_seconds(server.process.pid) - cpu
    seen = page.evaluate("window.seen")
    grids = len(set(seen["steps"]))
    return {
        "grids_per_second": grids / elapsed,
        "draw_milliseconds_median": statistics.median(seen["milliseconds"]),
        "server_cpu_milliseconds_per_grid": 1000 * cpu / max(1, grids),
        "training_steps_per_second": (page.evaluate(STEP) - first) / elapsed,
    }


def click_loss(page: Any, number: int) -> float:
    """Milliseconds from pressing the loss toggle to the first frame drawn under the other loss."""
    loss, label = (("saturating", "Saturating"), ("non_saturating", "Non-saturating"))[number % 2]
    page.evaluate(f"void (window.effect = ({CLICK})('{loss}'))")
    page.locator('[data-control="loss"]').get_by_role("radio", name=label, exact=True).click()
    return wait(page)


def click_play(page: Any, number: int) -> float:
    """Milliseconds from pressing Pause (or Play) to a frame of the other state and a button that says so."""
    state, label = (("paused", "Play"), ("playing", "Pause"))[number % 2]
    selector = '[data-control="play"]'
    says = f"document.querySelector('{selector}').innerText.includes('{label}')"
    return timed(
        page,
        selector,
        f"board.frame.header.state === '{state}' && {says}",
        lambda: page.locator(selector).first.click(),
    )


def click_sample(page: Any, number: int) -> float:
    """Milliseconds from clicking a sample to its gradient on screen."""
    index = 10 * (number % 8) + (number // 8) % 8
    tile = page.locator('[data-cell="samples"] .mm-tile-button').nth(8 * (number % 8) + (number // 8) % 8)
    shown = "board.frame.arrays.inspected_image && !document.querySelector('.mm-gradient-maps').hidden"
    return timed(page, ".mm-tiles", f"board.frame.header.inspected === {index} && {shown}", tile.click)


def timed(page: Any, selector: str, condition: str, click: Callable[[], None]) -> float:
    """Milliseconds from the pointer going down on an element to a condition of the page."""
    page.evaluate(f"([...given]) => void (window.effect = ({UNTIL})(given))", [selector, condition])
    click()
    return wait(page)


def wait(page: Any) -> float:
    """What the last click took; then a moment of rest, so that the next one does not queue behind it."""
    milliseconds = page.evaluate("window.effect")
    page.wait_for_timeout(300)
    return milliseconds


def summary(name: str, milliseconds: list[float]) -> dict[str, float]:
    """Median and ninetieth percentile."""
    if not milliseconds:
        return {}
    ranked = sorted(milliseconds)
    return {
        f"{name}_milliseconds_median": statistics.median(ranked),
        f"{name}_milliseconds_p90": ranked[min(len(ranked) - 1, int(0.9 * len(ranked)))],
    }


if __name__ == "__main__":
    main()
