"""The samples of a run as pictures that leave the page: one grid as PNG, the whole timeline as an animated GIF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image

from gan_core.errors import RunError
from gan_core.runs.server.timeline import Frame
from gan_core.training.snapshot import SHOWN

COLUMNS = 10
GAP = 2  # pixels between images
PAPER = 255
MOST_PICTURES = 100  # of an animation: eight seconds
LARGEST_SIDE = 480  # pixels of the frames of an animation that were enlarged
PNG_SCALE = 4
PICTURE_MILLISECONDS = 80
LAST_MILLISECONDS = 2_000


def png(frame: Frame | None, side: int, average: bool = False) -> bytes:
    """The sample grid of a frame, enlarged without smoothing.

    Args:
        frame: of a run on images; None for one that has not shown itself yet.
        side: images in each row and column, 1 to 10; the grid grows to the right and downwards.
        average: whether to show the samples of the moving average, where there are any.

    Raises:
        RunError: if there are no images, or the grid cannot have that size.
    """
    picture = Image.fromarray(_enlarged(grid(frame, side, average), PNG_SCALE))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def gif(timeline: Sequence[Frame], side: int, average: bool = False) -> bytes:
    """The sample grids of a timeline in a loop that rests on its last picture.

    Of a long timeline every n-th frame is shown, the first and the last in any case, so that neither the file
    nor the memory that it takes to write it grows without bounds.

    Args:
        timeline: frames of a run on images, in order.
        side: see `png`.
        average: see `png`.

    Raises:
        RunError: if there are no images, or the grid cannot have that size.
    """
    chosen = np.unique(np.linspace(0, len(timeline) - 1, min(len(timeline), MOST_PICTURES)).round().astype(int))
    pictures = _pictures([timeline[index] for index in chosen], side, average)
    try:
        first = next(pictures)
    except StopIteration:
        raise RunError("This run has no images to export yet.") from None
    file = io.BytesIO()
    first.save(
        file,
        "GIF",
        save_all=True,
        append_images=pictures,
        duration=[*[PICTURE_MILLISECONDS] * (len(chosen) - 1), LAST_MILLISECONDS],
        loop=0,
    )
    return file.getvalue()


def grid(frame: Frame | None, side: int, average: bool = False) -> np.ndarray:
    """The samples of a frame side by side on white, uint8 (height, width) or (height, width, 3); see `png`.

    Raises:
        RunError: if there are no images, or the grid cannot have that size.
    """
    most = SHOWN // COLUMNS
    if isinstance(side, bool) or not isinstance(side, int) or not 1 <= side <= most:
        raise RunError(f"A grid of {side!r} by {side!r} is not possible: give a whole number from 1 to {most}.")
    wanted = ("samples_average", "samples") if average else ("samples",)
    found = () if frame is None else (frame.curve(name) for name in wanted)
    images = next((images for images in found if images is not None), None)
    if images is None:
        raise RunError("This run has no images to export yet.")
    height, width = images.shape[1:3]
    sheet = np.full((side * (height + GAP) + GAP, side * (width + GAP) + GAP, *images.shape[3:]), PAPER, np.uint8)
    for row in range(side):
        for column in range(side):
            top, left = GAP + row * (height + GAP), GAP + column * (width + GAP)
            sheet[top : top + height, left : left + width] = images[COLUMNS * row + column]
    return sheet


def _pictures(timeline: Sequence[Frame], side: int, average: bool) -> Iterator[Image.Image]:
    for frame in timeline:
        sheet = grid(frame, side, average)
        scale = max(1, LARGEST_SIDE // max(sheet.shape[:2]))
        picture = Image.fromarray(_enlarged(sheet, scale))
        yield picture.quantize(256, Image.Quantize.FASTOCTREE) if picture.mode == "RGB" else picture


def _enlarged(sheet: np.ndarray, scale: int) -> np.ndarray:
    return sheet.repeat(scale, axis=0).repeat(scale, axis=1)
