"""Runs on disk, so that a page finds its run again after the server was restarted.

One file for each run, in the format of `gan_core.runs.frames`: settings, preset and pace in the header, the trainer's
state and the history as arrays. A file is replaced as a whole or not at all. What can be undone and redone lies in
files of the same kind beside it, one for each level, which the run's own file lists: they are written before it, and
removed after it no longer lists them, so that at any moment what is on the disk belongs together. The timeline of a run
that has left the memory lies in one more file, likewise.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import secrets
import stat
import tempfile
import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.errors import MinimaxError, RunError
from gan_core.runs import frames
from gan_core.runs.server import kept_timeline
from gan_core.runs.server.environment import whole_number
from gan_core.runs.server.kept_timeline import KeptTimeline
from gan_core.runs.server.pace import AT_REST, Pace
from gan_core.training.settings import Settings

VERSION = 1
ENDING = ".run"
LEVEL_ENDING = ".level"
TIMELINE_ENDING = ".timeline"
TIMELINE_SHARE = 0.5
"""Of the quota, that timelines may take: those of runs that nobody has used for longest go before any run does."""
OLDEST = 7 * 24 * 3600.0  # seconds
MOST_RUNS = 1_000
MOST_MEGABYTES = 2_000
LEFTOVER_SECONDS = 3600.0  # after which nobody is still writing a file

_PACE = {"playing": AT_REST.playing, "speed": AT_REST.speed, "speed_by_hand": AT_REST.by_hand}
_FACTS: Mapping[str, Callable[[Any], bool]] = {
    "settings": lambda value: isinstance(value, dict),
    "preset": lambda value: value is None or isinstance(value, str),
    "step": lambda value: type(value) is int and value >= 0,
    "names": lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
}
"""What a file's header says, and whether it can be so."""


ID_LENGTH = 22
_RUN_ID = re.compile(rf"[A-Za-z0-9_-]{{{ID_LENGTH}}}")


@dataclass(frozen=True)
class Record:
    """What is kept of a run.

    Attributes:
        settings: its settings.
        preset: the preset that it began with, if any.
        step: the generator step of the saved state.
        state: the trainer's state as bytes; None before there is one.
        names: the columns of its history.
        rows: its history, float64 (names, n).
        pace: whether it plays, and how fast; at rest in files that do not say.
        past: what can be undone, the next one last; nothing in files that do not say.
        future: what can be redone, the next one last.
        thinning: of its history, see `History.thinning`; as of a short one in files that do not say.
        timeline: its past snapshots; None unless it has left the memory.
        epoch: how often its weights were replaced; 0 in files that do not say.
        notice: what its viewers should know, in words, when it left the memory.
    """

    settings: Settings
    preset: str | None
    step: int
    state: bytes | None
    names: list[str]
    rows: np.ndarray
    pace: Pace = AT_REST
    past: tuple[KeptLevel, ...] = ()
    future: tuple[KeptLevel, ...] = ()
    thinning: tuple[int, int] = (1, 1)
    timeline: KeptTimeline | None = None
    epoch: int = 0
    notice: str | None = None


@dataclass(frozen=True)
class KeptLevel:
    """What is kept of something that can be undone or redone.

    Attributes:
        serial: tells the levels of a run apart.
        deed: in words, what is undone or redone.
        record: what comes back; None where the store is to leave what it has of that serial.
    """

    serial: int
    deed: str
    record: Record | None


def check_run_id(run_id: Any) -> str:
    """Return `run_id` if it is well formed; it becomes part of a path.

    Raises:
        RunError: if it is not.
    """
    if not isinstance(run_id, str) or not _RUN_ID.fullmatch(run_id):
        raise RunError("This is not the id of a run: an id has 22 letters, digits, '-' or '_'. Start a new run.")
    return run_id


