"""Loops are compiled in a process of their own, loaded when they are ready, and nobody waits."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from gan_core import loops
from gan_core.loops import Compiler, Loop

DOUBLED = "void(float32[::1], float32[::1])"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("loops")


@pytest.fixture
def compiler(folder, monkeypatch):
    """One that uses a folder of the test, and leaves the slower functions behind."""
    compiler = Compiler()
    monkeypatch.setattr(Compiler, "_folder", folder, raising=False)
    yield compiler
    compiler.unload()


def doubled(x, out):
    for i in range(len(x)):
        out[i] = x[i] + x[i]


def test_a_loop_plays_as_it_stands_until_it_is_compiled(monkeypatch):
    numba = pytest.importorskip("numba")
    monkeypatch.setattr(loops, "_loops", [])
    asked = []
    declared = Loop(doubled, DOUBLED, until_then=lambda x, out: (asked.append(1), np.add(x, x, out=out)))
    x, out = np.arange(3, dtype=np.float32), np.zeros(3, np.float32)
    declared(x, out)
    assert asked == [1] and out.tolist() == [0, 2, 4]
    declared.compile(numba)
    out[:] = 0
    declared(x, out)
    assert asked == [1] and out.tolist() == [0, 2, 4]
    declared.forget()
    declared(x, out)
    assert asked == [1, 1]


def test_the_compiler_works_beside_and_leaves_its_work_for_the_next_process(compiler, folder):
    pytest.importorskip("numba")
    compiler.begin()
    assert not compiler.loaded and not (folder / "complete").exists()
    deadline = time.monotonic() + 120
    while not compiler.look() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert compiler.loaded and (folder / "complete").exists()
    compiler.unload()

    class NoProcess:
        def __init__(self, *_, **__):
            raise AssertionError("It was compiled already.")

    following = Compiler()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loops.subprocess, "Popen", NoProcess)
        following.begin()
    assert following.loaded
    following.unload()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:1000]),
        lambda path: path.write_bytes(bytes(path.stat().st_size)),
    ],
    ids=["gone", "cut short", "zeros"],
)
def test_what_is_damaged_in_the_folder_is_made_again_beside_this_process(compiler, tmp_path, monkeypatch, damage):
    pytest.importorskip("numba")
    monkeypatch.setattr(Compiler, "_folder", tmp_path, raising=False)
    monkeypatch.setattr(loops, "_loops", [])
    monkeypatch.setattr(loops, "MODULES", ())
    monkeypatch.setattr(loops, "compiler", compiler)
    monkeypatch.setattr(loops.os, "nice", lambda by: by)
    Loop(doubled, DOUBLED, None)
    loops._compile(tmp_path)
    loops._loops[:] = [Loop(doubled, DOUBLED, None)]
    compiled = list(tmp_path.rglob("*.nbc"))
    assert compiled
    for path in compiled:
        damage(path)
    asked = []
    monkeypatch.setattr(loops.subprocess, "Popen", lambda command, **_: asked.append(command) or Ended())
    following = Compiler()
    following.begin()
    assert not following.loaded and len(asked) == 1
    assert not loops._is_complete(tmp_path)


class Ended:
    """A process that has come to nothing."""

    returncode = 1

    def poll(self):
        return self.returncode

    kill = poll


def test_loops_that_were_moved_are_other_loops(monkeypatch, tmp_path):
    pytest.importorskip("numba")
    monkeypatch.setattr(loops, "MODULES", ("moved_loops",))
    marks = set()
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "moved_loops.py").write_text("LOOPS = ()")
        with monkeypatch.context() as patch:
            patch.syspath_prepend(tmp_path / place)
            marks.add(loops._mark())
    assert len(marks) == 2


def test_a_compiler_that_fails_is_not_called_again(tmp_path, monkeypatch):
    monkeypatch.setattr(Compiler, "_folder", tmp_path, raising=False)
    compiler = Compiler()
    monkeypatch.setattr(loops, "__name__", "no.such.module")
    compiler.begin()
    assert compiler._process is not None
    compiler._process.wait(60)
    (tmp_path / "left.nbi").write_text("damaged")
    assert not compiler.look() and not tmp_path.exists()
    compiler.begin()
    assert compiler._process is None and not compiler.loaded


def test_without_numba_nothing_is_begun(monkeypatch):
    monkeypatch.setattr(loops.importlib.util, "find_spec", lambda name: None)
    compiler = Compiler()
    compiler.begin()
    assert compiler._process is None and not compiler.look()


def test_where_nothing_can_be_written_a_private_folder_serves(monkeypatch, tmp_path):
    pytest.importorskip("numba")
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setattr(loops, "IMPORT_ROOT", blocked)
    monkeypatch.setattr(loops, "_user_cache", lambda: blocked)
    monkeypatch.setattr(loops.tempfile, "tempdir", str(tmp_path))
    compiler = Compiler()
    folder = compiler._folder
    assert folder is not None and folder.parent == tmp_path and folder.is_dir()
    compiler._process = Ended()
    compiler.look()
    assert not folder.exists()  # Nobody else would ever find it.
    monkeypatch.setattr(loops.tempfile, "tempdir", str(blocked))
    assert Compiler()._folder is None


def test_the_folder_belongs_to_the_sources_and_the_processor(monkeypatch):
    pytest.importorskip("numba")
    mark = loops._mark()
    assert mark == loops._mark()
    monkeypatch.setattr(loops, "_processor", lambda: "another one")
    other = loops._mark()
    monkeypatch.setattr(loops, "MODULES", loops.MODULES[:1])
    assert len({mark, other, loops._mark()}) == 3


def test_play_that_lasts_calls_the_compiler(monkeypatch):
    compiler, calls = Compiler(), []
    monkeypatch.setattr(compiler, "begin", lambda: calls.append("begin"))
    monkeypatch.setattr(compiler, "look", lambda: calls.append("look"))
    clock = iter([0.0, 0.9, 1.0, 1.2])
    monkeypatch.setattr(loops.time, "perf_counter", lambda: next(clock))
    with compiler.noticing():
        pass
    assert not calls
    with compiler.noticing():
        pass
    assert calls == ["begin", "look"]


def test_of_several_threads_one_loads_and_the_others_wait(compiler, folder, monkeypatch):
    """As those of a sweep do, which all find at once that it is worthwhile."""
    at_work, most, loaded = [], [], []

    def load(self, folder):
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        loaded.append(1)
        self.loaded = True

    monkeypatch.setattr(Compiler, "_load", load)
    monkeypatch.setattr(loops, "_is_complete", lambda folder: True)
    together = threading.Barrier(4)

    def begin():
        together.wait()
        compiler.begin()
        assert compiler.loaded  # nobody goes on before

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (loaded, max(most)) == ([1], 1)


WITHOUT_COMPILER = """
from gan_core.loops import compiler
from gan_core.training.presets import preset
from gan_core.training.trainer import Trainer

compiler.begin()
compiler.load()
trainer = Trainer(preset("two_modes"))
trainer.run(2)
print(compiler.loaded, compiler._process, trainer.snapshot().metrics["jsd"] > 0)
"""


def test_where_numba_may_not_compile_numpy_plays(monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    played = subprocess.run([sys.executable, "-c", WITHOUT_COMPILER], capture_output=True, text=True, check=False)
    assert played.stdout.split() == ["False", "None", "True"], played.stderr[-500:]
