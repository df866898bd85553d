"""The server, with a look at how long its event loop is kept by one thing.

    python -m benchmarks.watched_server run app.py

MINIMAX_WATCHED names the file that holds the longest turns since it was last removed, as JSON: seconds of work (CPU
time of the loop's own thread) and seconds on the clock, which a busy machine makes longer; what had the longest turn by
its work; and the longest garbage collection, which comes in whose turn it will.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from streamlit.web.cli import main

FILE = "MINIMAX_WATCHED"
WORTH_A_LOOK = 0.002  # seconds
NOTHING: dict[str, Any] = {"work": 0.0, "clock": 0.0, "of": "", "collection": 0.0}


def watch(file: Path) -> None:
    """Have every turn of the event loop measured from now on."""
    turn, longest = asyncio.Handle._run, dict(NOTHING)
    collecting = 0.0

    def collected(phase: str, _: dict[str, int]) -> None:
        nonlocal collecting
        now = time.thread_time()
        if phase == "stop":
            longest["collection"] = max(longest["collection"], now - collecting)
        collecting = now

    gc.callbacks.append(collected)

    def measured(handle: asyncio.Handle) -> None:
        work, clock = time.thread_time(), time.perf_counter()
        turn(handle)
        work, clock = time.thread_time() - work, time.perf_counter() - clock
        if clock < WORTH_A_LOOK:
            return
        if not file.exists():
            longest.update(NOTHING)
        if work > longest["work"] or clock > longest["clock"]:
            if work > longest["work"]:
                longest["of"] = repr(getattr(handle._callback, "__self__", handle._callback))[:200]
            longest.update(work=max(work, longest["work"]), clock=max(clock, longest["clock"]))
            file.write_text(json.dumps(longest))

    asyncio.Handle._run = measured  # type: ignore[method-assign]


if __name__ == "__main__":
    watch(Path(os.environ[FILE]))
    sys.exit(main())
