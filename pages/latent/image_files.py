"""Pictures to take home: sheets of images as PNG, a walk as an animated GIF. Every pixel stays a crisp square."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

_SHEET_SCALE = 4
_SHEET_GAP = 8
_GIF_SCALE = 8
_GIF_MILLISECONDS = 40
_GIF_REST = 600


def enlarged(images: np.ndarray, scale: int) -> np.ndarray:
    """Each pixel of uint8 (n, height, width) or (n, height, width, 3) as a square of scale × scale."""
    return images.repeat(scale, axis=1).repeat(scale, axis=2)


def sheet_png(images: np.ndarray, columns: int) -> bytes:
    """Images uint8 (n, height, width[, 3]) in rows of `columns`, on white, as a PNG file."""
    gap, colours = (_SHEET_GAP // 2,) * 2, ((0, 0),) * (images.ndim - 3)
    tiles = np.pad(enlarged(images, _SHEET_SCALE), ((0, 0), gap, gap, *colours), constant_values=255)
    rows = [np.concatenate(list(tiles[start : start + columns]), axis=1) for start in range(0, len(tiles), columns)]
    sheet = np.pad(np.concatenate(rows), (gap, gap, *colours), constant_values=255)
    return _encoded(Image.fromarray(sheet), "PNG", optimize=True)


def walk_gif(images: np.ndarray, closed: bool = False) -> bytes:
    """Images uint8 (n, height, width[, 3]) as a GIF that plays for ever.

    Args:
        images: at least two.
        closed: whether the last image leads on to the first. If not, it plays forth and back, resting at both ends.
    """
    played = images if closed else np.concatenate((images, images[-2:0:-1]))
    shown = [Image.fromarray(image) for image in enlarged(played, _GIF_SCALE)]
    durations = [_GIF_MILLISECONDS] * len(shown)
    if not closed:
        durations[0] = durations[len(images) - 1] = _GIF_REST
    return _encoded(shown[0], "GIF", save_all=True, append_images=shown[1:], duration=durations, loop=0)


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
