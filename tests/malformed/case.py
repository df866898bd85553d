"""What a malformed file is: how it is made, and what must be said about it."""

import atexit
import os
import pickle
import shutil
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Case:
    """One malformed file.

    Attributes:
        make: path -> None; puts the file there.
        words: must stand in the error's message.
        bomb: whether reading it without limits would take more memory than there is.
    """

    make: Callable[[Path], object]
    words: str
    bomb: bool = False


def scratch_folder() -> Path:
    """A folder for a module's files, gone when the process ends: the tests of a module may run in several turns."""
    path = Path(tempfile.mkdtemp(prefix="minimax-lab-tests-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@contextmanager
def little_memory(most: int = 64 * 2**20) -> Iterator[None]:
    """Fails if Python and NumPy take more than so many bytes at a time meanwhile, whatever a file unpacks to."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < most, f"{peak:,} bytes"


def content(data: bytes | Callable[[], bytes], words: str, bomb: bool = False) -> Case:
    """A file with that content, which may be made when it is needed."""
    return Case(lambda path: path.write_bytes(data() if callable(data) else data), words, bomb)


def parameters(cases: dict[str, Case]) -> list:
    """The cases for `pytest.mark.parametrize`."""
    return [pytest.param(case, id=name) for name, case in cases.items()]


class Trap:
    """Makes the folder `marker` when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return (os.mkdir, (str(self.marker),))


def pickled(marker: Path, protocol: int) -> bytes:
    """A pickle that makes the folder `marker` when it is read."""
    return pickle.dumps({"weights": Trap(marker)}, protocol=protocol)
