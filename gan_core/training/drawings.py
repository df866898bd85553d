"""Targets in the plane that somebody has drawn: the drawing itself is the name of the data set.

So a link, a saved run and an exported script have all of it, and nothing has to be kept anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gan_core.deferred import Deferred

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = Deferred("numpy")

SIDE = 24
"""Places along each side of a drawing."""
PATTERN = rf"drawn-[0-9a-f]{{{SIDE * SIDE // 4}}}"
"""The name of a drawing: its places row by row, the first row on top, four to a hexadecimal digit."""
_PREFIX = "drawn-"


def is_drawn(dataset: str) -> bool:
    """Whether a data set is a drawing."""
    return dataset.startswith(_PREFIX)


def places(dataset: str) -> NDArray[np.uint8]:
    """The places of a drawing, (SIDE, SIDE): 1 where there is ink, otherwise 0."""
    bits = bytes.fromhex(dataset.removeprefix(_PREFIX))
    return np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(SIDE, SIDE)


def name_of(places: NDArray[np.integer]) -> str:
    """The inverse of `places`."""
    return _PREFIX + np.packbits(np.asarray(places, np.uint8).ravel()).tobytes().hex()


def problem(dataset: str) -> str | None:
    """What is wrong with a drawing, in words; None if it can be a target, or is none."""
    if not re.fullmatch(PATTERN, dataset):
        return None
    inked = int(dataset.removeprefix(_PREFIX), 16).bit_count()
    if inked == 0:
        return f"The drawing is empty: draw in at least one of its {SIDE} × {SIDE} places."
    if inked == SIDE * SIDE:
        return f"The drawing is full: leave at least one of its {SIDE} × {SIDE} places free, so that it has a shape."
    return None
