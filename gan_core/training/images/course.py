"""What the looks at a game on images have in common: since when something lasts, and whether anything moves.

It remembers a few numbers and one grid of images, whatever the length of a run. A course is what one set of weights
went through under one set of settings, looked at often enough: where that ends, the memory begins anew, for nobody saw
what happened in between.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gan_core.training.images.situation import Past, Situation
from gan_core.training.settings import Settings

LASTING = 200
"""Steps from which on something is said to last: what lasts shorter is seen to come and go at the beginning."""

LOOKS = 3
"""Looks that something must last for: two may be the two ends of anything."""

LONGEST_GAP = 500
"""Steps between two looks beyond which they belong to no common course."""

STILL = 0.02
"""Root mean square distance between images then and now, in distances between two real ones. A game that learns moves
so far within 20 to 50 steps."""

SIDES = 0.2
"""Points between D's accuracies from which on it is on one side."""

SWINGS_KEPT = 6


class Course:
    """The memory of an observer."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew: weights came from elsewhere."""
        self._settings: Settings | None = None
        self._step = -1
        self._since: dict[str, tuple[int, int]] = {}  # name -> step of the first look, number of looks
        self._anchor: NDArray[np.float32] | None = None
        self._still: tuple[int, int] = (0, 0)  # step of the anchor, number of looks at which images were near it
        self._side: tuple[int, int] | None = None  # side of D when it last had one, and the step
        self._swings: deque[int] = deque(maxlen=SWINGS_KEPT)  # steps of the looks before each change of sides

    def retarget(self, settings: Settings) -> None:
        """Begin anew if these are other settings, whether or not anybody looks while they are in force."""
        if settings != self._settings:
            self.forget()

    def look(self, now: Situation, holding: Iterable[str], images: NDArray[np.uint8], scale: float) -> Past:
        """Take in one look, and say what it has in common with those before.

        Args:
            now: the situation, without a past.
            holding: names of the rules whose claims hold.
            images: G's images (n, ...) of latents that are always the same.
            scale: root mean square distance between two real images; 0 if they are all the same.
        """
        self.retarget(now.settings)
        if not 0 <= now.step - self._step <= LONGEST_GAP:
            self.forget()
        self._settings, self._step = now.settings, now.step
        self._since = {
            name: (first, looks + 1) for name in holding for first, looks in [self._since.get(name, (now.step, 0))]
        }
        self._compare(now.step, images, scale)
        self._take_side(now)
        lasting = {
            name: first
            for name, (first, looks) in self._since.items()
            if looks >= LOOKS and now.step - first >= LASTING
        }
        anchored, looks = self._still
        still = anchored if looks >= LOOKS and now.step - anchored >= LASTING else None
        swings_from = self._swings[0] if self._swings else 0
        return Past(MappingProxyType(lasting), still, len(self._swings), swings_from)

    def _compare(self, step: int, images: NDArray[np.uint8], scale: float) -> None:
        seen = images.reshape(len(images), -1).astype(np.float32) / 127.5
        if self._anchor is not None:
            moved = float(np.sqrt(np.square(seen - self._anchor).sum(axis=1).mean()))
            if moved <= STILL * scale:
                self._still = (self._still[0], self._still[1] + 1)
                return
        self._anchor, self._still = seen, (step, 1)

    def _take_side(self, now: Situation) -> None:
        lean = now.right_on_real - now.right_on_generated
        if abs(lean) < SIDES:
            return
        side = 1 if lean > 0 else -1
        if self._side is not None and self._side[0] != side:
            self._swings.append(self._side[1])
        self._side = (side, now.step)
