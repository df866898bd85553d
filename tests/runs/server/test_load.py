"""When viewers are told that frames are rare, and why."""

import pytest

from gan_core.runs.server.load import WINDOW, FrameRate, in_words

TWO_CORES = {"images": False, "speed_limit": None, "runs": 30, "cores": 2, "viewers": 1}


@pytest.mark.parametrize(
    ("rate", "facts", "words"),
    [
        (5.2, {}, "30 runs share 2 cores: about 5 frames a second here."),
        (5.2, {"runs": 2, "cores": 1}, "2 runs share 1 core: about 5 frames a second here."),
        (0.4, {}, "30 runs share 2 cores: a frame every 2 s here."),
        (0.0, {}, "30 runs share 2 cores: hardly a frame here."),
        (9.0, {}, None),
        (None, {}, None),
        # Nobody else takes its time: the run, or the machine, is as slow as that.
        (3.0, {"runs": 2}, None),
        # As often as there is something to show.
        (2.0, {"speed_limit": 2.0}, None),
        (1.0, {"speed_limit": 2.0}, "30 runs share 2 cores: about one frame a second here."),
        (2.5, {"images": True}, None),
        (0.5, {"images": True}, "30 runs share 2 cores: a frame every 2 s here."),
        # A lecture that many follow.
        (28.0, {"viewers": 10}, None),
        (28.0, {"viewers": 100, "runs": 1}, "100 people watch this run: about 5 frames a second for each."),
        (2.0, {"viewers": 100}, "30 runs share 2 cores: about 2 frames a second here."),
    ],
)
def test_the_words(rate, facts, words):
    assert in_words(rate, **{**TWO_CORES, **facts}) == words


def test_frames_are_counted_over_the_last_seconds_of_playing():
    rate, now, frames = FrameRate(), 100.0, 7
    assert rate.look(now, frames, True) is None
    for _ in range(5):
        now, frames = now + 2.0, frames + 20
        assert rate.look(now, frames, True) == pytest.approx(10.0)
    for _ in range(4):
        now, frames = now + 2.0, frames + 2
        found = rate.look(now, frames, True)
    assert found == pytest.approx(1.0)
    # What it showed before it paused says nothing of how it plays on.
    assert rate.look(now + 1.0, frames, False) is None
    assert rate.look(now + 50.0, frames, True) is None
    assert rate.look(now + 50.0 + WINDOW, frames + 100, True) == pytest.approx(100 / WINDOW)
