"""What a translation between two domains has changed and kept, as a frozen classifier of the images sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gan_core.evaluation.classifier import Classifier
from gan_core.training.translation.domains import Domains

_CLOTHES = (slice(28, 32), slice(10, 22))
"""Rows and columns of a drawn face in which its clothes are, whatever its hair."""
_SAME_COLOUR = 48
"""Levels by which the clothes' median colour may move in each channel and still be the same colour."""


@dataclass(frozen=True)
class Likeness:
    """Of each translation.

    Attributes:
        accepted: whether the classifier takes it for an image of the target, bool (n,).
        kept: for each attribute that is not translated, whether the classifier finds it as in the source, bool (n,);
            and "clothes", whether their median colour stays.
    """

    accepted: NDArray[np.bool_]
    kept: Mapping[str, NDArray[np.bool_]]


def likeness(
    judge: Classifier, between: Domains, target: str, source: NDArray[np.uint8], made: NDArray[np.uint8]
) -> Likeness:
    """Compare translations with what they were made of.

    Args:
        judge: the classifier of the faces.
        between: the domains.
        target: "a" or "b".
        source: images (n, 32, 32, 3).
        made: their translations.
    """
    seen, before = judge.predict(made), judge.predict(source)
    kept = {name: seen[name] == before[name] for name in seen if name != between.attribute}
    moved = np.abs(_clothes(made) - _clothes(source)).max(1)
    return Likeness(
        np.isin(seen[between.attribute], between.values(target)), {**kept, "clothes": moved <= _SAME_COLOUR}
    )


def _clothes(images: NDArray[np.uint8]) -> NDArray[np.floating]:
    """The median colour of the clothes, (n, 3)."""
    return np.median(images[:, *_CLOTHES].reshape(len(images), -1, 3), axis=1)
