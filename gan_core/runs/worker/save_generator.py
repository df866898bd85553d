"""A generator out of the middle of a training, kept as a checkpoint of the user's own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gan_core import checkpoints, datasets, tensor_file, uploads
from gan_core.errors import CheckpointError

if TYPE_CHECKING:  # Nothing here needs torch by itself.
    from gan_core.training.trainer import Trainer


def save_generator(trainer: Trainer, name: str, counted: bool = False) -> str:
    """Save the moving average of G, or G itself if there is none, among the user's own checkpoints.

    Args:
        trainer: a game on images.
        name: the checkpoint's name, or what it begins with.
        counted: whether the trainer's step follows in the name, and a number if that is taken.

    Returns:
        The name.

    Raises:
        CheckpointError: the name is not allowed or taken, the weights are not finite, or the file cannot be written;
            what was there is whole.
    """
    settings = trainer.settings
    folder = checkpoints.own_folder()
    if counted:
        # However long it is: the step stays in it, and there is room for a number.
        name = uploads.suggest_name(f"{name[: uploads.LONGEST_NAME - 20]}_{trainer.step_count}")
    free = uploads.check_name(name)
    path = folder / f"{free}{tensor_file.SUFFIX}"
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
    return free
