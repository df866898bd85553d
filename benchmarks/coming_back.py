"""Whether a visitor who comes back finds the run: reloads, Back, other tabs, servers and workers that stop or die.

    python -m benchmarks.coming_back [--times 20] [--loops 2] [--only reload kill]

Each case begins with a run of `two_modes` that plays in a headless Chromium, while busy loops take the cores. Then the
visitor comes back in that way, and the page has to show the same run: its history from the first step on, playing if
it played, also after a server that was started anew, and no more than ten seconds of training lost.
Prints a table and, last, one JSON line.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.server import FLAGS, Server, chromium, start_server, stop_server

PATIENCE = 120.0  # seconds until a page that has not come back counts as lost
BEHIND = 10.0  # seconds of training that may be lost
BOARD = "document.querySelector('.mm-live[data-page=\"lab\"]').minimaxBoard"
HEADER = f"{BOARD}.frame.header"
FIRST_STEP = f"{BOARD}.history.column('step')[0]"
RUN = "sessionStorage.getItem('minimax-lab lab')"
PLAY = '[data-control="play"]'


@dataclass
class Visit:
    """A visitor with a playing run.

    Attributes:
        context: the browser's.
        page: that shows the lab.
        server: that the run lives on.
        folder: of the server.
    """

    context: Any
    page: Any
    server: Server
    folder: Path

    def restart(self) -> None:
        """Kill the server, and start it again at the same address."""
        port = int(self.server.url.rsplit(":", 1)[1])
        workers = self.server.worker_pids
        self.server.process.kill()
        self.server.process.wait()
        for pid in workers:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self.server = start_server(self.folder, port=port)
        with contextlib.suppress(Exception):  # What is still on screen is not what the new server says.
            self.page.evaluate(f"{BOARD}.frame = null")


def reload(visit: Visit) -> None:
    """One reload."""
    visit.page.reload()


def two_reloads(visit: Visit) -> None:
    """The second one before the first has come far."""
    visit.page.evaluate("location.reload()")
    time.sleep(random.uniform(0.1, 2.0))
    visit.page.reload()


def back_and_forward(visit: Visit) -> None:
    """To another page and a chapter by links, and through the history at any speed."""
    visit.page.get_by_role("link", name="Family", exact=True).first.click()
    visit.page.wait_for_url("**/family*")
    time.sleep(random.uniform(0.0, 1.0))
    visit.page.go_back()
    time.sleep(random.uniform(0.0, 0.5))
    visit.page.goto(f"{visit.server.url}/minimax")
    visit.page.go_back()
    time.sleep(random.uniform(0.0, 0.5))
    visit.page.go_forward()
    time.sleep(random.uniform(0.0, 0.5))
    visit.page.go_back()


def duplicated_tab(visit: Visit) -> None:
    """A second tab that begins with the memory of the first."""
    _open_with(visit, visit.page.evaluate("({ ...sessionStorage })"))


def reopened_tab(visit: Visit) -> None:
    """A tab that was closed, and is opened again with what it remembered."""
    memory = visit.page.evaluate("({ ...sessionStorage })")
    visit.page.close()
    _open_with(visit, memory)


def _open_with(visit: Visit, memory: dict[str, str]) -> None:
    address = visit.page.url
    visit.page = visit.context.new_page()
    visit.page.add_init_script(f"Object.assign(sessionStorage, {json.dumps(memory)})")
    visit.page.goto(address)


def stopped_server(visit: Visit) -> None:
    """A reload, and a server that stops for three seconds somewhere in it."""
    visit.page.evaluate("location.reload()")
    time.sleep(random.uniform(0.0, 3.0))
    visit.server.process.send_signal(signal.SIGSTOP)
    time.sleep(3.0)
    visit.server.process.send_signal(signal.SIGCONT)


def killed_twice(visit: Visit) -> None:
    """The server is killed and started again, twice, under an open tab."""
    for _ in range(2):
        visit.restart()
        _wait(visit.page, lambda header: header["step"] >= 0)
        time.sleep(random.uniform(0.0, 3.0))


def killed_worker(visit: Visit) -> None:
    """All workers are killed."""
    for pid in visit.server.worker_pids:
        os.kill(pid, signal.SIGKILL)


CASES: dict[str, Callable[[Visit], None]] = {
    case.__name__: case
    for case in (
        reload,
        two_reloads,
        back_and_forward,
        duplicated_tab,
        reopened_tab,
        stopped_server,
        killed_twice,
        killed_worker,
    )
}


def main() -> None:
    """Try every case, and print how often the run was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=20, help="how often each case is tried")
    parser.add_argument("--loops", type=int, default=2, help="how many busy loops run beside it")
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES), help="these cases alone")
    options = parser.parse_args()
    binary = chromium()
    if binary is None:
        parser.error("no Chromium found: name its binary in MINIMAX_CHROMIUM")

    from playwright.sync_api import sync_playwright

    found: dict[str, list[str]] = {}
    with busy_loops(options.loops), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        for name in options.only:
            with tempfile.TemporaryDirectory() as folder:
                server = start_server(Path(folder))
                try:
                    found[name] = []
                    for _ in range(options.times):
                        context = browser.new_context()
                        context.set_default_timeout(1000 * PATIENCE)
                        visit = Visit(context, context.new_page(), server, Path(folder))
                        found[name].append(outcome(visit, CASES[name]))
                        server = visit.server
                        context.close()
                finally:
                    stop_server(server)
            kept = found[name].count("")
            faults = sorted({fault for fault in found[name] if fault})
            print(f"{name:20} {kept:3} of {options.times}  {'; '.join(faults)}", flush=True)
        browser.close()
    print(json.dumps({name: {"kept": each.count(""), "times": len(each)} for name, each in found.items()}))


def outcome(visit: Visit, come_back: Callable[[Visit], None]) -> str:
    """What was wrong after the visitor came back; nothing if the run is there as it was."""
    page = visit.page
    page.goto(f"{visit.server.url}/?preset=two_modes")
    page.locator(PLAY, has_text="Play").first.click()
    try:
        before = _wait(page, lambda header: header["state"] == "playing" and header["step"] > 200)
        run, began = page.evaluate(RUN), time.monotonic()
        come_back(visit)
        after = _wait(visit.page, lambda header: header["step"] > 0 or header["state"] == "paused")
        if visit.page.evaluate(RUN) != run:
            return f"another run, at step {after['step']}"
        rate = before["speed"] or before["step"] / max(1e-9, time.monotonic() - began)
        if after["step"] < before["step"] - BEHIND * rate:
            return f"step {after['step']} after step {before['step']}"
        if visit.page.evaluate(FIRST_STEP) != 0:
            return "a part of the history"
        _wait(visit.page, lambda header: header["state"] == "playing" and header["step"] > after["step"])
        visit.page.locator(PLAY, has_text="Pause").first.wait_for()
    except AssertionError as fault:
        return str(fault)
    return ""


def _wait(page: Any, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The header of the first frame on screen for which the condition holds."""
    end, last = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        with contextlib.suppress(Exception):  # The page is being drawn anew.
            last = page.evaluate(HEADER)
            if condition(last):
                return last
        page.wait_for_timeout(100)
    shown = last and {name: last[name] for name in ("step", "state", "preset")}
    raise AssertionError(f"not within {PATIENCE:g} s; last: {shown}")


@contextlib.contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """So many processes that do nothing but take a core."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()


if __name__ == "__main__":
    main()
