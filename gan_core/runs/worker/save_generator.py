"""A generator out of the middle of a training, kept as a checkpoint of the user's own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gan_core import checkpoints, datasets, tensor_file, uploads
from gan_core.errors import CheckpointError

if TYPE_CHECKING:  # Nothing here needs torch by itself.
    from gan_core.training.trainer import Trainer


def save_generator(trainer: Trainer, name: str) -> None:
    """Save the moving average of G, or G itself if there is none, among the user's own checkpoints.

    Args:
        trainer: a game on images.
        name: the checkpoint's name.

    Raises:
        CheckpointError: the name is not allowed or taken, the weights are not finite, or the file cannot be written;
            what was there is whole.
    """
    settings = trainer.settings
    folder = checkpoints.own_folder()
    path = folder / f"{uploads.check_name(name)}{tensor_file.SUFFIX}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CheckpointError(f"Checkpoints cannot be kept in {folder} ({error.strerror or error}).") from None
    metrics = {
        name: value if value is None or math.isfinite(value) else None
        for name, value in trainer.snapshot().metrics.items()
    }
    origin = datasets.recorded_origin(trainer.state_dict()["record"], settings.dataset)
    licence = datasets.load(settings.dataset, origin.digest).licence
    weights, steps = trainer.generator_weights(), trainer.step_count
    checkpoints.save(path, weights, settings, steps, metrics, licence, origin=origin)
