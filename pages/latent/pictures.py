"""Pictures that come from outside, a drawing or an image file, made into images of a generator's kind."""

from __future__ import annotations

import io
import math
import warnings
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from gan_core.errors import SettingsError
from gan_core.latent.drawing import digit_from_image, digit_from_strokes

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
LARGEST_FILE = 4 * 2**20  # bytes
LARGEST_SIDE = 4096  # pixels
MOST_STROKES = 200
MOST_POINTS = 20_000


def from_strokes(strokes: Any) -> np.ndarray:
    """A drawing as MNIST would hold it: uint8 (28, 28), ink 255.

    Args:
        strokes: a list of strokes, each a list of [x, y], y downwards, in any unit.

    Raises:
        MinimaxError: these are no strokes, or there is nothing drawn.
    """
    if not isinstance(strokes, list) or len(strokes) > MOST_STROKES:
        raise SettingsError(f"A drawing is a list of at most {MOST_STROKES} strokes.")
    points = [point for stroke in strokes if isinstance(stroke, list) for point in stroke]
    if len(points) > MOST_POINTS:
        raise SettingsError(f"A drawing of {len(points):,} points is too large: at most {MOST_POINTS:,} are allowed.")
    whole = all(isinstance(stroke, list) and stroke for stroke in strokes)
    if not whole or not all(isinstance(point, list) and len(point) == 2 and _finite(point) for point in points):
        raise SettingsError("Every stroke is a list of points [x, y] of finite numbers.")
    return digit_from_strokes(strokes)


def from_file(data: bytes, shape: tuple[int, ...]) -> np.ndarray:
    """An image file as a generator of images of this shape would make it.

    Args:
        data: the file.
        shape: (28, 28): the ink is cut out, scaled and centred as MNIST does; (H, W, 3): the middle square is scaled.

    Returns:
        uint8 of that shape.

    Raises:
        MinimaxError: no image, too large, or with nothing on it.
    """
    image = _decoded(data)
    if len(shape) == 3:
        height, width, _ = shape
        return np.asarray(ImageOps.fit(image.convert("RGB"), (width, height), Image.Resampling.LANCZOS))
    grey = np.asarray(image.convert("L"))
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    # Ink is what differs from the edge: dark on light paper, or light on dark.
    ink = 255 - grey if np.median(edge) > 127 else grey
    return digit_from_image(np.where(ink > 40, ink, 0).astype(np.uint8))


def _decoded(data: bytes) -> Image.Image:
    if len(data) > LARGEST_FILE:
        raise SettingsError(f"The image file is too large: at most {LARGEST_FILE // 2**20} MB are allowed.")
    known = f"expected one of {', '.join(FORMATS)}"
    try:
        with warnings.catch_warnings():
            # The size that a file claims is checked before any pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        if max(image.size) > LARGEST_SIDE:
            raise SettingsError(
                f"The image has {image.width:,} × {image.height:,} pixels: at most {LARGEST_SIDE:,} a side are allowed."
            )
        image.load()
    except (Image.DecompressionBombError, UnidentifiedImageError):
        raise SettingsError(f"The file is not an image that can be read: {known}.") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise SettingsError(f"The image is damaged ({str(error)[:80]}): {known}.") from None
    # What is transparent counts as paper.
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright)


def _finite(numbers: list[Any]) -> bool:
    return all(type(number) in (int, float) and math.isfinite(number) and abs(number) < 1e6 for number in numbers)