class Store:
    """A folder of runs.

    Attributes:
        problem: why runs cannot be kept at the moment; None if they can.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Open the folder: the given one, else MINIMAX_RUNS, else one for this user among the temporary files.

        Raises:
            RunError: if MINIMAX_RUNS_KEPT or MINIMAX_RUNS_MEGABYTES is not a whole number of at least 1.
        """
        self.problem: str | None = None
        self._listed: dict[str, frozenset[int]] = {}  # serials of the levels that a run's own file lists
        self._most_runs = whole_number("MINIMAX_RUNS_KEPT", MOST_RUNS)
        self._most_bytes = whole_number("MINIMAX_RUNS_MEGABYTES", MOST_MEGABYTES) * 10**6
        chosen = folder or os.environ.get("MINIMAX_RUNS")
        self._folder = Path(chosen or _default_folder())
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not chosen:
                _check_private(self._folder)
        except (OSError, RunError) as error:
            self.problem = f"runs cannot be kept in {self._folder}: {_reason(error)}"
            self._usable = False
        else:
            self._usable = True
            self.sweep()

    def save(self, run_id: str, record: Record) -> bool:
        """Keep a run. What cannot be written leaves the old file whole and is told in `problem`.

        Returns:
            Whether that is done with; False if it is to be tried again, because there may be room for it later.
        """
        if not self._usable:
            return True
        path = self._path(run_id)
        levels = {level.serial: level.record for level in (*record.past, *record.future)}
        lists: dict[str, Any] = {
            "playing": record.pace.playing,
            "speed": record.pace.speed,
            "speed_by_hand": record.pace.by_hand,
            "past": [[level.serial, level.deed] for level in record.past],
            "future": [[level.serial, level.deed] for level in record.future],
            "epoch": record.epoch,
            "notice": record.notice,
        }
        try:
            if record.timeline is not None:
                lists["timeline"] = secrets.token_hex(8)
                _replace(self._timeline_path(run_id), kept_timeline.encode(record.timeline, lists["timeline"]))
            for serial, kept in levels.items():
                if kept is not None:
                    _replace(self._level_path(run_id, serial), _encode(kept, {}))
            _replace(path, _encode(record, lists))
        except (OSError, RunError) as error:
            self.problem = f"runs cannot be kept in {self._folder}: {_reason(error)}"
            return False
        for serial in self._listed.get(run_id, frozenset()) - levels.keys():
            _remove(self._level_path(run_id, serial))
        if record.timeline is None:
            _remove(self._timeline_path(run_id))
        self._listed[run_id] = frozenset(levels)
        self.problem = None
        return True

    def load(self, run_id: str) -> Record | None:
        """Read a run; None if there is none of that id.

        Raises:
            RunError: if the id is malformed, or the file damaged.
        """
        path = self._path(run_id)
        if not self._usable:
            return None
        try:
            header, record = _decode(path)
            pace = Pace(*(header.get(name, default) for name, default in _PACE.items()))
            listed = [_listed_levels(header.get(name, [])) for name in ("past", "future")]
            past, future = (self._levels(run_id, levels) for levels in listed)
        except FileNotFoundError:
            return None
        except (OSError, MinimaxError, KeyError, TypeError, ValueError) as error:
            raise RunError(f"This run was kept but cannot be read: {_reason(error)}. Start a new run.") from None
        self._listed[run_id] = frozenset(serial for levels in listed for serial, _ in levels)
        epoch, notice = header.get("epoch"), header.get("notice")
        return replace(
            record,
            pace=pace,
            past=past,
            future=future,
            timeline=self._timeline(run_id, header.get("timeline")),
            epoch=epoch if type(epoch) is int and epoch >= 0 else 0,
            notice=notice if isinstance(notice, str) else None,
        )

    def touch(self, run_id: str) -> None:
        """Somebody has used a run just now: those that nobody has used for longest go first."""
        if self._usable:
            with contextlib.suppress(OSError):  # it was never written, or cannot be
                os.utime(self._path(run_id))

    def sweep(self, spared: Container[str] = ()) -> bool:
        """Remove runs that are old or beyond the quota, the oldest first, and what interrupted writes left behind.

        Args:
            spared: ids of runs that stay whatever happens.

        Returns:
            Whether there is still more than the quota, because of those that were spared.
        """
        now, count, size = time.time(), 0, 0
        removable: list[tuple[float, int, dict[Path, int]]] = []
        for run_id, files in self._by_run(now).items():
            date = max((status.st_mtime for path, status in files.items() if path.suffix == ENDING), default=None)
            bytes_here = sum(status.st_size for status in files.values())
            if date is None:  # levels of a run that is gone, or is about to be written
                for path, status in files.items():
                    if status.st_mtime < now - LEFTOVER_SECONDS:
                        _remove(path)
            elif run_id in spared:
                count, size = count + 1, size + bytes_here
            else:
                removable.append((date, bytes_here, {path: status.st_size for path, status in files.items()}))
        beyond = count > self._most_runs or size > self._most_bytes
        full = False
        timelines = TIMELINE_SHARE * self._most_bytes
        for date, bytes_here, paths in sorted(removable, key=itemgetter(0), reverse=True):
            timeline = next((path for path in paths if path.suffix == TIMELINE_ENDING), None)
            if timeline is not None:
                timelines -= paths[timeline]
                if timelines < 0:
                    _remove(timeline)
                    bytes_here -= paths[timeline]
            full = full or count >= self._most_runs or size + bytes_here > self._most_bytes
            if full or date < now - OLDEST:
                for path in paths:
                    _remove(path)
            else:
                count, size = count + 1, size + bytes_here
        return beyond

    def _by_run(self, now: float) -> dict[str, dict[Path, os.stat_result]]:
        """The files of each run, its own and those of its levels; what interrupted writes left behind is removed."""
        found: dict[str, dict[Path, os.stat_result]] = {}
        for path in self._files():
            with contextlib.suppress(OSError):
                status = path.stat()
                run_id = path.stem[:ID_LENGTH] if path.suffix == LEVEL_ENDING else path.stem
                if path.suffix == ".part" and status.st_mtime < now - LEFTOVER_SECONDS:
                    path.unlink()
                elif status.st_size > frames.LARGEST_FRAME and status.st_mtime > now - OLDEST:
                    pass  # never a run; whoever asks for it is told so, and no run has to go because of it
                elif path.suffix in (ENDING, LEVEL_ENDING, TIMELINE_ENDING) and _RUN_ID.fullmatch(run_id):
                    found.setdefault(run_id, {})[path] = status
        return found

    def _files(self) -> list[Path]:
        if self._usable:
            with contextlib.suppress(OSError):  # the folder has gone; the next run that is kept says so
                return list(self._folder.iterdir())
        return []

    def _levels(self, run_id: str, listed: Sequence[tuple[int, str]]) -> tuple[KeptLevel, ...]:
        """The levels that a run's file lists; one that cannot be read takes those beyond it with it."""
        found: list[KeptLevel] = []
        for serial, deed in reversed(listed):
            try:
                found.append(KeptLevel(serial, deed, _decode(self._level_path(run_id, serial))[1]))
            except (OSError, MinimaxError, KeyError, TypeError, ValueError):
                break
        return tuple(reversed(found))

    def _timeline(self, run_id: str, token: Any) -> KeptTimeline | None:
        """The timeline that a run's file names; None where there is none, or none that can be read."""
        if not isinstance(token, str):
            return None
        try:
            return kept_timeline.decode(self._timeline_path(run_id).read_bytes(), token)
        except (OSError, MinimaxError, KeyError, TypeError, ValueError, IndexError):
            return None

    def _path(self, run_id: str) -> Path:
        return self._folder / (check_run_id(run_id) + ENDING)

    def _timeline_path(self, run_id: str) -> Path:
        return self._folder / (check_run_id(run_id) + TIMELINE_ENDING)

    def _level_path(self, run_id: str, serial: int) -> Path:
        return self._folder / f"{check_run_id(run_id)}-{serial}{LEVEL_ENDING}"


