"""What a process has freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gan_core.runs import freed_memory

SCATTERED = """
import ctypes
from pathlib import Path
from gan_core.runs.freed_memory import give_back_freed_memory

def megabytes():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

blocks = [bytes(100_000) for _ in range(1_000)]
for block in range(0, 1_000):
    ctypes.memset(id(blocks[block]) + 64, 1, 90_000)  # so that the pages are there
pins = blocks[::50]
full = megabytes()
del blocks
freed = megabytes()
give_back_freed_memory()
print(full, freed, megabytes())
"""


@pytest.mark.skipif(freed_memory._trim is None, reason="the allocator gives back what it likes")
def test_freed_memory_goes_back_though_something_above_it_is_in_use() -> None:
    done = subprocess.run([sys.executable, "-c", SCATTERED], check=True, capture_output=True, text=True)
    full, _, after = map(float, done.stdout.split())
    assert full - after > 80


def test_another_allocator_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freed_memory, "_trim", None)
    freed_memory.give_back_freed_memory()
