"""The libraries that multiply matrices for NumPy and SciPy."""

from __future__ import annotations

from functools import cache

import numpy as np  # noqa: F401  what is asked for here is what was loaded with it
import scipy.linalg.blas  # noqa: F401
from threadpoolctl import LibController, ThreadpoolController

_WITH_SMALL_KERNELS = {"SkylakeX", "Cooperlake", "SapphireRapids"}
"""What OpenBLAS calls the processors with AVX-512; its kernels for small matrices in single precision are theirs."""


@cache
def libraries() -> tuple[LibController, ...]:
    """Each BLAS of this process whose number of threads can be asked and set."""
    return tuple(ThreadpoolController().select(user_api="blas").lib_controllers)


def set_threads(library: LibController, count: int) -> None:
    """Let a BLAS use so many threads from now on, whichever thread asks: who else does so at the time must see to it.

    The controller of OpenBLAS would obey the first thread that has asked, and ignore all others as long as it lives.
    """
    if hasattr(library, "clear_controlling_thread"):
        library.clear_controlling_thread(force=True)
    library.set_num_threads(count)


@cache
def has_small_kernels() -> bool:
    """Whether small matrices are multiplied faster than large ones."""
    return any(getattr(library, "architecture", None) in _WITH_SMALL_KERNELS for library in libraries())
