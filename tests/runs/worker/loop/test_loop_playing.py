"""Training as it is asked for: at full speed, at a pace, so many steps, D alone."""

import numpy as np
import pytest


def test_playing_trains_and_shows_at_a_steady_rate(lab):
    lab.open()
    lab.command("play")
    lab.go(10.0)
    frames = lab.told("frame")
    assert 15 * 10 <= len(frames) <= 25 * 10
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
