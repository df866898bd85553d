"""Arithmetic on one thread, for as long as somebody computes with networks that are too small for several.

By default NumPy's BLAS and PyTorch use as many threads as there are cores. Products of matrices of 32 x 256 then spend
their time waiting for each other, and a hundred times as much beside another program that wants the cores.

What the process was set to comes back afterwards. The number of PyTorch's threads belongs to the thread that asks for
it; that of OpenBLAS is one for the whole process, and comes back once the last of several users has gone.
"""

from __future__ import annotations

import ctypes
import importlib.util
import threading
from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import torch


class _Blas(NamedTuple):
    """How many threads NumPy's BLAS uses, and how to change it."""

    threads: Callable[[], int]
    set_threads: Callable[[int], object]


class OneThread(ContextDecorator):
    """A context, and a decorator, in which arithmetic keeps to one thread; contexts may nest and run side by side."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._blas_threads = 1
        self._mine = threading.local()

    def __enter__(self) -> None:
        self._mine.depth = getattr(self._mine, "depth", 0) + 1
        if self._mine.depth > 1:
            return
        self._mine.torch_threads = torch.get_num_threads()
        if self._mine.torch_threads != 1:
            torch.set_num_threads(1)
        blas = _blas()
        if blas is None:
            return
        with self._lock:
            if not self._users:
                self._blas_threads = blas.threads()
                if self._blas_threads != 1:
                    blas.set_threads(1)
            self._users += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._mine.depth -= 1
        if self._mine.depth:
            return
        if self._mine.torch_threads != 1:
            torch.set_num_threads(self._mine.torch_threads)
        blas = _blas()
        if blas is None:
            return
        with self._lock:
            self._users -= 1
            if not self._users and self._blas_threads != 1:
                blas.set_threads(self._blas_threads)


one_thread = OneThread()
"""The context of the process."""


@cache
def _blas() -> _Blas | None:
    """The OpenBLAS that NumPy computes with; None if it has another one, which is then left as it is."""
    for library in _libraries():
        for prefix in ("scipy_openblas", "openblas"):
            for suffix in ("64_", ""):
                with suppress(AttributeError):
                    names = (f"{prefix}_{verb}_num_threads{suffix}" for verb in ("get", "set"))
                    return _Blas(*(getattr(library, name) for name in names))
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
