"""How quick the theory is: how soon each page can be used, and how often each figure redraws under the pointer.

    python -m benchmarks.theory [--seconds 2] [--openings 5]

A headless Chromium opens every page of the navigation, as a visitor who was on another page before, and as one whose
browser has nothing in its cache; a page counts as open when its figures, charts or texts are drawn. Then it drags the
first handle of every figure (or its first slider) to and fro with the mouse, and counts the frames that are drawn.
Prints a table and, last, one JSON line.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.server import FLAGS, chromium, start_server, stop_server
from pages.theory.all_figures import figures_of
from ui.chapters import CHAPTERS
from ui.site import SITE

DRAWN = """
([figures, boards]) => {
  const drawn = [...document.querySelectorAll('.mm-figure')].filter((node) => node.theoryFigure?.frames > 0);
  const live = [...document.querySelectorAll('.mm-live')].filter((node) => node.minimaxBoard?.frames > 0);
  return (
    document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning' &&
    document.querySelector('.stMain h1, .mm-panel, .lx-main') !== null &&
    drawn.length >= figures &&
    live.length >= boards
  );
}
"""
BOARDS = frozenset({"", "digits", "two-losses", "algorithm-1", "data-flow", "pitfalls"})
"""Pages with a live board."""
WATCHED = "document.querySelector(`[data-figure='${name}']`).theoryFigure"
WATCH = f"""
name => {{
  const view = {WATCHED};
  const seen = (view.benchmarkTimes = [performance.now()]);
  const draw = view.draw.bind(view);
  view.draw = () => {{
    draw();
    seen.push(performance.now());
  }};
}}
"""
TIMES = f"name => {WATCHED}.benchmarkTimes"
SIZE = {"width": 1280, "height": 900}


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each figure is dragged")
    parser.add_argument("--openings", type=int, default=5, help="how often each page is opened")
    options = parser.parse_args()
    binary = chromium()
    if binary is None:
        parser.error("no Chromium found: name its binary in MINIMAX_CHROMIUM")

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        server = start_server(Path(folder))
        try:
            pages = {path: measure_opening(browser, server.url, path, options.openings) for path in paths()}
            figures = {}
            for path in (chapter.path for chapter in CHAPTERS):
                figures |= measure_figures(browser, server.url, path, options.seconds)
        finally:
            browser.close()
            stop_server(server)
    report(pages, figures)


def paths() -> list[str]:
    """Every page's place in the address."""
    return list(SITE)


def expected(path: str) -> list[int]:
    """How many figures and live boards a page has when it is drawn."""
    chapter = next((chapter for chapter in CHAPTERS if chapter.path == path), None)
    figures = [] if chapter is None else list(figures_of(chapter))
    return [len(figures), int(path in BOARDS)]


def measure_opening(browser: Any, url: str, path: str, count: int) -> dict[str, float]:
    """Seconds until a page is drawn: the first time in a fresh browser profile, and the median of later ones."""
    context = browser.new_context(viewport=SIZE)
    page, seconds = context.new_page(), []
    for _ in range(count + 1):
        page.goto("about:blank")
        begun = time.monotonic()
        page.goto(f"{url}/{path}", wait_until="commit")
        page.wait_for_function(DRAWN, arg=expected(path), timeout=60_000)
        seconds.append(time.monotonic() - begun)
    context.close()
    return {"first": seconds[0], "median": statistics.median(seconds[1:]), "worst": max(seconds[1:])}


def measure_figures(browser: Any, url: str, path: str, seconds: float) -> dict[str, dict[str, float]]:
    """Frames a second of each figure of a page while the mouse drags it."""
    context = browser.new_context(viewport=SIZE)
    page, found = context.new_page(), {}
    page.goto(f"{url}/{path}")
    page.wait_for_function(DRAWN, arg=expected(path), timeout=60_000)
    for name in page.evaluate("[...document.querySelectorAll('[data-figure]')].map(node => node.dataset.figure)"):
        figure = page.locator(f'[data-figure="{name}"]')
        grip = figure.locator(".tf-handle:visible, [role=slider]:visible, input[type=range]:visible")
        if grip.count():
            found[name] = drag(page, name, grip.first, seconds)
    context.close()
    return found


def drag(page: Any, name: str, grip: Any, seconds: float) -> dict[str, float]:
    """Drag one thing to and fro."""
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    wide = box["width"] > 60
    reach = 0.3 * box["width"] if wide else 60.0
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(WATCH, name)
    page.mouse.move(x, y)
    page.mouse.down()
    begun = time.monotonic()
    while (now := time.monotonic() - begun) < seconds:
        page.mouse.move(x + reach * math.sin(4 * now), y + (0 if wide else 20 * math.sin(3 * now)))
    page.mouse.up()
    times = page.evaluate(TIMES, name)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    if len(gaps) < 2:
        return {"frames_per_second": 0.0, "median_gap_milliseconds": math.inf}
    return {
        "frames_per_second": len(gaps) / ((times[-1] - times[0]) / 1000),
        "median_gap_milliseconds": statistics.median(gaps),
    }


def report(pages: dict[str, dict[str, float]], figures: dict[str, dict[str, float]]) -> None:
    """Print the tables and the JSON line."""
    print(f"{'page, seconds until drawn':<30}{'first':>8}{'median':>8}{'worst':>8}")
    for path, measured in pages.items():
        print(f"/{path:<29}" + "".join(f"{measured[name]:>8.2f}" for name in ("first", "median", "worst")))
    print(f"\n{'figure under the pointer':<30}{'frames/s':>10}{'median gap, ms':>16}")
    for name, measured in figures.items():
        print(f"{name:<30}{measured['frames_per_second']:>10.1f}{measured['median_gap_milliseconds']:>16.1f}")
    print(json.dumps({"benchmark": "theory", "pages": pages, "figures": figures}))


if __name__ == "__main__":
    main()
