"""Many runs share one worker fairly, and those that nobody watches give their share up."""

import pytest

from gan_core.training.settings import Settings
from tests.runs.worker.loop.lab import Lab


@pytest.mark.parametrize(("runs", "share"), [("a", 1 / 3), ("abcd", 0.4)])
def test_snapshots_take_a_third_of_the_time_at_most_and_two_fifths_in_a_crowd(runs, share):
    lab = Lab(snapshot_seconds=0.050)
    for run in runs:
        lab.open(run)
        lab.command("play", run)
    lab.go(5.0)  # until it is known what they cost
    start, before = lab.now, len(lab.sent)
    lab.go(20.0)
    shown = sum(header["kind"] == "frame" for header, _ in lab.sent[before:])
    assert share - 0.04 <= shown * 0.050 / (lab.now - start) <= share + 0.01


def test_a_lone_run_is_shown_as_often_as_a_screen_needs_it_as_long_as_that_costs_a_third():
    lab = Lab(snapshot_seconds=0.010)
    lab.open()
    lab.command("play")
    lab.go(3.0)
    before, step = len(lab.told("frame")), lab.last()["step"]
    lab.go(10.0)
    assert len(lab.told("frame")) - before == pytest.approx(300, abs=5)
    assert lab.last()["step"] - step == pytest.approx(7_000, rel=0.02)


def test_several_runs_are_shown_five_times_a_second_before_their_snapshots_take_more_time():
    lab = Lab(snapshot_seconds=0.003)
    for number in range(15):
        lab.open(str(number))
        lab.command("play", str(number))
    lab.go(3.0)
    before, steps = len(lab.sent), [lab.last(str(number))["step"] for number in range(15)]
    lab.go(10.0)
    shown = [header["run"] for header, _ in lab.sent[before:] if header["kind"] == "frame"]
    assert all(50 <= shown.count(str(number)) <= 58 for number in range(15))
    trained = sum(lab.last(str(number))["step"] - steps[number] for number in range(15))
    assert trained >= 0.7 * 10_000


def test_a_run_with_costly_snapshots_takes_none_of_the_time_of_the_others():
    shown, steps = {}, {}
    for heavy in (False, True):
        lab = Lab(snapshot_seconds=lambda trainer: 0.200 if trainer.settings.images else 0.003)
        lab.open("heavy", settings=Settings(dataset="mnist", batch_size=10))
        for number in range(15):
            lab.open(str(number))
            lab.command("play", str(number))
        if heavy:
            lab.command("play", "heavy")
        lab.go(10.0)
        before = len(lab.sent)
        step = sum(lab.last(str(number))["step"] for number in range(15))
        lab.go(20.0)
        shown[heavy] = sum(header["kind"] == "frame" and header["run"] != "heavy" for header, _ in lab.sent[before:])
        steps[heavy] = sum(lab.last(str(number))["step"] for number in range(15)) - step
    assert shown[True] > 0.85 * shown[False]
    assert steps[True] > 0.9 * steps[False]


def test_a_run_whose_single_step_is_long_takes_no_more_than_its_share():
    lab = Lab(step_seconds=lambda trainer: 0.300 if trainer.settings.images else 0.001)
    names = ["heavy", *map(str, range(15))]
    lab.open("heavy", settings=Settings(dataset="mnist", batch_size=10))
    for name in names:
        if name != "heavy":
            lab.open(name)
        lab.command("play", name)
    lab.go(20.0)
    before = {name: lab.last(name)["step"] for name in names}
    lab.go(60.0)
    gained = {name: lab.last(name)["step"] - before[name] for name in names}
    assert 0.5 / 16 < gained["heavy"] * 0.300 / 60 < 1.25 / 16
    assert min(gained[name] for name in names[1:]) * 0.001 / 60 > 0.7 / 16


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
