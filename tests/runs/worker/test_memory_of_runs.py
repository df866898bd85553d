"""What one more run on the line costs its worker."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gan_core.runs import freed_memory

MOST = 2.0
"""Megabytes of 2²⁰ bytes that a further run may take; see `benchmarks.classroom`, which measures it in a server."""
RUNS = """
import gc, json, sys
from pathlib import Path

from gan_core.loops import compiler
from gan_core.runs.commands import Addressed, Close, Open, Step
from gan_core.runs.freed_memory import give_back_freed_memory
from gan_core.runs.worker.loop import RunLoop
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer

settings = PRESETS[sys.argv[1]].to_dict()
frames = dict.fromkeys(range(12), 0)

def take(report, arrays):
    frames[int(report.status.run)] += bool(arrays)

loop = RunLoop(Trainer, take)

def tell(run, *commands):
    loop.handle([(Addressed(str(run), number, command), {}) for number, command in enumerate(commands)])

def played(runs):
    for run in runs:
        tell(run, Open(1, None, settings, False, None, None, True, 60.0), Step(70))
    while loop.turn() < float("inf"):
        pass
    return written()

def written():
    gc.collect()
    give_back_freed_memory()
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    fields = dict(line.split(":", 1) for line in lines)
    return sum(int(fields[name].split()[0]) for name in ("Private_Dirty", "Swap")) / 1024

compiler.load()
few, many = played(range(4)), played(range(4, 12))
for run in range(4, 12):
    tell(run, Close())
print(json.dumps({"further": (many - few) / 8, "left": (written() - few) / 8, "frames": min(frames.values())}))
"""


@pytest.mark.skipif(
    freed_memory._trim is None or not Path("/proc/self/smaps_rollup").exists(), reason="nothing tells what is in use"
)
@pytest.mark.parametrize(("preset", "least"), [("two_modes", 1.0), ("far_apart", 0.3)])
def test_a_further_run_takes_two_megabytes_and_leaves_nothing(preset: str, least: float) -> None:
    """Runs that have trained over two blocks of draws, and were looked at until all numbers were exact."""
    done = subprocess.run([sys.executable, "-c", RUNS, preset], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert found["frames"] >= 2
    assert least < found["further"] < MOST
    assert abs(found["left"]) < least / 2  # Python hands memory out, and back, by the megabyte
