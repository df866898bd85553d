import numpy as np
import pytest

from gan_core.runs import frames
from gan_core.runs.frames import PackedArrays
from gan_core.runs.server import timeline as module
from gan_core.runs.server.timeline import Frame, Timeline
from gan_core.training.settings import Settings


def frame(step, size=100):
    return Frame(step, {}, "", PackedArrays([], memoryview(bytes(size))), Settings())


def size(timeline):
    return sum(len(timeline[index].curves.payload) for index in range(len(timeline)))


def steps(timeline):
    return [timeline[index].step for index in range(len(timeline))]


def test_keeps_recent_frames_all_and_older_ones_ever_more_sparsely():
    timeline = Timeline()
    for step in range(20_000):
        timeline.add(frame(step))
        assert len(timeline) <= module.MOST_FRAMES
    kept = steps(timeline)
    assert kept[0] == 0
    assert kept[-100:] == list(range(19_900, 20_000))
    gaps = np.diff(kept)
    assert (gaps > 0).all()
    assert gaps[:20].min() > gaps[-100:].max()
    assert timeline.span == [0, 19_999]


def test_a_long_run_stays_worth_scrubbing_through(monkeypatch):
    monkeypatch.setattr(module, "MOST_FRAMES", 80)
    timeline = Timeline()
    for step in range(0, 60_000, 5):  # an hour at three frames a second
        timeline.add(frame(step))
    kept = np.array(steps(timeline))
    # Forty frames cover the hour without a hole, and the first tenth of it more densely than the rest.
    older = kept[:41]
    assert older[-1] > 59_000
    assert np.diff(older).max() < 6_000
    assert np.diff(kept[kept < 6_000]).max() < 1_000
    assert (kept < 6_000).sum() >= 9


def test_memory_is_bounded_for_large_frames():
    timeline = Timeline()
    for step in range(300):
        timeline.add(frame(step, 600_000))
    assert module.MOST_BYTES - 600_000 < size(timeline) <= module.MOST_BYTES
    assert len(timeline) > 70
    timeline.limit(2_000_000)
    assert steps(timeline)[0] == 0 and steps(timeline)[-1] == 299 and len(timeline) == 3
    timeline.add(frame(300, 600_000))
    assert size(timeline) <= 2_000_000


def test_one_frame_larger_than_all_memory_does_not_hang(monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    timeline = Timeline()
    for step in range(5):
        timeline.add(frame(step))
    assert timeline[len(timeline) - 1].step == 4


def test_looking_again_without_training_replaces_the_frame():
    timeline = Timeline()
    timeline.add(frame(1))
    timeline.add(frame(1), further=False)
    timeline.add(frame(1), further=True)
    timeline.add(frame(2), further=False)
    assert steps(timeline) == [1, 1, 2]


def test_truncation():
    timeline = Timeline()
    for step in range(10):
        timeline.add(frame(step))
    timeline.truncate(3)
    assert steps(timeline) == [0, 1, 2, 3]
    assert Timeline().span == []


def test_a_frame_gives_its_curves_back():
    arrays = {"a": np.arange(5, dtype=np.uint8), "b": np.arange(6.0).reshape(2, 3), "c": np.array([7], np.int32)}
    specs, parts = frames.pack(arrays)
    whole = Frame(0, {}, "", PackedArrays(specs, memoryview(b"".join(parts))), Settings())
    for name, array in arrays.items():
        np.testing.assert_array_equal(whole.curve(name), array)
        assert whole.curve(name).dtype == array.dtype
    assert whole.curve("d") is None
    with pytest.raises(ValueError, match="read-only"):
        whole.curve("a")[0] = 1
