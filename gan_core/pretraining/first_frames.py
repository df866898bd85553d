"""How the first frames of the presets are made: by a run in a worker's hands, as for a visitor."""

from __future__ import annotations

import time
from pathlib import Path

from gan_core.errors import CheckpointError
from gan_core.runs import first_frames
from gan_core.runs.commands import Open
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import FrameReport
from gan_core.runs.worker.worker_run import WorkerRun
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from gan_core.user_files import replace_file


def first_report(settings: Settings) -> tuple[FrameReport, Arrays]:
    """What a worker first tells of a fresh run, and the curves beside it."""
    run = WorkerRun("", Trainer, time.monotonic)
    run.take(
        Open(
            epoch=0,
            resumes=None,
            settings=settings.to_dict(),
            playing=False,
            speed=None,
            inspected=None,
            watched=True,
            unwatched_seconds=0.0,
        ),
        {},
    )
    report, curves = run.report()
    assert isinstance(report, FrameReport)  # of a run that was just opened
    return report, curves


def keep(folder: Path) -> Path:
    """Write the first frames of all presets in `first_frames.KEPT`, and return the folder.

    Raises:
        CheckpointError: a file cannot be written.
    """
    for preset, settings in first_frames.KEPT.items():
        path = first_frames.path(preset, folder)
        data = first_frames.to_bytes(settings, *first_report(settings))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, lambda file, data=data: file.write(data))
        except OSError as error:
            raise CheckpointError(f"{path} cannot be written ({error}).") from None
    return folder
