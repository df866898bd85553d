"""What a worker is at, noted where its server can read it at any moment, also after the worker has died.

A few bytes that both processes have in memory. To note that a piece of work begins costs well below a microsecond and
sends nothing. So the server knows whose work has been going on for long, and in the middle of whose work a worker died.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

OPENING, UPDATING, SHOWING, SAVING = "opening", "updating", "showing", "saving"
KINDS = (OPENING, UPDATING, SHOWING, SAVING)
PATH_VARIABLE = "MINIMAX_CURRENT_WORK"
"""The environment variable in which a worker finds the file that it shares with its server."""

_LAYOUT = struct.Struct("<QB22s")  # number, place of the kind, id of the run padded with zeros


@dataclass(frozen=True)
class Work:
    """A piece of work.

    Attributes:
        number: counts what a worker begins and ends; as long as it stays, the worker is at the same thing.
        run: id of the run that it is for; "" between two pieces of work.
        kind: one of `KINDS`: building a trainer, training, making a snapshot, saving.
    """

    number: int
    run: str
    kind: str


class CurrentWork:
    """The bytes, in a file that both processes map into their memory; without one, in the memory of this process alone.

    One thread of one process writes; any other may read.
    """

    def __init__(self, path: str | None = None) -> None:
        """Map a file that `create` has made; None for memory of this process's own.

        Raises:
            OSError: if there is no such file.
        """
        self.path = path
        self._number = 0
        if path is None:
            self._memory = mmap.mmap(-1, _LAYOUT.size)
        else:
            with open(path, "r+b") as file:
                self._memory = mmap.mmap(file.fileno(), _LAYOUT.size)

    @classmethod
    def create(cls) -> CurrentWork:
        """Make a file to be shared; where none can be made, memory of this process alone, in which nothing happens."""
        path = None
        try:
            handle, path = tempfile.mkstemp(prefix="minimax-worker-")
            with os.fdopen(handle, "wb") as file:
                file.write(bytes(_LAYOUT.size))  # really on the disk: a mapping beyond what it can hold ends a process
            return cls(path)
        except OSError:
            if path is not None:
                with contextlib.suppress(OSError):
                    os.unlink(path)
            return cls()

    @classmethod
    def of_this_process(cls) -> CurrentWork:
        """In a worker: what its server wants to know; nobody does if it was started by hand."""
        try:
            return cls(os.environ.get(PATH_VARIABLE) or None)
        except OSError:
            return cls()

    def begin(self, run: str, kind: str) -> None:
        """A piece of work begins."""
        self._number += 1
        _LAYOUT.pack_into(self._memory, 0, self._number, KINDS.index(kind), run.encode())

    def end(self) -> None:
        """It has ended."""
        self._number += 1
        _LAYOUT.pack_into(self._memory, 0, self._number, 0, b"")

    def read(self) -> Work:
        """What is being done now."""
        number, kind, run = _LAYOUT.unpack_from(self._memory)
        return Work(number, run.rstrip(b"\0").decode(errors="replace"), KINDS[min(kind, len(KINDS) - 1)])

    def unlink(self) -> None:
        """Remove the file's name: who has mapped it keeps it."""
        if self.path is not None:
            with contextlib.suppress(OSError):  # Windows keeps what is in use
                Path(self.path).unlink(missing_ok=True)
