"""Checkpoints that users bring along or save: checked like every other one, kept under a free name of their own.

They lie in `gan_core.checkpoints.own_folder()`, and `gan_core.checkpoints.load` finds them by name. Nothing here needs
torch, but a checkpoint that is brought along is seen to make images before it is kept: a worker does that.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path, PurePosixPath

from gan_core import checkpoints, tensor_file
from gan_core.errors import CheckpointError
from gan_core.user_files import UserFiles

LARGEST_FILE = tensor_file.LARGEST_FILE  # bytes
LONGEST_NAME = 60

_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_NAME}}}")


def keep_checkpoint(name: str, data: bytes) -> str:
    """Check an uploaded checkpoint and keep it.

    Args:
        name: the one to keep it under, or the file's, from which one is made.
        data: the file's content.

    Returns:
        The name that `gan_core.checkpoints.load` takes.

    Raises:
        CheckpointError: the name is taken or not allowed; the file is too large, damaged, or no checkpoint of ours, and
            what was expected; it makes no images; or there is no room to keep it.
    """
    if len(data) > LARGEST_FILE:
        raise CheckpointError(f"{_file_name(name)} has {len(data):,} bytes: expected {LARGEST_FILE:,} at most.")
    free = check_name(name if _NAME.fullmatch(name) else _made_from(name))
    try:
        # It is checked as a file of its own before it gets a name by which pages find it.
        with tempfile.TemporaryDirectory(prefix="minimax-lab-") as folder:
            path = Path(folder) / f"{free}{tensor_file.SUFFIX}"
            path.write_bytes(data)
            _ = checkpoints.load(path).network  # raises if it makes no images
    except OSError as error:
        raise CheckpointError(f"{_file_name(name)} cannot be checked ({error.strerror or error}).") from None
    _files().put(free, lambda file: file.write(data))
    return free


def check_name(name: str) -> str:
    """Return a name under which a checkpoint of the user's own can be kept.

    Raises:
        CheckpointError: it is not allowed, or taken.
    """
    if not _NAME.fullmatch(name):
        raise CheckpointError(
            f"{name[: LONGEST_NAME + 20]!r} cannot be the name of a checkpoint: expected 1 to {LONGEST_NAME} letters "
            "without accents, digits, '-' or '_'."
        )
    # Not every file system tells capital letters from small ones.
    if name.lower() in (taken.lower() for taken in checkpoints.shipped()):
        raise CheckpointError(f"{name} is the name of a checkpoint that ships with the project: choose another name.")
    if name.lower() in (taken.lower() for taken in checkpoints.own()):
        raise CheckpointError(f"There is a checkpoint named {name} already: choose another name.")
    return name


def suggest_name(file_name: str) -> str:
    """A free name made from a file's name, to begin with: "my gan.safetensors" gives "my_gan"."""
    first = _made_from(file_name)
    taken = {name.lower() for name in checkpoints.available()}
    numbered = (f"{first[: LONGEST_NAME - 5]}_{number}" for number in range(2, 10_000))
    return first if first.lower() not in taken else next(name for name in numbered if name.lower() not in taken)


def discard_checkpoint(name: str) -> None:
    """Throw one of the user's own checkpoints away; `restore_checkpoint` brings it back.

    Raises:
        CheckpointError: it is not one of the user's own.
    """
    if name in checkpoints.shipped():
        raise CheckpointError(f"{name} ships with the project and cannot be discarded.")
    _files().discard(_known(name))


def restore_checkpoint(name: str) -> None:
    """Bring back a checkpoint that was discarded.

    Raises:
        CheckpointError: it was not discarded, or too long ago, or the name is taken by now.
    """
    _files().restore(check_name(name))


def _made_from(file_name: str) -> str:
    stem = _file_name(file_name).removesuffix(tensor_file.SUFFIX)
    return re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_")[:LONGEST_NAME] or "checkpoint"


def _known(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CheckpointError(f"There is no checkpoint of yours named {name[: LONGEST_NAME + 20]!r}.")
    return name


def _file_name(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name[:80] or "The file"


def _files() -> UserFiles:
    return UserFiles(checkpoints.own_folder(), tensor_file.SUFFIX, "checkpoint", CheckpointError)
