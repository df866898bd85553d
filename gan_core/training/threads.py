"""How many threads the arithmetic of a run may use: as few as it asks for, whatever the process is set to.

By default PyTorch and the BLAS of NumPy and of SciPy use a thread for each core. Networks as small as these spend their
time waiting for the slowest of them, and many times as much beside another program that wants the cores. What the
process was set to comes back as soon as the arithmetic is done.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import torch
from threadpoolctl import LibController

from gan_core.blas import libraries, set_threads


@contextmanager
def arithmetic_threads(count: int) -> Generator[None, None, None]:
    """Within it, PyTorch computes on so many threads and BLAS on one; contexts may nest and run side by side.

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


class _OneBlasThread:
    """Keeps every BLAS to one thread as long as anybody needs it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._before: list[tuple[LibController, Any]] = []

    @contextmanager
    def kept(self) -> Generator[None, None, None]:
        with self._lock:
            if not self._users:
                self._before = [(found, found.num_threads) for found in libraries() if found.num_threads != 1]
                for found, _ in self._before:
                    set_threads(found, 1)
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    for found, count in self._before:
                        set_threads(found, count)


_one_blas_thread = _OneBlasThread()
