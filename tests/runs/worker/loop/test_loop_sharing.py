"""Many runs share one worker fairly, and those that nobody watches give their share up."""

import pytest

from tests.runs.worker.loop.lab import Lab


@pytest.mark.parametrize("runs", ["a", "abcd"])
def test_snapshots_take_a_third_of_the_time_at_most(runs):
    lab = Lab(snapshot_seconds=0.050)
    for run in runs:
        lab.open(run)
        lab.command("play", run)
    lab.go(5.0)  # until it is known what they cost
    start, before = lab.now, len(lab.sent)
    lab.go(20.0)
    shown = sum(header["kind"] == "frame" for header, _ in lab.sent[before:])
    assert 0.30 <= shown * 0.050 / (lab.now - start) <= 0.34


def test_runs_share_the_time_whatever_their_steps_cost(lab):
    for run in "ab":
        lab.open(run)
        lab.command("play", run)
    lab.go(10.0)
    steps = [lab.last(run)["step"] for run in "ab"]
    assert min(steps) > 0.9 * max(steps)


def test_a_run_that_joins_late_neither_catches_up_nor_starves(lab):
    lab.open("a")
    lab.command("play", "a")
    lab.go(20.0)
    lab.open("b")
    lab.command("play", "b")
    before = lab.last("a")["step"]
    lab.go(5.0)
    gained = lab.last("a")["step"] - before
    assert 0.8 <= gained / lab.last("b")["step"] <= 1.25


def test_thirty_runs_all_move_and_a_slice_stays_short(lab):
    for number in range(30):
        lab.open(str(number))
        lab.command("play", str(number))
    longest = 0.0
    for _ in range(3_000):
        begun = lab.now
        lab.loop.turn()
        longest = max(longest, lab.now - begun)
    assert longest <= 0.025
    steps = [lab.last(str(number))["step"] for number in range(30)]
    assert min(steps) > 0.7 * max(steps) > 0


def test_unwatched_runs_pause_and_watched_ones_do_not(lab):
    lab.open("a", watched=False)
    lab.open("b", watched=True)
    for run in "ab":
        lab.command("play", run)
    lab.go(59.0)
    assert lab.last("a")["state"] == "playing"
    assert len(lab.told("frame", "a")) < 40 < 500 < len(lab.told("frame", "b"))
    lab.go(3.0)
    assert lab.last("a")["state"] == "paused"
    assert "nobody watched for 60 s" in lab.last("a")["notice"]
    assert lab.last("b")["state"] == "playing"
    lab.command("watch", "b", watched=False)
    lab.go(30.0)
    lab.command("watch", "b", watched=True)
    lab.go(100.0)
    assert lab.last("b")["state"] == "playing"
    lab.command("play", "a")
    lab.go(59.0)
    assert (lab.last("a")["state"], lab.last("a")["notice"]) == ("playing", None)
