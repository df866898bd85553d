"""The first frames of the presets on the line and in the plane, so that a page shows one before its worker has begun.

A worker needs seconds for its first snapshot when it has to import PyTorch first, or while it has much else to do. What
a preset looks like at step 0 is known: its seed makes it. For each preset on numbers or points
`pretrained/first_frames` keeps the report that a worker sends of a fresh run, in the format of `gan_core.runs.frames`,
with the settings and the version that it was made with. The worker's own takes its place as soon as that comes, and a
test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from gan_core import __version__
from gan_core.errors import MinimaxError
from gan_core.locations import PRETRAINED
from gan_core.runs import frames, reports
from gan_core.runs.frames import PackedArrays
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import FrameReport, SnapshotFacts
from gan_core.training.kinds import POINTS
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings

FOLDER = PRETRAINED / "first_frames"
KEPT: Mapping[str, Settings] = MappingProxyType(
    {name: settings for name, settings in PRESETS.items() if settings.kind in POINTS}
)
"""The presets whose first frame is kept."""


class FirstFrame(NamedTuple):
    """What a run looks like at step 0: the snapshot without its curves, and these."""

    snapshot: SnapshotFacts
    curves: PackedArrays


def path(preset: str, folder: Path = FOLDER) -> Path:
    """Where the first frame of a preset is kept."""
    return folder / f"{preset}.frame"


def to_bytes(settings: Settings, report: FrameReport, curves: Arrays) -> bytes:
    """What is kept of a worker's report of a fresh run with these settings."""
    header = {"version": __version__, "settings": settings.to_dict(), "report": report.to_header()}
    return frames.encode(header, curves)


def of(settings: Settings, preset: str | None, folder: Path = FOLDER) -> FirstFrame | None:
    """The first frame of a run with these settings, if it is kept.

    Args:
        settings: all of them; where one differs from the preset's own, nothing that is kept shows the run.
        preset: where they come from.
        folder: where frames are kept.
    """
    if preset not in KEPT or settings != KEPT[preset]:
        return None
    found = _read(path(preset, folder))
    return found[1] if found is not None and found[0] == settings else None


@lru_cache(maxsize=100)
def _read(file: Path) -> tuple[Settings, FirstFrame] | None:
    """The settings and the frame of a file; None if there is none, or this version has not made it."""
    try:
        header, payload = frames.split(file.read_bytes())
        report = reports.read(header["report"])
        if header["version"] != __version__ or not isinstance(report, FrameReport):
            return None
        curves = PackedArrays(header["arrays"], payload)
        return Settings.from_dict(header["settings"]), FirstFrame(report.snapshot, curves)
    except (OSError, MinimaxError, KeyError, TypeError):
        return None  # the worker makes it
