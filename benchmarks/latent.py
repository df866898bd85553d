"""How quick the latent page is: from a slider to the image on screen, and the frames of the animation.

    python -m benchmarks.latent [--checkpoint mnist_mlp] [--moves 50] [--seconds 5] [--drawings 3]

A headless Chromium moves the slider of a direction, whose image has to come from a worker each time; then the slider
along the walk, whose frames are in memory; plays the walk; and draws a digit and has its latent found. Prints a table
and, last, one JSON line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.server import FLAGS, chromium, start_server, stop_server

LARGE = "canvas.lx-large"

MOVE = """
([selector, value]) => new Promise((resolve) => {
  const slider = document.querySelector(selector);
  const canvas = document.querySelector('canvas.lx-large');
  const explorer = document.querySelector('.mm-latent').explorer;
  const before = explorer.player.pictures;
  const begun = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  const look = () => {
    // What is drawn by now is put on screen with this refresh, which is over when the next one begins.
    const done = () => resolve(performance.now() - begun);
    requestAnimationFrame(explorer.player.pictures > before ? done : look);
  };
  requestAnimationFrame(look);
})
"""
WATCH = """
(milliseconds) => new Promise((resolve) => {
  const canvas = document.querySelector('canvas.lx-large');
  const begun = performance.now();
  const seen = [];
  const look = (now) => {
    if (canvas.dataset.position !== seen.at(-1)?.position) seen.push({ position: canvas.dataset.position, now });
    if (now - begun < milliseconds) requestAnimationFrame(look);
    else resolve({ frames: seen.length - 1, gaps: seen.slice(1).map(({ now }, at) => now - seen[at].now) });
  };
  requestAnimationFrame(look);
})
"""
SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", default="mnist_mlp", help="whose images")
    parser.add_argument("--moves", type=int, default=50, help="moves of each slider")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long frames are counted")
    parser.add_argument("--drawings", type=int, default=3, help="how many digits are drawn and searched for")
    options = parser.parse_args()
    binary = chromium()
    if binary is None:
        parser.error("no Chromium found: name its binary in MINIMAX_CHROMIUM")

    from playwright.sync_api import sync_playwright

    result: dict[str, Any] = {"checkpoint": options.checkpoint}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        server = start_server(Path(folder))
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            address = f"{server.url}/latent?checkpoint={options.checkpoint}"
            begun = time.monotonic()
            page.goto(f"{address}&a=3&b=8&tab=directions")
            page.wait_for_selector(f"{LARGE}[data-position]")
            result["first_image_seconds"] = time.monotonic() - begun
            page.wait_for_selector(".lx-direction input[type=range]", timeout=180_000)
            page.wait_for_timeout(2000)
            moves = measure_moves(page, ".lx-direction input[type=range]", options.moves, 4.0)
            result |= {f"direction_{name}": value for name, value in moves.items()}
            page.goto(f"{address}&a=3&b=8&loop=1")
            page.wait_for_function("document.querySelector('.mm-latent')?.explorer?.frames?.complete", timeout=60_000)
            moves = measure_moves(page, ".lx-slider input[type=range]", options.moves, 60)
            result |= {f"walk_{name}": value for name, value in moves.items()}
            result |= measure_frames(page, options.seconds)
            page.goto(f"{address}&tab=draw")
            result |= measure_drawings(page, options.drawings)
        finally:
            stop_server(server)
            browser.close()
    report(result)


def measure_moves(page: Any, selector: str, count: int, largest: float) -> dict[str, float]:
    """Milliseconds from a move of the slider to its image on screen, each time to another place."""
    milliseconds = []
    for number in range(count):
        value = largest * ((number * 0.618034) % 1.0)
        milliseconds.append(page.evaluate(MOVE, [selector, value]))
        page.wait_for_timeout(60)
    return spread(milliseconds)


def spread(milliseconds: list[float]) -> dict[str, float]:
    """Median and 90 % quantile."""
    ranked = sorted(milliseconds)
    return {
        "milliseconds_median": statistics.median(ranked),
        "milliseconds_p90": ranked[min(len(ranked) - 1, int(0.9 * len(ranked)))],
    }


def measure_frames(page: Any, seconds: float) -> dict[str, float]:
    """Different frames a second while the walk plays."""
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    seen = page.evaluate(WATCH, 1000 * seconds)
    page.get_by_role("button", name="Pause").click()
    return {"frames_per_second": seen["frames"] / seconds, "longest_gap_milliseconds": max(seen["gaps"], default=0.0)}


def measure_drawings(page: Any, count: int) -> dict[str, float]:
    """Seconds from the button to the nearest latent of a drawn seven, each a little different."""
    page.wait_for_selector(".lx-sheet")
    seconds = []
    for number in range(count):
        page.get_by_role("button", name="Clear").click()
        box = page.locator(".lx-sheet").bounding_box()
        points = [(box["x"] + x * box["width"] + 3 * number, box["y"] + y * box["height"]) for x, y in SEVEN]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=12)
        page.mouse.up()
        begun = time.monotonic()
        page.get_by_role("button", name="Find the latent").click()
        page.wait_for_selector('.lx-draw[data-state="found"]', timeout=60_000)
        seconds.append(time.monotonic() - begun)
    if not seconds:
        return {}
    return {"drawing_seconds_median": statistics.median(seconds), "drawing_seconds_worst": max(seconds)}


def report(result: dict[str, Any]) -> None:
    """Print the table and the JSON line."""
    for name, value in result.items():
        text = f"{value:.2f}" if isinstance(value, float) else str(value)
        print(f"{name.replace('_', ' '):<36}{text}")
    print(json.dumps({"benchmark": "latent", **result}))


if __name__ == "__main__":
    main()
