"""The timeline of a run that has left the memory, as bytes: the frames as they came from the worker, one after another.

What many frames have in common, their settings and the description of their curves, is written once.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from gan_core.errors import RunError
from gan_core.runs import frames
from gan_core.runs.frames import NO_ARRAYS, PackedArrays, Spec, padded_size
from gan_core.runs.server.timeline import Frame
from gan_core.training.settings import Settings


@dataclass(frozen=True)
class KeptTimeline:
    """What a run has shown.

    Attributes:
        shown: its frames, in order.
        constants: the curves that all of them share.
    """

    shown: tuple[Frame, ...] = ()
    constants: PackedArrays = NO_ARRAYS


def encode(timeline: KeptTimeline, token: str) -> bytes:
    """Write it.

    Args:
        timeline: what.
        token: tells it from another timeline of the run.
    """
    settings, specs = _Listed(), _Listed()
    listed = [
        {
            "step": frame.step,
            "metrics": frame.metrics,
            "diagnosis": frame.diagnosis,
            "curves": specs.place(frame.curves.specs),
            "settings": settings.place(frame.settings),
            "inspected": frame.inspected,
            "exact": frame.exact,
            "trace": frame.trace,
        }
        for frame in timeline.shown
    ]
    header = {
        "token": token,
        "frames": listed,
        "constants": specs.place(timeline.constants.specs),
        "curves": specs.entries,
        "settings": [each.to_dict() for each in settings.entries],
    }
    payloads = [frame.curves.payload for frame in timeline.shown] + [timeline.constants.payload]
    return frames.compose(header, [("payloads", "u1", [sum(map(len, payloads))])], payloads)


def decode(data: bytes, token: str) -> KeptTimeline:
    """Read what `encode` wrote.

    Raises:
        RunError: it is damaged, or another timeline; and other errors, of a header that was tampered with.
    """
    header, payload = frames.split(data)
    if header["token"] != token:
        raise RunError("The timeline belongs to another moment of the run.")
    settings = [Settings.from_dict(each) for each in header["settings"]]
    described: list[list[Spec]] = header["curves"]
    start = 0

    def next_arrays(place: int) -> PackedArrays:
        nonlocal start
        specs = described[place]
        end = start + sum(map(padded_size, specs))
        if end > len(payload):
            raise RunError("The timeline is cut off.")
        start, packed = end, PackedArrays(specs, payload[start:end])
        return packed

    shown = tuple(
        Frame(
            frame["step"],
            frame["metrics"],
            frame["diagnosis"],
            next_arrays(frame["curves"]),
            settings[frame["settings"]],
            frame["inspected"],
            frame["exact"],
            frame["trace"],
        )
        for frame in header["frames"]
    )
    return KeptTimeline(shown, next_arrays(header["constants"]))


class _Listed:
    """Values in the order in which they first came."""

    def __init__(self) -> None:
        self.entries: list[Any] = []
        self._places: dict[Hashable, int] = {}

    def place(self, value: Any) -> int:
        """Where a value stands."""
        key = value if isinstance(value, Hashable) else repr(value)
        if key not in self._places:
            self._places[key] = len(self.entries)
            self.entries.append(value)
        return self._places[key]
