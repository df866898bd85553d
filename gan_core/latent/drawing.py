"""A drawing as MNIST would hold it, so that a generator of digits has a chance to make the same.

LeCun et al. (1998, section III.A) fitted each digit into 20 × 20 pixels, keeping its aspect, with grey levels from
antialiasing, and put its centre of mass in the middle of 28 × 28. A generator knows nothing else: a drawing that is
small, thin or out of the middle would be far from every image it can make.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from gan_core.errors import MinimaxError, SettingsError

SIDE = 28
BOX = 20
"""Pixels of the longer side of a digit in MNIST."""

CENTRE = 14.0
"""Row and column of the centre of mass in MNIST, pixels counted from 0."""

PEN = 2.8
"""Width of a stroke in pixels, as wide as MNIST's median one."""

MOST_POINTS = 20_000
LARGEST_IMAGE = 2_048  # pixels on a side

_FINE = 10  # drawn this much larger, then averaged down
_FAINT = 32  # grey levels below this do not count as ink


class EmptyDrawing(MinimaxError):
    """A drawing without ink."""

    def __init__(self) -> None:
        super().__init__("The drawing is empty: draw a digit first.")


def digit_from_strokes(strokes: Sequence[ArrayLike]) -> NDArray[np.uint8]:
    """Draw strokes in MNIST's size, pen width and place.

    Args:
        strokes: each a list of points (x, y), (n, 2), finite, in any one unit, y downwards. A single point is a dot.

    Returns:
        uint8 (28, 28), ink 255 on background 0.

    Raises:
        EmptyDrawing: no points.
        SettingsError: points that are no pairs of finite numbers, or too many of them.
    """
    lines = [line for line in map(_points, strokes) if len(line)]
    if not lines:
        raise EmptyDrawing
    points = np.concatenate(lines)
    if len(points) > MOST_POINTS:
        raise SettingsError(f"{len(points):,} points: expected {MOST_POINTS:,} at most")
    low, extent = points.min(0), float(np.ptp(points, axis=0).max())
    # The ink, which reaches half a pen beyond the points, is to fill the box; a dot alone stays a dot.
    scale = (BOX - PEN) / extent if extent > 0.0 else 1.0
    canvas = Image.new("L", (SIDE * _FINE, SIDE * _FINE))
    pen, radius = ImageDraw.Draw(canvas), PEN * _FINE / 2.0
    for line in lines:
        fine = ((line - low) * scale + (SIDE - BOX + PEN) / 2.0) * _FINE
        if len(fine) > 1:
            pen.line([tuple(point) for point in fine], fill=255, width=round(2.0 * radius))
        for x, y in fine:  # round ends and corners
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    small = canvas.resize((SIDE, SIDE), Image.Resampling.BOX)
    return _centred(_cropped(np.asarray(small), 0))


def digit_from_image(ink: ArrayLike) -> NDArray[np.uint8]:
    """Bring a picture of a digit to MNIST's size, contrast and place.

    Args:
        ink: uint8 (H, W), 0 for nothing to 255 for full ink, sides from 1 to 2,048 pixels.

    Returns:
        uint8 (28, 28), ink on background 0, the darkest ink at 255.

    Raises:
        EmptyDrawing: no ink, or next to none.
        SettingsError: another shape or type.
    """
    ink = np.asarray(ink)
    if ink.ndim != 2 or ink.dtype != np.uint8 or not all(0 < side <= LARGEST_IMAGE for side in ink.shape):
        raise SettingsError(
            f"A drawing of shape {ink.shape}, type {ink.dtype}: expected uint8 (H, W), {LARGEST_IMAGE:,} at most each"
        )
    if ink.max() < _FAINT:
        raise EmptyDrawing
    ink = _cropped(ink, _FAINT)
    height, width = ink.shape
    scale = BOX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Averages over areas where it shrinks: each grey level says how much of the pixel is covered.
    kind = Image.Resampling.BOX if scale < 1.0 else Image.Resampling.BICUBIC
    small = np.asarray(Image.fromarray(ink).resize(size, kind), dtype=np.float64)
    return _centred((small * (255.0 / small.max())).round().astype(np.uint8))


def _points(stroke: ArrayLike) -> NDArray[np.float64]:
    try:
        points = np.asarray(stroke, dtype=np.float64)
    except (TypeError, ValueError):
        points = np.zeros((1, 1))  # no pairs, and refused as such
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2 or not (np.abs(points) < 1e9).all():
        raise SettingsError("A stroke: expected a list of points (x, y), pairs of finite numbers")
    return points


def _cropped(ink: NDArray[np.uint8], faint: int) -> NDArray[np.uint8]:
    """The smallest rectangle with all ink in it."""
    rows, columns = (np.flatnonzero((ink > faint).any(axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _centred(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The centre of mass in the middle of SIDE × SIDE, as nearly as whole pixels and the frame allow."""
    image = np.zeros((SIDE, SIDE), np.uint8)
    mass = ink.sum(dtype=np.float64)
    corner = []
    for axis, size in enumerate(ink.shape):
        centre = (ink.sum(1 - axis) @ np.arange(size)) / mass
        corner.append(min(max(0, round(CENTRE - centre)), SIDE - size))
    image[corner[0] : corner[0] + ink.shape[0], corner[1] : corner[1] + ink.shape[1]] = ink
    return image
