"""Whether a process that ended was killed from outside, so that nothing that it was at can be to blame."""

from __future__ import annotations

import re
import signal
from pathlib import Path

VMSTAT = Path("/proc/vmstat")
_ASKED_TO_END = frozenset(-getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))
_KILLED = -9  # Windows has no such signal, and no such status either


def out_of_memory_kills() -> int | None:
    """How many processes the system has killed so far because memory ran out; None where it does not tell."""
    try:
        found = re.search(r"^oom_kill (\d+)$", VMSTAT.read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) if found else None


def from_outside(status: int | None, kills_before: int | None) -> bool:
    """Whether somebody else ended a process.

    Args:
        status: with which it ended, negative for a signal; None if it is not known.
        kills_before: `out_of_memory_kills` when it began. A process that takes too much memory is killed by the system,
            which is its own fault, with the signal that others use as well.
    """
    if status is None:
        return False
    if status == _KILLED:
        return kills_before is not None and kills_before == out_of_memory_kills()
    return status in _ASKED_TO_END
