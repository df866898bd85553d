"""How smooth the lab is: frames, latency, cost and memory of the live view, in a headless Chromium.

    python -m benchmarks.live [--preset two_modes] [--minutes 3] [--starts 5] [--seconds 30] [--clicks 20]

While a worker trains a preset on the line or in the plane as fast as it goes, it counts the frames that the page draws,
looks at every picture of the screen for a missing chart, zooms into one and shows a hidden line of another, clicks the
loss toggle, and watches the memory. Before and after, without any page, it takes T, the processor's time of one step of
the textbook loop of `benchmarks.engine`, and the steps a second of the engine alone. Prints a table and, last, one JSON
line.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.engine import GAME, textbook
from benchmarks.server import FLAGS, Server, chromium, start_server, stop_server
from gan_core.loops import compiler
from gan_core.training.kinds import MIXTURE, PLANE, POINTS
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer

TICKS = os.sysconf("SC_CLK_TCK")


class Page(NamedTuple):
    """A page that shows a run.

    Attributes:
        path: in the address.
        drawn: a JavaScript expression that is true once its main picture is there.
        zoomed: the chart that is zoomed into.
        hidden: a line of the divergence that is hidden at first.
    """

    path: str
    drawn: str
    zoomed: str
    hidden: str


PAGES = {
    MIXTURE: Page("", "document.querySelector('[data-cell=\"densities\"] .js-line[d*=L]')", "densities", "W₁"),
    PLANE: Page("plane", "document.querySelector('canvas.mm-scene')?.dataset.step", "quality", "JSD, averaged G"),
}
"""By the kind of data."""

WATCH = """
() => {
  const board = document.querySelector('.mm-live').minimaxBoard;
  const seen = (window.seen = { frames: [], milliseconds: [], pictures: 0, missing: 0 });
  const draw = board.draw.bind(board);
  board.draw = (buffer) => {
    const before = performance.now();
    draw(buffer);
    seen.milliseconds.push(performance.now() - before);
    seen.frames.push([performance.now(), board.frame.header.sequence]);
  };
  const plots = [...document.querySelectorAll('.mm-plot')].filter((plot) => plot.checkVisibility());
  const look = () => {
    seen.pictures += 1;
    const whole = plots.every((plot) => plot.isConnected && plot.querySelector('.js-line')?.getAttribute('d'));
    if (!whole) seen.missing += 1;
    requestAnimationFrame(look);
  };
  look();
}
"""
CLICK = """
(loss) => new Promise((resolve) => {
  const board = document.querySelector('.mm-live').minimaxBoard;
  document.addEventListener('pointerdown', () => {
    const begun = performance.now();
    const look = () => {
      if (board.frame.header.settings.loss === loss) resolve(performance.now() - begun);
      else requestAnimationFrame(look);
    };
    look();
  }, { once: true, capture: true });
})
"""


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    presets = [name for name, settings in PRESETS.items() if settings.kind in POINTS]
    parser.add_argument("--preset", choices=presets, default="two_modes", help="what is trained (default: two_modes)")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long memory is watched")
    parser.add_argument("--starts", type=int, default=5, help="how many starts of the server")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long frames are counted")
    parser.add_argument("--clicks", type=int, default=20, help="how many clicks on the toggle")
    options = parser.parse_args()
    shown = PAGES[PRESETS[options.preset].kind]
    binary = chromium()
    if binary is None:
        parser.error("no Chromium found: name its binary in MINIMAX_CHROMIUM")

    from playwright.sync_api import sync_playwright

    result: dict[str, Any] = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        result |= measure_starts(browser, Path(folder), options.starts, shown)
        server = start_server(Path(folder))
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"{server.url}/{shown.path}?preset={options.preset}")
            page.wait_for_function(shown.drawn)
            alone = [engine_alone(options.preset)]
            play_as_fast_as_it_goes(page)
            page.evaluate(WATCH)
            result |= measure_frames(page, server, options.seconds, shown)
            result |= measure_clicks(page, options.clicks)
            result |= measure_memory(page, server, options.minutes)
        finally:
            stop_server(server)
            browser.close()
        alone.append(engine_alone(options.preset))
    result |= {name: statistics.mean(turn[name] for turn in alone) for name in alone[0]}
    result["training_share_of_engine_alone"] = result["training_steps_per_second"] / result["engine_alone_per_second"]
    report(result)


def engine_alone(preset: str, seconds: float = 3.0) -> dict[str, float]:
    """T in milliseconds, and the steps a second of a preset where nobody looks."""
    import torch

    torch.set_num_threads(1)
    compiler.load()
    play, trainer = textbook(GAME), Trainer(PRESETS[preset])
    play(20)
    trainer.run(20)
    begun = time.process_time()
    play(200)
    step = (time.process_time() - begun) / 200
    begun, before = time.monotonic(), trainer.step_count
    while time.monotonic() - begun < seconds:
        trainer.run(50)
    return {
        "textbook_step_milliseconds": 1000 * step,
        "engine_alone_per_second": (trainer.step_count - before) / (time.monotonic() - begun),
    }


def measure_starts(browser: Any, folder: Path, count: int, shown: Page) -> dict[str, Any]:
    """Seconds from starting the server to the first chart, each time with a fresh browser cache."""
    seconds = []
    for _ in range(count):
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        page = context.new_page()
        begun = time.monotonic()
        server = start_server(folder)
        try:
            page.goto(f"{server.url}/{shown.path}", wait_until="commit")
            page.wait_for_function(shown.drawn, polling=20)
            seconds.append(time.monotonic() - begun)
        finally:
            context.close()
            stop_server(server)
    if not seconds:
        return {}
    return {"start_seconds_median": statistics.median(seconds), "start_seconds": [round(each, 2) for each in seconds]}


def play_as_fast_as_it_goes(page: Any) -> None:
    """Press Play at full speed and wait until steps come."""
    page.locator('[data-control="speed"]').get_by_role("slider").focus()
    page.keyboard.press("End")
    page.locator('[data-control="play"]').first.click()
    page.wait_for_function("Number(document.querySelector('.mm-live').dataset.step) > 100", timeout=60_000)


def measure_frames(page: Any, server: Server, seconds: float, shown: Page) -> dict[str, Any]:
    """Frames a second, missing charts, and whether zoom and legend survive."""
    plot = f"document.querySelector('[data-cell=\"{shown.zoomed}\"] .mm-plot')"
    word = page.locator(f'[data-cell="divergence"] .mm-chip[data-trace="{shown.hidden}"]')
    word.click()
    page.evaluate(f"Plotly.relayout({plot}, {{'xaxis.range[0]': -3, 'xaxis.range[1]': 3}})")
    page.wait_for_timeout(500)
    page.evaluate("Object.assign(window.seen, {frames: [], milliseconds: [], pictures: 0, missing: 0})")
    step = int(page.evaluate("document.querySelector('.mm-live').dataset.step"))
    cpu, begun = cpu_seconds(server.process.pid), time.monotonic()
    page.wait_for_timeout(1000 * seconds)
    elapsed, cpu = time.monotonic() - begun, cpu_seconds(server.process.pid) - cpu
    seen = page.evaluate("window.seen")
    steps = int(page.evaluate("document.querySelector('.mm-live').dataset.step")) - step
    distinct = len({sequence for _, sequence in seen["frames"]})
    zoom = page.evaluate(f"{plot}.layout.xaxis.range")
    return {
        "frames_per_second": distinct / elapsed,
        "draw_milliseconds_median": statistics.median(seen["milliseconds"]),
        "pictures": seen["pictures"],
        "pictures_with_a_chart_missing": seen["missing"],
        "zoom_kept": [round(each, 6) for each in zoom] == [-3, 3],
        "legend_kept": word.get_attribute("aria-pressed") == "true",
        "server_cpu_milliseconds_per_frame": 1000 * cpu / max(1, distinct),
        "training_steps_per_second": steps / elapsed,
    }


def measure_clicks(page: Any, count: int) -> dict[str, Any]:
    """Milliseconds from pressing the loss toggle to the first frame drawn under the other loss."""
    labels = {"saturating": "Saturating", "non_saturating": "Non-saturating"}
    milliseconds = []
    for number in range(count):
        loss = list(labels)[number % 2]
        page.evaluate(f"void (window.effect = ({CLICK})('{loss}'))")
        page.locator('[data-control="loss"]').get_by_role("radio", name=labels[loss], exact=True).click()
        milliseconds.append(page.evaluate("window.effect"))
        page.wait_for_timeout(300)
    if not milliseconds:
        return {}
    ranked = sorted(milliseconds)
    return {
        "click_milliseconds_median": statistics.median(ranked),
        "click_milliseconds_p90": ranked[min(len(ranked) - 1, int(0.9 * len(ranked)))],
    }


def measure_memory(page: Any, server: Server, minutes: float) -> dict[str, Any]:
    """JavaScript heap after a collection, and the server's resident memory, at the beginning and at the end."""
    client = page.context.new_cdp_session(page)

    def sample() -> tuple[float, float]:
        client.send("HeapProfiler.collectGarbage")
        heap = client.send("Runtime.getHeapUsage")["usedSize"] / 2**20
        return heap, resident_megabytes(server.process.pid)

    samples = [sample()]
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        page.wait_for_timeout(min(30_000, max(100, 1000 * (end - time.monotonic()))))
        samples.append(sample())
    heaps, residents = zip(*samples, strict=True)
    return {
        "memory_minutes": minutes,
        "heap_megabytes": [round(each, 1) for each in heaps],
        "server_megabytes": [round(each, 1) for each in residents],
    }


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, its children not counted."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def report(result: dict[str, Any]) -> None:
    """Print the table and the JSON line."""
    for name, value in result.items():
        text = f"{value:.2f}" if isinstance(value, float) else str(value)
        print(f"{name.replace('_', ' '):<36}{text}")
    print(json.dumps({"benchmark": "live", **result}))


if __name__ == "__main__":
    main()
