"""How many threads the arithmetic of a run may use: as few as it asks for, whatever the process is set to.

By default NumPy's BLAS and PyTorch use a thread for each core. Networks as small as these spend their time waiting for
the slowest of them, and many times as much beside another program that wants the cores. What the process was set to
comes back as soon as the arithmetic is done.
"""

from __future__ import annotations

import ctypes
import importlib.util
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch


@contextmanager
def arithmetic_threads(count: int) -> Generator[None, None, None]:
    """Within it, PyTorch computes on so many threads and NumPy's BLAS on one; contexts may nest and run side by side.

    The number of PyTorch's threads belongs to the thread that asks for it. That of OpenBLAS is one for the whole
    process: the last of those who compute at the same time sets it back.
    """
    before = torch.get_num_threads()
    if before != count:
        torch.set_num_threads(count)
    try:
        with _one_blas_thread.kept():
            yield
    finally:
        if before != count:
            torch.set_num_threads(before)


class _Blas(NamedTuple):
    """How many threads NumPy's BLAS uses, and how to change it."""

    threads: Callable[[], int]
    set_threads: Callable[[int], object]


class _OneBlasThread:
    """Keeps NumPy's BLAS to one thread as long as anybody needs it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._before = 1

    @contextmanager
    def kept(self) -> Generator[None, None, None]:
        found = blas()
        if found is None:
            yield
            return
        with self._lock:
            if not self._users:
                self._before = found.threads()
                self._set(found, 1)
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._set(found, self._before)

    def _set(self, found: _Blas, count: int) -> None:
        if self._before != 1:
            found.set_threads(count)


_one_blas_thread = _OneBlasThread()


@cache
def blas() -> _Blas | None:
    """The OpenBLAS that NumPy computes with; None if it has another one, which is then left as it is."""
    for library in _libraries():
        for prefix in ("scipy_openblas", "openblas"):
            for suffix in ("64_", ""):
                with suppress(AttributeError):
                    get, put = (getattr(library, f"{prefix}_{verb}_num_threads{suffix}") for verb in ("get", "set"))
                    return _Blas(get, put)
    return None


def _libraries() -> Iterator[ctypes.CDLL]:
    """NumPy's compiled core, through which the system finds the BLAS that it needs, and the BLAS of NumPy's wheels."""
    core = importlib.util.find_spec("numpy._core._multiarray_umath")
    if core is None or core.origin is None:
        return
    package = Path(core.origin).parents[1]
    wheels = (*package.parent.glob("numpy.libs/*openblas*"), *package.glob(".dylibs/*openblas*"))
    for path in (core.origin, *map(str, wheels)):
        with suppress(OSError):
            yield ctypes.CDLL(path)
