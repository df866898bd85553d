"""Training as it is asked for: at full speed, at a pace, so many steps, D alone; how far, and no further."""

import numpy as np
import pytest


def test_playing_trains_and_shows_at_a_steady_rate(lab):
    lab.open()
    lab.command("play")
    lab.go(10.0)
    frames = lab.told("frame")
    assert 29 * 10 <= len(frames) <= 30 * 10 + 2  # and two for the commands
    assert frames[-1]["state"] == "playing"
    assert frames[-1]["speed"] == pytest.approx(1000, rel=0.15)
    assert 8_000 <= frames[-1]["step"] <= 10_000
    curves = [arrays for header, arrays in lab.sent if header["kind"] == "frame"][-1]
    assert curves["x"].dtype == np.float32


def test_paced_steps_can_be_watched_and_others_are_as_fast_as_can_be(lab):
    lab.open(speed=100.0)
    lab.command("step", count=300, paced=True)
    lab.go(2.0)
    assert 190 <= lab.last()["step"] <= 212
    assert len(lab.told("frame")) >= 25
    lab.go(1.2)
    assert (lab.last()["step"], lab.last()["state"]) == (300, "paused")
    lab.command("step", count=300, paced=False)
    lab.go(0.6)
    assert (lab.last()["step"], lab.last()["state"]) == (600, "paused")


def test_many_steps_are_taken_exactly_then_paused(lab):
    lab.open()
    lab.command("step", count=137)
    assert lab.last()["state"] == "playing"
    lab.go(2.0)
    assert (lab.last()["step"], lab.last()["state"]) == (137, "paused")
    lab.command("step", count=1)
    lab.command("step", count=1)
    lab.go(1.0)
    assert lab.last()["step"] == 139


def test_speed_limit_shows_every_step(lab):
    lab.open(speed=5.0)
    lab.command("play")
    lab.go(4.05)
    steps = [frame["step"] for frame in lab.told("frame")]
    assert steps == list(range(steps[-1] + 1))
    assert steps[-1] in (20, 21)
    lab.command("set_speed", speed=None)
    lab.go(1.0)
    assert lab.last()["step"] > 500


def test_d_is_trained_to_its_optimum_with_progress(lab):
    lab.open()
    lab.command("train_discriminator")
    lab.go(5.0)
    frames = lab.told("frame")
    assert frames[-1]["state"] == "paused"
    assert "at its optimum" in frames[-1]["notice"]
    assert frames[-1]["metrics"]["value_gap"] < 0.005
    assert any("while G stands still" in (frame["notice"] or "") for frame in frames)
    assert {frame["step"] for frame in frames} == {0}


def test_the_search_for_the_optimum_says_how_far_it_is(lab):
    lab.open()
    lab.command("train_discriminator")
    assert lab.last()["progress"]["task"] == "optimum"
    lab.go(5.0)
    told = [frame["progress"] for frame in lab.told("frame") if frame["progress"]]
    done = [progress["done"] for progress in told]
    assert len(told) > 5 and done == sorted(done) and 0 <= done[0] < 0.5 < done[-1] <= 1
    for progress in told[1:]:
        assert progress["gain"] == pytest.approx(told[0]["gap"] - progress["gap"]) and progress["steps"] > 0
    assert lab.last()["progress"] is None


def test_the_search_for_the_optimum_is_cancelled_and_d_keeps_what_it_has_learned(lab):
    lab.open()
    lab.command("train_discriminator")
    lab.go(0.19)
    before = lab.told("frame")[-1]["metrics"]["value_gap"]
    lab.command("cancel_work")
    ended = lab.last()
    assert (ended["state"], ended["progress"], ended["step"]) == ("paused", None, 0)
    assert "cancelled" in ended["notice"] and "D steps" in ended["notice"]
    assert 0.005 < ended["metrics"]["value_gap"] <= before < 1
    lab.go(2.0)
    assert lab.last()["metrics"]["value_gap"] == ended["metrics"]["value_gap"]


def test_a_number_of_steps_says_how_far_it_is_and_is_cancelled(lab):
    lab.open()
    lab.command("step", count=1)
    assert lab.last()["progress"] is None
    lab.go(0.1)
    lab.command("step", count=1_000)
    lab.go(0.3)
    progress = lab.last()["progress"]
    assert (progress["task"], progress["most"]) == ("steps", 1_000)
    assert 0 < progress["steps"] < 500 and progress["done"] == progress["steps"] / 1_000
    lab.command("cancel_work")
    ended = lab.last()
    assert (ended["state"], ended["progress"]) == ("paused", None)
    assert ended["notice"] == f"Cancelled after {ended['step'] - 1:,} of 1,000 steps."


@pytest.mark.parametrize("command", ["play", "pause"])
def test_there_is_nothing_to_cancel_in_what_does_not_end_by_itself(lab, command):
    lab.open()
    lab.command(command)
    lab.go(0.1)
    before = lab.last()["state"]
    lab.command("cancel_work")
    lab.go(0.1)
    assert (lab.last()["state"], lab.last()["notice"]) == (before, None)


def moments(lab):
    """Of each step, whether its frames take the place of those before them."""
    return [frame["continues"] for frame in lab.told("frame") if frame["trained"]]


def test_a_search_for_the_optimum_is_one_moment_after_the_one_before_it(lab):
    lab.open()
    lab.command("step", count=3)
    lab.go(0.2)
    lab.sent.clear()
    lab.command("train_discriminator")
    lab.go(0.3)
    lab.command("pause")
    found = moments(lab)
    assert len(found) > 3 and found == [False] + [True] * (len(found) - 1)
    lab.sent.clear()
    lab.command("train_discriminator")
    lab.go(0.3)
    by_hand = len(moments(lab))
    lab.command("discriminator_step")
    lab.command("train_discriminator")
    lab.go(0.3)
    # It goes on with the same moment; an update of D by hand is one of its own, and so is the search after that.
    assert [index for index, continues in enumerate(moments(lab)) if not continues] == [by_hand, by_hand + 1]
