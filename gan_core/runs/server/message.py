"""What viewers are sent: the worker's bytes untouched, a new header in front, the new rows of the history behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gan_core.runs import frames
from gan_core.runs.frames import Spec
from gan_core.runs.server.history import History, Seen
from gan_core.runs.server.timeline import Frame
from gan_core.runs.server.trajectory import Course


@dataclass(frozen=True)
class Cursor:
    """What one viewer has already. Opaque to viewers."""

    history: Seen | None = None
    ghost: int = 0


def newest(
    status: dict[str, Any], course: Course, cursor: Cursor | None
) -> tuple[dict[str, Any], list[Spec], list[bytes | memoryview], Cursor]:
    """The parts of a message, ready for `frames.compose`, and the viewer's next cursor.

    Args:
        status: the header's entries on the run as a whole.
        course: what there is to show.
        cursor: what the viewer has; None for nothing.
    """
    cursor = cursor or Cursor()
    first, rows, seen = course.history.since(cursor.history)
    header = status | {"history": _describe(course.history, first, rows.shape[1]), "position": None}
    arrays, ghost, frame = {"history": rows}, course.ghost, course.frame
    if cursor.ghost != ghost.generation:
        arrays["ghost"] = ghost.rows
        header["ghost"] = {"names": list(ghost.names), "rows": ghost.rows.shape[1], "generation": ghost.generation}
    specs, parts = frames.pack(arrays)
    if frame is not None:
        header |= _facts(frame)
        shared = course.constants
        specs, parts = frame.specs + shared.specs + specs, [frame.payload, shared.payload, *parts]
    return header, specs, parts, Cursor(seen, ghost.generation)


def past(status: dict[str, Any], course: Course, position: int) -> bytes:
    """A message that shows one frame of the timeline; it brings no history, what the viewer has stays valid."""
    frame = course.timeline[position]
    header = status | {
        "step": frame.step,
        "settings": frame.settings.to_dict(),
        **_facts(frame),
        "history": _describe(course.history, len(course.history), 0),
        "position": position,
    }
    shared = course.constants
    return frames.compose(header, frame.specs + shared.specs, [frame.payload, shared.payload])


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
