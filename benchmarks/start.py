"""How late the lab's first chart is, beside a bare Streamlit page with one Plotly chart, in a headless Chromium.

    python -m benchmarks.start [--rounds 5] [--checkout FOLDER ...]

The bare page and the lab (with `--checkout`, the labs of other checkouts as well) are started in turn, each round in
another order, with empty caches: a browser without any file of theirs, a new folder for whatever the server keeps, and
no loop compiled yet.
Seconds from the start of the server's process until

    answer        it answers that it is well, when the browser is sent to the page
    chart         a line of the first chart is on the page; in the lab, a curve of the run's first frame
    first_step    a step that was trained after Play had been pressed, at once and at full speed, is shown
    thousand      step 1,000 is shown

and from the request of the page until its chart, on the server that is warm by then: `another` for a visitor with an
empty cache, `again` for one who was there before. What happens is noted by the page itself, at every picture of the
screen, on each side alike. Prints medians with the least and the greatest and, last, one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.server import FLAGS, ROOT, Server, chromium, start_server, stop_server

BARE_PAGE = """
import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Scatter(x=[index / 40 for index in range(400)], y=[index % 40 for index in range(400)])))
"""
BARE = "bare"
LAB = "lab"
WINDOW = {"width": 1280, "height": 720}

NOTE = """
(() => {
  const seen = (window.minimaxSeen = {});
  const note = (name) => (seen[name] ??= performance.timeOrigin + performance.now());
  const press = () => {
    const bar = document.querySelector('.mm-bar');
    if (!bar || bar.inert) return false;
    const slider = bar.querySelector('[data-control="speed"] input');
    slider.value = slider.max;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    bar.querySelector('[data-control="play"]').click();
    return true;
  };
  const look = () => {
    if (document.querySelector(CHART)) note('chart');
    if (seen.chart && PLAYED && !seen.pressed && press()) note('pressed');
    const step = Number(document.querySelector('.mm-live')?.dataset.step ?? 0);
    if (step >= 1) note('first_step');
    if (step >= 1000) note('thousand');
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
"""Notes in the page, in milliseconds since 1970, when what is waited for is first there."""


@dataclass(frozen=True)
class Side:
    """What is started.

    Attributes:
        name: what it is called in the table.
        folder: where `app.py` lies.
        chart: a selector of what counts as its first chart.
        plays: whether there is something to play.
    """

    name: str
    folder: Path
    chart: str
    plays: bool

    def noting(self, played: bool) -> str:
        """The script that notes what happens in a page, and presses Play if that is asked for."""
        return NOTE.replace("CHART", json.dumps(self.chart)).replace("PLAYED", json.dumps(played and self.plays))


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is started")
    parser.add_argument(
        "--checkout", type=Path, action="append", default=[], help="folder of another checkout, to be measured as well"
    )
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds is at least 1")
    for checkout in options.checkout:
        if not (checkout / "app.py").is_file():
            parser.error(f"{checkout} is no checkout: it has no app.py")
    binary = chromium()
    if binary is None:
        parser.error("no Chromium found: name its binary in MINIMAX_CHROMIUM")

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "app.py").write_text(BARE_PAGE)
        sides = [Side(BARE, Path(folder), ".js-line[d*=L]", plays=False)]
        for name, checkout in [(LAB, ROOT), *((str(path), path.resolve()) for path in options.checkout)]:
            sides.append(Side(name, checkout, '[data-cell="densities"] .js-line[d*=L]', plays=True))
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        measured: dict[str, list[dict[str, float]]] = {side.name: [] for side in sides}
        for number in range(options.rounds):
            first = number % len(sides)
            for side in [*sides[first:], *sides[:first]]:
                measured[side.name].append(measure(browser, side))
        browser.close()
    report(measured)


def measure(browser: Any, side: Side) -> dict[str, float]:
    """One start of one side: seconds by name."""
    shutil.rmtree(side.folder / "__pycache__" / "loops", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        caches = {name: str(Path(folder) / name.lower()) for name in ("XDG_CACHE_HOME", "NUMBA_CACHE_DIR")}
        context = browser.new_context(viewport=WINDOW)
        page = context.new_page()
        page.add_init_script(side.noting(played=True))
        begun = time.time()
        server = start_server(Path(folder), cwd=side.folder, environment=caches)
        try:
            seconds = {"answer": time.time() - begun}
            last = "thousand" if side.plays else "chart"
            for name, moment in visited(page, server, last).items():
                seconds[name] = moment / 1000 - begun
            if side.plays:
                page.locator('[data-control="play"]').first.click()
                page.wait_for_function("document.querySelector('[data-control=\"play\"]').textContent === 'Play'")
            page.close()
            for name, visitor in (("again", context), ("another", browser.new_context(viewport=WINDOW))):
                page = visitor.new_page()
                page.add_init_script(side.noting(played=False))
                chart = visited(page, server, "chart")["chart"]
                seconds[name] = (chart - page.evaluate("performance.timeOrigin")) / 1000
                visitor.close()
        finally:
            context.close()
            stop_server(server)
    return seconds


def visited(page: Any, server: Server, last: str) -> dict[str, float]:
    """What the page has noted, milliseconds since 1970 by name, as soon as the last of it is there."""
    page.goto(server.url, wait_until="commit")
    page.wait_for_function(f"window.minimaxSeen.{last}", polling=50, timeout=120_000)
    return page.evaluate("window.minimaxSeen")


def processor() -> str:
    """The processor of this machine, as it calls itself, and how many there are."""
    named = [platform.processor() or platform.machine()]
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            named = [line.split(":", 1)[1].strip()]
    return f"{named[0]}, {os.cpu_count()} cores"


def report(measured: dict[str, list[dict[str, float]]]) -> None:
    """Print the table and the JSON line."""
    result: dict[str, Any] = {"processor": processor(), "python": sys.version.split()[0]}
    for side, rounds in measured.items():
        for name in rounds[0]:
            seconds = [each[name] for each in rounds]
            ratio = ""
            if side != BARE and name in measured[BARE][0]:
                ratios = [each[name] / bare[name] for each, bare in zip(rounds, measured[BARE], strict=True)]
                median = statistics.median(seconds) / statistics.median(bare[name] for bare in measured[BARE])
                result[f"{side}_{name}_ratio"] = round(median, 3)
                ratio = f"   {median:.2f} x bare, {min(ratios):.2f} to {max(ratios):.2f}"
            result[f"{side}_{name}_seconds"] = [round(each, 3) for each in seconds]
            middle = f"{statistics.median(seconds):6.2f} s, {min(seconds):.2f} to {max(seconds):.2f}"
            print(f"{side:<24}{name:<12}{middle}{ratio}")
    print(result["processor"])
    print(json.dumps({"benchmark": "start", **result}))


if __name__ == "__main__":
    main()
