"""Loops over arrays that Numba compiles for this processor, while others play.

Nobody waits for a compiler. A loop is a function that Python can play as it stands, or that has another one beside it
that does the same with NumPy; that one is called until the compiled form is there. The compiler works once for each
installation and processor, in a process of its own that gives way to all others, and leaves its work in a folder. To
load it from there takes half a second.

What a loop computes does not depend on who plays it, to the last bit, wherever a run's future depends on it: the
compiler may neither reorder a sum nor fuse a product with an addition, and products of matrices go to the same library
on both sides. So a loop may be exchanged in the middle of a run, and no run has to know.

Where no folder can be written, or Numba is missing or told not to compile (`NUMBA_DISABLE_JIT`), the slower functions
play on.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import Any

from gan_core.locations import IMPORT_ROOT

MODULES = (
    "gan_core.training.line.perceptron",
    "gan_core.training.line.gradients",
    "gan_core.theory.crossings",
    "gan_core.theory.lines",
    "gan_core.theory.sums",
)
"""Whose loops are compiled. A module's function `teach`, if it has one, tells Numba what the loops call."""

_COMPLETE = "complete"
_POLITE = 10  # how far the compiler stands back behind other processes
_loops: list[Loop] = []


class Loop:
    """A function on arrays that becomes faster when its compiled form has been loaded.

    Args:
        function: written so that Numba can compile it.
        signature: its types, as Numba writes them.
        until_then: plays in its place until then; `function` itself if None.

    Attributes:
        interpreted: what plays until then, and always for types that are not those of the signature.
    """

    def __init__(self, function: Callable[..., Any], signature: str, until_then: Callable[..., Any] | None) -> None:
        self._function, self._signature = function, signature
        self.interpreted: Callable[..., Any] = until_then or function
        self._played = self.interpreted
        self._compiled: Callable[..., Any] | None = None
        self.__doc__ = function.__doc__
        _loops.append(self)

    def __call__(self, *arguments: Any) -> Any:
        """Whatever the function returns."""
        return self._played(*arguments)

    def compile(self, numba: Any) -> None:
        """Take the compiled form from Numba's folder, or make it."""
        if self._compiled is None:
            options = {"cache": True, "error_model": "numpy", "nogil": True}
            self._compiled = numba.njit([self._signature], **options)(_calling_compiled(self._function))
        self._played = self._compiled

    def forget(self) -> None:
        """Play as before."""
        self._played = self.interpreted


def _calling_compiled(function: Callable[..., Any]) -> FunctionType:
    """The same function, for which the names of others that are compiled already stand for their compiled forms."""
    compiled = {declared._function: declared._compiled for declared in _loops if declared._compiled is not None}
    names = {
        name: compiled.get(value, value) if isinstance(value, FunctionType) else value
        for name, value in function.__globals__.items()
    }
    copy = FunctionType(function.__code__, names, function.__name__, function.__defaults__)
    copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
    return copy


def loop(signature: str, until_then: Callable[..., Any] | None = None) -> Callable[[Callable[..., Any]], Loop]:
    """Declares a function as a loop; see `Loop`."""
    return lambda function: Loop(function, signature, until_then)


WORTHWHILE = 1.0
"""Seconds of play after which a process that was not told so takes it for worthwhile to have loops compiled."""


