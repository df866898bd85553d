"""What viewers are sent: the worker's bytes untouched, a new header in front, the new rows of the history behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gan_core.runs import frames
from gan_core.runs.frames import Spec
from gan_core.runs.server.history import History, Seen
from gan_core.runs.server.run_sweep import UNSEEN, RunSweep
from gan_core.runs.server.timeline import Frame
from gan_core.runs.server.trajectory import Trajectory


@dataclass(frozen=True)
class Cursor:
    """What one viewer has already. Opaque to viewers."""

    history: Seen | None = None
    ghost: int = 0
    sweep: int = UNSEEN


def newest(
    status: dict[str, Any], trajectory: Trajectory, sweep: RunSweep, cursor: Cursor | None
) -> tuple[dict[str, Any], list[Spec], list[bytes | memoryview], Cursor]:
    """The parts of a message, ready for `frames.compose`, and the viewer's next cursor.

    Args:
        status: the header's entries on the run as a whole.
        trajectory: what there is to show.
        sweep: what was trained beside it.
        cursor: what the viewer has; None for nothing.
    """
    cursor = cursor or Cursor()
    first, rows, seen = trajectory.history.since(cursor.history)
    header = status | {"history": _describe(trajectory.history, first, rows.shape[1]), "position": None}
    arrays, ghost, frame = {"history": rows}, trajectory.ghost, trajectory.frame
    if cursor.ghost != ghost.generation:
        arrays["ghost"] = ghost.rows
        header["ghost"] = {"names": list(ghost.names), "rows": ghost.rows.shape[1], "generation": ghost.generation}
    facts, more, version = sweep.since(cursor.sweep)
    header |= facts
    specs, parts = frames.pack({**arrays, **more})
    if frame is not None:
        header |= _facts(frame)
        curves, shared = frame.curves, trajectory.constants
        specs, parts = curves.specs + shared.specs + specs, [curves.payload, shared.payload, *parts]
    return header, specs, parts, Cursor(seen, ghost.generation, version)


def past(status: dict[str, Any], trajectory: Trajectory, position: int) -> bytes:
    """A message that shows one frame of the timeline; it brings no history, what the viewer has stays valid."""
    frame = trajectory.timeline[position]
    header = status | {
        "step": frame.step,
        "settings": frame.settings.to_dict(),
        **_facts(frame),
        "history": _describe(trajectory.history, len(trajectory.history), 0),
        "position": position,
    }
    curves, shared = frame.curves, trajectory.constants
    return frames.compose(header, curves.specs + shared.specs, [curves.payload, shared.payload])


def _facts(frame: Frame) -> dict[str, Any]:
    return {
        "metrics": frame.metrics,
        "diagnosis": frame.diagnosis,
        "inspected_shown": frame.inspected,
        "exact": frame.exact,
        "trace": frame.trace,
    }


def _describe(history: History, first: int, rows: int) -> dict[str, Any]:
    return {
        "from": first,
        "rows": rows,
        "total": len(history),
        "names": history.names,
        "generation": history.generation,
    }