def _encode(record: Record, more: Mapping[str, Any]) -> bytes:
    header = {
        "version": VERSION,
        "settings": record.settings.to_dict(),
        "preset": record.preset,
        "step": record.step,
        "names": record.names,
        "thinning": record.thinning,
        **more,
    }
    arrays = {"history": record.rows}
    if record.state is not None:
        arrays["state"] = np.frombuffer(record.state, np.uint8)
    return frames.encode(header, arrays)


def _decode(path: Path) -> tuple[dict[str, Any], Record]:
    """What a file says, and the part of it that files of runs and of levels have in common.

    Raises:
        RunError: what is wrong with it.
        OSError: it cannot be read; and other errors, of a header that was tampered with.
    """
    if (size := path.stat().st_size) > frames.LARGEST_FRAME:
        raise RunError(f"it has {size:,} bytes, at most {frames.LARGEST_FRAME:,} are expected")
    header, arrays = frames.decode(path.read_bytes())
    if header["version"] != VERSION:
        raise RunError(f"it was written by another version ({header['version']})")
    for name, is_right in _FACTS.items():
        if not is_right(header[name]):
            raise RunError(f"its {name} cannot be {str(header[name])[:80]!r}")
    names, rows = header["names"], arrays["history"]
    if rows.ndim != 2 or rows.shape[0] != len(names) or rows.dtype != np.float64:
        raise RunError("its history does not match its columns")
    return header, Record(
        settings=Settings.from_dict(header["settings"]),
        preset=header["preset"],
        step=header["step"],
        state=arrays["state"].tobytes() if "state" in arrays else None,
        names=names,
        rows=rows,
        thinning=_thinning(header.get("thinning", (1, 1))),
    )


def _thinning(value: Any) -> tuple[int, int]:
    """The thinning of a history that a header says.

    Raises:
        RunError: if there is no such thinning.
    """
    pair = tuple(value) if isinstance(value, (list, tuple)) else ()
    if len(pair) != 2 or not all(type(each) is int and each >= 1 for each in pair):
        raise RunError(f"its thinning cannot be {str(value)[:80]!r}")
    return pair


def _listed_levels(value: Any) -> list[tuple[int, str]]:
    """The serials and deeds that a header lists.

    Raises:
        RunError: if that is no such list.
    """
    levels = [(serial, words) for serial, words in value] if isinstance(value, list) else None
    if levels is None or not all(type(serial) is int and isinstance(words, str) for serial, words in levels):
        raise RunError(f"its levels cannot be {str(value)[:80]!r}")
    return levels


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _replace(path: Path, data: bytes) -> None:
    handle, part = tempfile.mkstemp(prefix=path.stem, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


def _default_folder() -> Path:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        user = str(os.getuid())
    return Path(tempfile.gettempdir()) / f"minimax-lab-{re.sub(r'[^A-Za-z0-9_.-]', '_', user)}"


def _check_private(folder: Path) -> None:
    """Others must not read or plant runs: a folder among temporary files may have been made by anybody."""
    if not hasattr(os, "getuid"):
        return
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise RunError("that is not a folder of this user's own; name another in MINIMAX_RUNS")
    if stat.S_IMODE(status.st_mode) & 0o077:
        folder.chmod(0o700)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error).rstrip(".")
