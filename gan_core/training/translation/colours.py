"""The colours of a character's hair and skin, which its line art cannot tell.

They are measured in the data: drawings are flat, so an attribute's value shows as one colour that fills many pixels of
the images that have it and few of the others. `palette` finds, for each value, the colour whose mean number of pixels
in an image is raised most by the value. A character's two colours are those of its attributes; who draws one chooses
any two.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gan_core import datasets

DATASET = "characters"
HAIR, SKIN = "hair_colour", "skin_tone"
_LEVELS = 256
_MEASURED = 2000  # images: more of them give the same colours, and take longer


def palette(images: NDArray[np.uint8], values: NDArray[np.integer]) -> NDArray[np.uint8]:
    """The colour that tells each value from the others.

    Args:
        images: uint8 (n, H, W, 3), flat drawings.
        values: (n,) whole numbers from 0; each value occurs.

    Returns:
        uint8 (values, 3): for each value v the colour c that maximises the mean count of c in an image that has v,
        minus that in one that has not.
    """
    pixels = images.reshape(len(images), -1, 3).astype(np.int64)
    codes = (pixels @ np.array([_LEVELS**2, _LEVELS, 1])).astype(np.int64)
    colours, places = np.unique(codes, return_inverse=True)
    places = places.reshape(codes.shape)
    total = np.bincount(places.ravel(), minlength=len(colours))
    found = []
    for value in range(int(values.max()) + 1):
        has = values == value
        inside = np.bincount(places[has].ravel(), minlength=len(colours))
        raised = inside / max(1, has.sum()) - (total - inside) / max(1, (~has).sum())
        found.append(colours[raised.argmax()])
    codes_found = np.array(found)
    return np.stack([codes_found // _LEVELS**2, codes_found // _LEVELS % _LEVELS, codes_found % _LEVELS], 1).astype(
        np.uint8
    )


@lru_cache(maxsize=1)
def palettes() -> dict[str, NDArray[np.uint8]]:
    """The colours of hair, uint8 (14, 3), and of skin, uint8 (4, 3), by attribute, in the order of its values."""
    data = datasets.load(DATASET)
    if data.train_attributes is None:
        raise ValueError(f"{DATASET} has no attributes.")
    found = {}
    for attribute in (HAIR, SKIN):
        values = data.train_attributes[:_MEASURED, data.attribute_names.index(attribute)]
        found[attribute] = palette(data.train_images[:_MEASURED], values)
        found[attribute].flags.writeable = False
    return found


def of_attributes(attributes: NDArray[np.integer]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The colours of hair and of skin, uint8 (n, 3) each, of characters with these attributes (n, 3)."""
    names = list(datasets.attribute_values(DATASET))
    hair, skin = (palettes()[name][attributes[:, names.index(name)]] for name in (HAIR, SKIN))
    return hair, skin
