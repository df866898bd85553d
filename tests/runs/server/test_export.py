"""Pictures of a run, read back with Pillow and compared pixel by pixel with the samples that they show."""

import io

import numpy as np
import pytest
from PIL import Image

from gan_core.errors import RunError
from gan_core.runs import frames
from gan_core.runs.frames import PackedArrays
from gan_core.runs.server import export
from gan_core.runs.server.timeline import Frame
from gan_core.training.settings import Settings


def frame(step=0, shape=(28, 28), average=False, scores=True):
    random = np.random.default_rng(step)
    arrays = {"sample_scores": np.zeros(100, np.float32)} if scores else {}
    arrays["samples"] = random.integers(0, 256, (100, *shape), dtype=np.uint8)
    if average:
        arrays["samples_average"] = 255 - arrays["samples"]
    specs, parts = frames.pack(arrays)
    return Frame(step, {}, "", PackedArrays(specs, memoryview(b"".join(parts))), Settings()), arrays


def tile(picture, row, column, size, scale):
    """One image of a grid, at its own resolution."""
    gap, pitch = 2 * scale, (size + 2) * scale
    top, left = gap + row * pitch, gap + column * pitch
    return picture[top : top + size * scale : scale, left : left + size * scale : scale]


@pytest.mark.parametrize(("shape", "side"), [((28, 28), 10), ((28, 28), 3), ((32, 32, 3), 7)])
def test_a_png_shows_every_sample_in_its_place(shape, side):
    shown, arrays = frame(shape=shape)
    picture = np.asarray(Image.open(io.BytesIO(export.png(shown, side))))
    size = shape[0]
    assert picture.shape[:2] == ((side * (size + 2) + 2) * 4,) * 2
    for row in range(side):
        for column in range(side):
            np.testing.assert_array_equal(tile(picture, row, column, size, 4), arrays["samples"][10 * row + column])
    assert (picture[:8] == 255).all()


def test_the_moving_average_is_shown_where_there_is_one():
    shown, arrays = frame(average=True)
    picture = np.asarray(Image.open(io.BytesIO(export.png(shown, 2, average=True))))
    np.testing.assert_array_equal(tile(picture, 1, 1, 28, 4), arrays["samples_average"][11])
    without, arrays = frame()
    np.testing.assert_array_equal(export.grid(without, 2, average=True)[2:30, 2:30], arrays["samples"][0])


@pytest.mark.parametrize("shape", [(28, 28), (32, 32, 3)])
def test_a_gif_shows_the_timeline_and_rests_at_its_end(shape):
    timeline = [frame(step, shape) for step in range(5)]
    animation = Image.open(io.BytesIO(export.gif([shown for shown, _ in timeline], 4)))
    assert (animation.n_frames, animation.info["loop"]) == (5, 0)
    size, durations = shape[0], []
    scale = animation.size[0] // (4 * (size + 2) + 2)
    for index, (_, arrays) in enumerate(timeline):
        animation.seek(index)
        durations.append(animation.info["duration"])
        picture = np.asarray(animation.convert("RGB" if len(shape) == 3 else "L"))
        shown = tile(picture, 3, 2, size, scale).astype(int)
        # Colours are a choice of 256 at a time; greys are exact.
        assert np.abs(shown - arrays["samples"][32]).mean() < (25 if len(shape) == 3 else 0.01)
    assert durations == [80] * 4 + [2000]


def test_a_long_timeline_is_thinned_from_the_first_to_the_last_frame():
    timeline = [frame(step, (8, 8))[0] for step in range(403)]
    animation = Image.open(io.BytesIO(export.gif(timeline, 1)))
    assert animation.n_frames == export.MOST_PICTURES
    scale = animation.size[0] // 12
    for index, step in ((0, 0), (export.MOST_PICTURES - 1, 402)):
        animation.seek(index)
        shown = tile(np.asarray(animation.convert("L")), 0, 0, 8, scale)
        np.testing.assert_array_equal(shown, frame(step, (8, 8))[1]["samples"][0])


@pytest.mark.parametrize("side", [0, 11, -1, 2.0, True, None])
def test_impossible_grids(side):
    with pytest.raises(RunError, match="1 to 10"):
        export.png(frame()[0], side)


def test_nothing_to_show():
    on_the_line = Frame(0, {}, "", PackedArrays([("x", "f4", [4])], memoryview(bytes(16))), Settings())
    for export_it in (lambda: export.png(None, 5), lambda: export.png(on_the_line, 5), lambda: export.gif([], 5)):
        with pytest.raises(RunError, match="no images"):
            export_it()