class Compiler:
    """Gets the compiled forms into this process.

    Attributes:
        loaded: whether they play.
    """

    def __init__(self) -> None:
        self.loaded = False
        self._lock = threading.RLock()  # of several threads that would load, one does, and the others wait
        self._taught = False
        self._played = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._private: str | None = None  # a folder that no other process will find

    def begin(self) -> None:
        """Load what was compiled before, or else have it compiled beside this process; `look` loads it then."""
        with self._lock:
            self._begin()

    def _begin(self) -> None:
        if self.loaded or self._process is not None or self._folder is None:
            return
        if _is_complete(self._folder):
            self._try_to_load()
            if self.loaded:
                return
            # Of the right size, and yet damaged: made again once, from nothing.
            shutil.rmtree(self._folder, ignore_errors=True)
            with suppress(OSError):
                self._folder.mkdir(parents=True)
        command = [sys.executable, "-m", __name__, str(self._folder)]
        with suppress(OSError):
            self._process = subprocess.Popen(
                command,
                cwd=IMPORT_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            atexit.register(self._process.kill)

    @contextmanager
    def noticing(self) -> Generator[None, None, None]:
        """Around some play: after enough of it the compiled forms are asked for, and loaded once there are any."""
        if self.loaded:
            yield
            return
        begun = time.perf_counter()
        yield
        self._played += time.perf_counter() - begun
        if self._played > WORTHWHILE:
            self.begin()
            self.look()

    def look(self) -> bool:
        """Load the compiled forms if the compiler has just ended; whether they are loaded."""
        with self._lock:
            self._look()
        return self.loaded

    def _look(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            if self._process.returncode == 0:
                self._try_to_load()
            elif self._folder is not None:  # What lies there may be in the way: the next process begins with nothing.
                shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None  # Whatever happened: it is not tried again.
            self._process = None
            if self._private is not None:  # Not at exit: workers end without it.
                shutil.rmtree(self._private, ignore_errors=True)

    def _try_to_load(self) -> None:
        try:
            self.load()
        except Exception as error:  # Whatever a compiler may be unhappy with, the slower functions play on.
            print(f"The compiled loops cannot be loaded: {error}", file=sys.stderr)
            self.unload()

    def load(self, folder: Path | None = None) -> None:
        """Load the compiled forms, and compile those that were not compiled before, which takes seconds.

        Nothing is loaded where Numba is told not to compile: it would hand back loops for Python to play.

        Raises:
            ImportError: there is no Numba.
        """
        with self._lock:
            self._load(folder)

    def _load(self, folder: Path | None) -> None:
        import numba

        if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
            return
        folder = folder or self._folder
        before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
        numba.config.CACHE_DIR = str(folder or "")  # type: ignore[attr-defined]
        try:
            for name in MODULES:
                module = importlib.import_module(name)
                if not self._taught and hasattr(module, "teach"):
                    module.teach(numba)
            self._taught = True
            for declared in _loops:
                declared.compile(numba)
        finally:
            numba.config.CACHE_DIR = before  # type: ignore[attr-defined]
        self.loaded = True

    def unload(self) -> None:
        """Let the slower functions play again, as at the beginning."""
        for declared in _loops:
            declared.forget()
        self.loaded = False

    @cached_property
    def _folder(self) -> Path | None:
        """Where the compiled forms of these very loops belong; None if nothing can be compiled or written."""
        forbidden = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
        if forbidden or importlib.util.find_spec("numba") is None:
            return None
        mark = _mark()
        for place in (IMPORT_ROOT / "__pycache__", _user_cache()):
            with suppress(OSError, RuntimeError):
                folder = place / "loops" / mark
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    return folder
        with suppress(OSError):
            self._private = tempfile.mkdtemp(prefix="loops-")
            atexit.register(shutil.rmtree, self._private, ignore_errors=True)
            return Path(self._private)
        return None


def _user_cache() -> Path:
    """Where programs of this user keep what they can make again."""
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if os.environ.get(variable):
            return Path(os.environ[variable]) / "minimax-lab"
    return Path.home() / ".cache" / "minimax-lab"


def _is_complete(folder: Path) -> bool:
    """Whether all that the compiler left there still is, as long as it was: Numba would compile anew what is not."""
    try:
        return (folder / _COMPLETE).read_text() == _inventory(folder)
    except (OSError, UnicodeError):
        return False


def _inventory(folder: Path) -> str:
    """The names and lengths of what the compiler has left in a folder."""
    files = sorted(path for pattern in ("*.nbi", "*.nbc") for path in folder.rglob(pattern))
    return "".join(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n" for path in files)


def _mark() -> str:
    """A name for these loops on this processor: the sources, the versions that matter, and the machine.

    Where the sources lie, and since when, belongs to it: Numba compiles those anew that were moved or written again.
    """
    from gan_core.blas import has_small_kernels  # which loads SciPy: only who plays the loops needs that

    digest = hashlib.sha256()
    for name in MODULES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            written = str(Path(spec.origin).stat().st_mtime_ns)
            digest.update(f"{spec.origin} {written} ".encode() + Path(spec.origin).read_bytes())
    for package in ("numba", "llvmlite", "numpy"):
        digest.update(importlib.metadata.version(package).encode())
    digest.update(repr((sys.version_info[:3], platform.machine(), _processor(), has_small_kernels())).encode())
    return digest.hexdigest()[:16]


def _processor() -> str:
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return "".join(line for line in lines[:40] if line.startswith(("model name", "flags", "Features")))
    return platform.processor()


compiler = Compiler()
"""That of this process."""


def _compile(folder: Path) -> None:
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    compiler.load(folder)
    (folder / _COMPLETE).write_text(_inventory(folder))


if __name__ == "__main__":
    # The loops register with the module by its own name, not with this script.
    from gan_core import loops

    loops._compile(Path(sys.argv[1]))
