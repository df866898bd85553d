"""The server, with a look at how long its event loop is kept by one thing.

    python -m benchmarks.watched_server run app.py

MINIMAX_WATCHED names the file that holds the longest turns since it was last removed, as JSON: seconds of work (CPU
time of the loop's own thread) and seconds on the clock, which a busy machine makes longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from streamlit.web.cli import main

FILE = "MINIMAX_WATCHED"
WORTH_A_LOOK = 0.002  # seconds


def watch(file: Path) -> None:
    """Have every turn of the event loop measured from now on."""
    turn, longest = asyncio.Handle._run, {"work": 0.0, "clock": 0.0}

    def measured(handle: asyncio.Handle) -> None:
        work, clock = time.thread_time(), time.perf_counter()
        turn(handle)
        work, clock = time.thread_time() - work, time.perf_counter() - clock
        if clock < WORTH_A_LOOK:
            return
        if not file.exists():
            longest.update(work=0.0, clock=0.0)
        if work > longest["work"] or clock > longest["clock"]:
            longest.update(work=max(work, longest["work"]), clock=max(clock, longest["clock"]))
            file.write_text(json.dumps(longest))

    asyncio.Handle._run = measured  # type: ignore[method-assign]


if __name__ == "__main__":
    watch(Path(os.environ[FILE]))
    sys.exit(main())
