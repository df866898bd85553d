"""A walk as files: the strip as PNG, the way there and back as an animated GIF. Every pixel stays a crisp square."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

_STRIP_SCALE = 4
_STRIP_GAP = 8
_GIF_SCALE = 8
_GIF_MILLISECONDS = 40
_GIF_REST = 600


def enlarged(images: np.ndarray, scale: int) -> np.ndarray:
    """Each pixel of uint8 (n, height, width) as a square of scale × scale."""
    return images.repeat(scale, axis=1).repeat(scale, axis=2)


def strip_png(images: np.ndarray) -> bytes:
    """Images uint8 (n, height, width) side by side, on white, as a PNG file."""
    tiles = np.pad(
        enlarged(images, _STRIP_SCALE), ((0, 0), (_STRIP_GAP,) * 2, (_STRIP_GAP // 2,) * 2), constant_values=255
    )
    return _encoded(Image.fromarray(np.concatenate(list(tiles), axis=1)), "PNG", optimize=True)


def walk_gif(images: np.ndarray) -> bytes:
    """Images uint8 (n, height, width) as a GIF that plays them forth and back for ever, resting at both ends."""
    there_and_back = np.concatenate((images, images[-2:0:-1]))
    frames = [Image.fromarray(image) for image in enlarged(there_and_back, _GIF_SCALE)]
    durations = [_GIF_MILLISECONDS] * len(frames)
    durations[0] = durations[len(images) - 1] = _GIF_REST
    return _encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
