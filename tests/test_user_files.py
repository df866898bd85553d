"""Files that users keep: whole or not at all, and never lost by one click."""

import subprocess
import sys

import pytest

from gan_core import user_files
from gan_core.errors import CheckpointError
from gan_core.user_files import MOST_DISCARDED, UserFiles, replace_file


@pytest.fixture
def notes(tmp_path):
    return UserFiles(tmp_path / "deep" / "notes", ".txt", "note", CheckpointError)


def text(data):
    return lambda file: file.write(data)


def test_what_is_put_is_there_newest_first(notes):
    assert notes.names() == []
    for name in "bac":
        notes.put(name, text(name.encode()))
    assert notes.names() == ["c", "a", "b"]
    assert notes.path("a").read_bytes() == b"a"
    (notes.folder / "other.bin").touch()
    (notes.folder / ".hidden.txt").touch()
    assert notes.names() == ["c", "a", "b"]


def test_a_taken_name_is_refused_unless_it_may_be_replaced(notes):
    notes.put("a", text(b"1"))
    with pytest.raises(CheckpointError, match="a note named a already"):
        notes.put("a", text(b"2"))
    assert notes.path("a").read_bytes() == b"1"
    notes.put("a", text(b"3"), replace=True)
    assert notes.path("a").read_bytes() == b"3"


def test_discarding_can_be_undone(notes):
    notes.put("a", text(b"1"))
    made = notes.path("a").stat().st_mtime_ns
    notes.discard("a")
    assert notes.names() == []
    with pytest.raises(CheckpointError, match="no note of yours named a"):
        notes.discard("a")
    notes.restore("a")
    assert notes.path("a").read_bytes() == b"1"
    assert notes.path("a").stat().st_mtime_ns == made
    with pytest.raises(CheckpointError, match="named a again"):
        notes.restore("a")
    with pytest.raises(CheckpointError, match="no note of yours named b here: there is a"):
        notes.restore("b")


def test_only_the_last_discarded_files_are_kept(notes):
    for number in range(MOST_DISCARDED + 3):
        notes.put(f"n{number}", text(b"1"))
    for number in reversed(range(MOST_DISCARDED + 3)):
        notes.discard(f"n{number}")
    notes.restore("n0")
    with pytest.raises(CheckpointError):
        notes.restore(f"n{MOST_DISCARDED + 2}")


def test_the_home_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "mine"))
    assert user_files.home() == tmp_path / "mine"
    monkeypatch.delenv("MINIMAX_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_files.home() == tmp_path / ".minimax-lab"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(notes):
    notes.put("a", text(b"old"))

    def full(file):
        file.write(b"new")
        raise OSError(28, "No space left on device")

    with pytest.raises(CheckpointError, match=r"No space left on device.*MINIMAX_HOME"):
        notes.put("a", full, replace=True)
    assert notes.path("a").read_bytes() == b"old"
    assert [path.name for path in notes.folder.iterdir()] == ["a.txt"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="cannot be kept in"):
        UserFiles(tmp_path / "file" / "notes", ".txt", "note", CheckpointError).put("a", text(b"1"))


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files in a way that only Unix has")
def test_a_write_that_the_system_cuts_off_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    script = (
        "import resource, signal, sys; from pathlib import Path; from gan_core.user_files import replace_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: replace_file(Path(sys.argv[1]), lambda file: file.write(bytes(10_000)))\n"
        "except OSError as error: print(error.errno)"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "27"  # EFBIG
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    replace_file(path, text(b"new"))
    assert path.read_bytes() == b"new"
