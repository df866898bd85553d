"""The project's own JavaScript, run by Deno: what needs no page needs no browser.

Without Deno the tests that ask for it are skipped, unless MINIMAX_REQUIRE_BROWSER=1 makes that a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).with_suffix(".js")
FLAGS = ("--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm", f"--allow-read={ROOT}")
"""Deno may read the project's files, and nothing else."""


class Modules:
    """Functions of the modules, called in one process that lives as long as the tests."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def call(
        self, function: str, rows: Sequence[Sequence[Any]], arrays: Sequence[str] = (), draws: int = 0
    ) -> list[Any]:
        """What a function answers to each row of arguments.

        Args:
            function: as figures name their models: "ui/figures/browser/mathematics.js#grid".
            rows: arguments; lists of numbers arrive as typed arrays.
            arrays: of answers that are models', the `arrays` to bring along.
            draws: how often an answer that is itself a function is called.

        Raises:
            RuntimeError: with what JavaScript says has gone wrong.
        """
        module, _, name = function.partition("#")
        order = {"module": module, "name": name, "rows": rows, "arrays": arrays, "draws": draws}
        self._process.stdin.write(json.dumps(order, allow_nan=False) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"Deno has ended, with status {self._process.wait()}")
        answer = json.loads(line, parse_int=float)  # JavaScript knows no integers
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["answers"]


def deno() -> str | None:
    """Deno's binary: that of the Python that runs, or one on the PATH."""
    return shutil.which("deno", path=Path(sys.executable).parent) or shutil.which("deno")


@contextmanager
def running_modules() -> Iterator[Modules]:
    """A process that answers calls; skips the test, or fails it, where there is no Deno."""
    binary = deno()
    if binary is None:
        message = "Deno is missing, so the JavaScript cannot be run: install requirements-dev.txt."
        if os.environ.get("MINIMAX_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with subprocess.Popen(
        [binary, "run", *FLAGS, str(HERE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"},
    ) as process:
        # Leaving closes its input, upon which it ends.
        yield Modules(process)
