"""What becomes of a run whose single update takes minutes, and of its neighbours in the same worker?

    python -m benchmarks.endless_update

A real worker trains two runs on the line, one of them playing, and then gets a DCGAN of a size that settings refuse, so
that the watchdog has to end it in the middle of a matrix product. Takes about a minute, and one core. Fails unless the
run is stopped with words, its neighbours go on from what was saved of them, and a reset makes the run usable again.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from gan_core.runs import frames
from gan_core.runs.server.host import Host
from gan_core.training import combinations
from gan_core.training.presets import PRESETS

WORKER = """
from gan_core.training import combinations
combinations.LARGEST_STEP = float("inf")
from gan_core.runs.worker.process import main
main()
"""
HUGE = PRESETS["digits_dcgan"], {"generator_width": 192, "discriminator_width": 192, "batch_size": 2048}
PATIENCE = 180.0  # seconds that anything may take


def main() -> None:
    """Play it; print what was seen, and one JSON line."""
    combinations.LARGEST_STEP = float("inf")
    with tempfile.TemporaryDirectory(prefix="minimax-endless-") as folder:
        os.environ["MINIMAX_HOME"] = f"{folder}/home"
        host = Host(workers=1, folder=Path(folder) / "runs", command=(sys.executable, "-c", WORKER))
        try:
            print(json.dumps(_study(host)))
        finally:
            host.close()


def _study(host: Host) -> dict[str, object]:
    playing, paused = host.create(PRESETS["two_modes"]), host.create(PRESETS["far_apart"])
    paused.step(7)
    playing.set_speed(50.0)  # at full speed it would first have as much time as it took to open the large one
    base, size = HUGE
    with playing.watch():
        playing.play()
        _wait_for(lambda: playing.trajectory.saved_step > 100 and paused.trajectory.saved_step == 7, "saved states")
        (pid,) = host.worker_pids
        endless = host.create(base.replace(**size))
        _wait_for(lambda: not endless.link.pending, "the large run to be opened")
        endless.step(1)
        begun, reached = time.monotonic(), playing.step_count
        _wait_for(lambda: endless.state == "failed" or endless.step_count > 0, "the end of an update")
        seconds = time.monotonic() - begun
        _wait_for(lambda: playing.epoch == 1, "the neighbour to be opened in another worker")
        saved = playing.trajectory.saved_step
        words = frames.decode(endless.message()[0])[0]["error"]
        print(f"after {seconds:.0f} s: {words}")
        assert endless.state == "failed" and "took longer than" in words, endless.state
        _wait_for(lambda: playing.step_count > saved + 50, "training")
        assert (playing.state, playing.error) == ("playing", None)
    _wait_for(lambda: bool(paused.view.metrics) and not paused.link.pending, "the paused neighbour")
    assert (paused.state, paused.step_count) == ("paused", 7)
    assert pid not in host.worker_pids
    endless.reset(PRESETS["digits"])
    endless.step(1)
    _wait_for(lambda: endless.step_count == 1 and endless.state == "paused", "the run to be usable again")
    return {"seconds_until_stopped": round(seconds, 1), "neighbour_before": reached, "neighbour_from": saved}


def _wait_for(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {PATIENCE:g} s for {what}")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
