"""What visitors bring along is read in a worker: unpacked it takes hundreds of megabytes.

The server writes the files down as they came, without a copy in memory, and a worker is told where they lie. A worker
does one such piece of work at a time, so that memory is bounded by the largest upload for each worker.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from gan_core import tensor_file
from gan_core.datasets import idx_upload
from gan_core.errors import CheckpointError, RunError
from gan_core.runs.server.host import Host

PATIENCE = 300.0
"""Seconds that an upload may wait for a worker, and be read by it."""


class KeptImages(NamedTuple):
    """Images that were taken.

    Attributes:
        name: what `gan_core.datasets.load` takes.
        told: what was done to them besides reading them, in words.
    """

    name: str
    told: list[str]


def keep_images(host: Host, files: Sequence[tuple[str, memoryview]]) -> KeptImages:
    """Have a worker check IDX files and keep their images; see `gan_core.datasets.own.keep`.

    Args:
        host: whose workers.
        files: names and contents.

    Raises:
        DatasetError: what can be seen without reading them: too many files, or too large ones.
        RunError: what is wrong with them and what was expected, or no worker came to it in time.
    """
    idx_upload.check(files)
    with _on_disk(files) as listed:
        facts, _ = host.request("keep_images", {"files": listed}).result(PATIENCE)
    return KeptImages(facts["name"], facts["told"])


def keep_checkpoint(host: Host, name: str, content: memoryview) -> str:
    """Have a worker check a checkpoint and keep it; see `gan_core.uploads.keep_checkpoint`.

    Returns:
        The name it is kept under.

    Raises:
        CheckpointError: it is too large.
        RunError: what is wrong with it and what was expected, or no worker came to it in time.
    """
    if len(content) > tensor_file.LARGEST_FILE:
        raise CheckpointError(
            f"{name[-80:]} has {len(content):,} bytes: expected {tensor_file.LARGEST_FILE:,} at most."
        )
    with _on_disk([(name, content)]) as listed:
        facts, _ = host.request("keep_checkpoint", {"files": listed}).result(PATIENCE)
    return facts["name"]


@contextmanager
def _on_disk(files: Sequence[tuple[str, memoryview]]) -> Generator[list[tuple[str, str]], None, None]:
    """Each file's name, and where its content lies for as long as the context lasts."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="minimax-lab-", ignore_cleanup_errors=True)
    except OSError as error:
        raise RunError(f"The server cannot lay uploads down ({error.strerror or error}).") from None
    with folder as place:
        listed = [(name, str(Path(place) / str(number))) for number, (name, _) in enumerate(files)]
        try:
            for (_, path), (_, content) in zip(listed, files, strict=True):
                Path(path).write_bytes(content)
        except OSError as error:
            raise RunError(f"The server cannot lay uploads down in {place} ({error.strerror or error}).") from None
        yield listed
