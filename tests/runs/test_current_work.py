import os
import subprocess
import sys

import pytest

from gan_core.runs import current_work as module
from gan_core.runs.current_work import KINDS, PATH_VARIABLE, SHOWING, UPDATING, CurrentWork, Work

RUN = "abcdefghijklmnopqrstu-"


def test_nothing_at_first_then_each_piece_of_work_and_nothing_again():
    work = CurrentWork()
    assert work.read() == Work(0, "", KINDS[0])
    for number, kind in enumerate(KINDS):
        work.begin(RUN, kind)
        assert work.read() == Work(2 * number + 1, RUN, kind)
        work.end()
        assert work.read().run == ""
    assert work.read().number == 2 * len(KINDS)


def test_another_process_writes_and_dies_and_what_it_wrote_stays():
    work = CurrentWork.create()
    script = (
        "import os\nfrom gan_core.runs.current_work import CurrentWork\nwork = CurrentWork.of_this_process()\n"
        f"work.begin({RUN!r}, {UPDATING!r})\nos.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script], env={**os.environ, PATH_VARIABLE: work.path}, check=False)
    assert work.read() == Work(1, RUN, UPDATING)
    work.unlink()
    assert not os.path.exists(work.path)
    assert work.read() == Work(1, RUN, UPDATING)
    work.unlink()


@pytest.mark.parametrize("path", [None, "", "/nowhere/at/all"])
def test_a_worker_without_a_server_that_wants_to_know(monkeypatch, path):
    monkeypatch.delenv(PATH_VARIABLE, raising=False)
    if path is not None:
        monkeypatch.setenv(PATH_VARIABLE, path)
    work = CurrentWork.of_this_process()
    work.begin(RUN, SHOWING)
    assert work.read().run == RUN


def test_a_full_disk_costs_only_the_knowledge(tmp_path, monkeypatch):
    class Full:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def write(self, data):
            raise OSError("No space left on device")

    monkeypatch.setattr(module.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(module.os, "fdopen", lambda handle, mode: (os.close(handle), Full())[1])
    work = CurrentWork.create()
    assert work.path is None and list(tmp_path.iterdir()) == []
    work.unlink()
    assert work.read().run == ""
