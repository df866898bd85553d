"""Zip archives that anyone may have made, opened without trusting them; nothing is ever unpacked to a path."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO

MOST_MEMBERS = 100

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONG_MARK = b"PK\x06\x07"
_LONG_LENGTH = 20
_LONGEST_COMMENT = 2**16
_LARGEST_DIRECTORY = 2**16


@contextmanager
def open_zip(file: IO[bytes]) -> Generator[zipfile.ZipFile, None, None]:
    """Open an archive that is small enough to be listed.

    Args:
        file: seekable.

    Raises:
        ValueError: in words that fit behind "because": more than MOST_MEMBERS members, names that lead out of the
            archive, or encrypted or packed in a way that cannot be read with a limit.
        zipfile.BadZipFile: no archive, or damaged.
    """
    _check_directory(file)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise ValueError(f"it holds {len(members):,} files, expected {MOST_MEMBERS} at most")
        for member in members:
            path = PurePosixPath(member.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or ":" in member.filename:
                raise ValueError(f"it holds a file named {member.filename[:80]!r}, expected names that stay inside")
            # Python's readers of other methods unpack without a limit.
            if member.compress_type not in _METHODS or member.flag_bits & 1:
                raise ValueError(f"{path.name[:80]} in it is encrypted, or not packed with deflate, as it should be")
        yield archive


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a long list of members before it is read: each takes some hundred bytes of memory."""
    size = file.seek(0, 2)
    start = max(0, size - _LONGEST_COMMENT - _END.size - _LONG_LENGTH)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    # The mark may stand in a comment as well. Like Python's reader: a record without a comment, or else the last one.
    at = len(tail) - _END.size
    if not (at >= 0 and tail[at : at + 4] == _END_MARK and tail[-2:] == b"\0\0"):
        at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) < at + _END.size:
        raise zipfile.BadZipFile("it has no list of its files at its end")
    directory = _END.unpack_from(tail, at)[5]
    if directory > _LARGEST_DIRECTORY or tail[max(0, at - _LONG_LENGTH) : at].startswith(_LONG_MARK):
        raise ValueError(f"its list of files is too long, expected {MOST_MEMBERS} files at most")
