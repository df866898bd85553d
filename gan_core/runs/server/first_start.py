"""Starts the workers of a server before anybody has a run: one at once, the others after the first page.

A worker that starts is busy for seconds, with PyTorch above all. Where there are as many of them as cores, the first
visitor's page, for which the server and the browser need cores as well, would come that much later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from gan_core.runs.server.supervisor import Supervisor

LOOK = 0.05  # seconds between two looks at whether the first worker is ready
LONGEST = 60.0  # seconds to wait for it


def start_one_then_others(workers: Sequence[Supervisor], stopping: threading.Event) -> threading.Thread:
    """Start the first worker now, and the others later unless a run needs them before.

    They wait for as long again as the first one took to start: by that time it has shown what a page begins with, on a
    fast machine as on a slow one.

    Args:
        workers: all of them; those that run already stay as they are.
        stopping: ends the waiting, when the server does.

    Returns:
        The thread that waits.
    """
    begun = time.monotonic()
    workers[0].start()

    def start_others() -> None:
        while not workers[0].ready and time.monotonic() < begun + LONGEST:
            if stopping.wait(LOOK):
                return
        if stopping.wait(time.monotonic() - begun):
            return
        for worker in workers[1:]:
            worker.start()

    waiting = threading.Thread(target=start_others, name="start of workers", daemon=True)
    waiting.start()
    return waiting
