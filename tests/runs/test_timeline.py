import numpy as np

from gan_core.runs import timeline as module
from gan_core.runs.timeline import Frame, Timeline
from gan_core.training.settings import Settings


def frame(step, size=100):
    return Frame(step, {}, "", [], memoryview(bytes(size)), Settings())


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


def test_memory_is_bounded_for_large_frames():
    timeline = Timeline()
    for step in range(300):
        timeline.add(frame(step, 200_000))
    assert sum(len(timeline[index].payload) for index in range(len(timeline))) <= module.MOST_BYTES
    assert len(timeline) > 20


def test_one_frame_larger_than_all_memory_does_not_hang(monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    timeline = Timeline()
    for step in range(5):
        timeline.add(frame(step))
    assert timeline[len(timeline) - 1].step == 4


def test_looking_again_without_training_replaces_the_frame():
    timeline = Timeline()
    timeline.add(frame(1))
    timeline.add(frame(1), trained=False)
    timeline.add(frame(1), trained=True)
    timeline.add(frame(2), trained=False)
    assert steps(timeline) == [1, 1, 2]


def test_truncation():
    timeline = Timeline()
    for step in range(10):
        timeline.add(frame(step))
    timeline.truncate(3)
    assert steps(timeline) == [0, 1, 2, 3]
    assert Timeline().span == []
