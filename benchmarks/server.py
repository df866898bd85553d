"""Starting the lab and a Chromium to look at it, for benchmarks and browser tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""What Chromium is started with: no window, no sandbox (containers forbid it), no talk with the outside."""


def chromium() -> str | None:
    """The Chromium to use, if there is one."""
    named = os.environ.get("MINIMAX_CHROMIUM")
    candidates = [named] if named else ["chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium"]
    return next((found for name in candidates if (found := shutil.which(name))), None)


@dataclass
class Server:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def worker_pids(self) -> list[int]:
        """The processes that train."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rsplit(")", 1)[1].split()
                command = (status.parent / "cmdline").read_bytes()
            except OSError:
                continue
            if int(fields[1]) == self.process.pid and b"gan_core.runs.worker" in command:
                found.append(int(status.parent.name))
        return found


def start_server(
    folder: Path,
    *flags: str,
    port: int | None = None,
    command: Sequence[str] = (sys.executable, "-m", "streamlit", "run", "app.py"),
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Start the lab, on a free port unless one is given, and wait until it answers.

    Args:
        folder: for the runs, what users keep, lessons of their own, and the log.
        flags: more options of `streamlit run`.
        port: where to listen.
        command: what starts it.
        cwd: where it is started.
        environment: further variables of its environment.

    Raises:
        RuntimeError: with the end of the log, if the server does not start.
    """
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    log = folder / "server.log"
    own = {"MINIMAX_RUNS": folder / "runs", "MINIMAX_HOME": folder / "home", "MINIMAX_LESSONS": folder / "lessons"}
    own["MINIMAX_LESSONS"].mkdir(exist_ok=True)
    own_flags = [f"--server.port={port}", "--server.headless=true"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *own_flags, *flags],
            cwd=cwd,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **{name: str(path) for name, path in own.items()}, **(environment or {})},
        )
    server = Server(f"http://localhost:{port}", process, log)
    base = next((flag.split("=")[1].strip("/") for flag in flags if flag.startswith("--server.baseUrlPath=")), "")
    base = f"/{base}" if base else ""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.url}{base}/_stcore/health", timeout=10) as answer:
                if answer.status == 200:
                    return server
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.02)
    stop_server(server)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-3000:]}")


def stop_server(server: Server) -> None:
    """End a server, gently if it lets us: it writes what it has to keep, which may take a while on a busy machine."""
    server.process.terminate()
    try:
        server.process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait(timeout=60)
