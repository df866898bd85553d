"""What users keep: files of their own below one folder, written whole or not at all, thrown away with a way back.

The folder is `MINIMAX_HOME`, or else .minimax-lab in the user's own folder.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from gan_core.errors import MinimaxError

HOME_VARIABLE = "MINIMAX_HOME"
"""Environment variable that names the folder of what users keep: checkpoints and data of their own."""

MOST_DISCARDED = 20
"""How many discarded files of a kind are kept for the way back; the oldest go for good."""

_TRASH = ".trash"
_lock = threading.RLock()


def home() -> Path:
    """The folder of what users keep: MINIMAX_HOME, or else .minimax-lab in the user's own folder."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named) if named else Path.home() / ".minimax-lab"


def replace_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file; an existing one is replaced at once or not at all, also when the disk is full or the power goes.

    Args:
        path: where to; its folder must exist.
        write: is given the open file.

    Raises:
        OSError: it cannot be written. What was there is whole, and nothing is left beside it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        with part.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


class UserFiles:
    """A folder of one kind of files, by name.

    Args:
        folder: where; made when the first file is put there.
        suffix: what the files' names end in.
        what: one such file, in words: "data set".
        error: what is raised, always with what was wrong and what to do.
    """

    def __init__(self, folder: Path, suffix: str, what: str, error: type[MinimaxError]) -> None:
        self.folder = folder
        self._suffix = suffix
        self._what = what
        self._error = error

    def path(self, name: str) -> Path:
        """Where the file of that name is, or would be."""
        return self.folder / f"{name}{self._suffix}"

    def names(self) -> list[str]:
        """Names of the files, newest first."""
        try:
            dated = [(path.stat().st_mtime_ns, path.name) for path in self.folder.iterdir() if path.is_file()]
        except OSError:  # No folder yet, or a file that was removed meanwhile.
            return []
        files = [name for _, name in sorted(dated, reverse=True)]
        return [name.removesuffix(self._suffix) for name in files if self._is_mine(name)]

    def put(self, name: str, write: Callable[[BinaryIO], object], replace: bool = False) -> Path:
        """Write a file.

        Args:
            name: of the file.
            write: is given the open file.
            replace: whether a file of that name may be replaced.

        Raises:
            MinimaxError: the name is taken, or the file cannot be written; what was there is whole.
        """
        path = self.path(name)
        with _lock:
            if not replace and path.exists():
                raise self._error(f"There is a {self._what} named {name} already: choose another name.")
            try:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                replace_file(path, write)
            except OSError as error:
                raise self._error(
                    f"The {self._what} cannot be kept in {self.folder} ({error.strerror or error}): make room there, "
                    f"or name another folder in {HOME_VARIABLE}. Nothing was changed."
                ) from None
        return path

    def discard(self, name: str) -> None:
        """Throw a file away; `restore` brings it back.

        Raises:
            MinimaxError: there is none of that name, or it cannot be moved.
        """
        trash = self.folder / _TRASH
        with _lock:
            self._move(self.path(name), trash / self.path(name).name, name)
            with contextlib.suppress(OSError):
                # A move changes a file's ctime, not its mtime, which keeps saying when it was made.
                for _, path in sorted((path.stat().st_ctime_ns, path) for path in trash.iterdir())[:-MOST_DISCARDED]:
                    path.unlink()

    def restore(self, name: str) -> None:
        """Bring back what was discarded last under that name.

        Raises:
            MinimaxError: nothing was discarded under that name, or there is another file of that name now.
        """
        path = self.path(name)
        with _lock:
            if path.exists():
                raise self._error(f"There is a {self._what} named {name} again: discard or rename that one first.")
            self._move(self.folder / _TRASH / path.name, path, name)

    def _move(self, source: Path, target: Path, name: str) -> None:
        try:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            os.replace(source, target)
        except FileNotFoundError:
            known = ", ".join(self.names()) or "none yet"
            raise self._error(f"There is no {self._what} of yours named {name} here: there is {known}.") from None
        except OSError as error:
            raise self._error(f"The {self._what} {name} cannot be moved ({error.strerror}).") from None

    def _is_mine(self, file: str) -> bool:
        return file.endswith(self._suffix) and not file.startswith(".")
