"""Runs on images, whose snapshots are costly: exact numbers come in steps, once a run stands still."""

import numpy as np
import pytest

from gan_core.training.settings import Settings
from tests.runs.fake_trainer import FakeSnapshot, FakeTrainer
from tests.runs.worker.loop.lab import Lab

DIGITS = Settings(dataset="mnist", batch_size=10)


@pytest.fixture
def unsettled(monkeypatch):
    """Snapshots that need five looks at a trainer that stands still until all their numbers are exact."""
    looks = {}

    def snapshot(self, live=False, inspected=None):
        moment = (id(self), self.step_count, self.gap)
        looks[moment] = looks.get(moment, 0) + 1
        whole = original(self, live, inspected)
        metrics = {**whole.metrics, "looks": looks[moment], "live": float(live), "value_held_out": -self.gap}
        curves = {**whole.curves, "real": np.zeros((100, 2, 2), np.uint8), "real_labels": np.zeros(100, np.int32)}
        return FakeSnapshot(whole.step, curves, metrics, f"{inspected}", exact=not live or looks[moment] >= 5)

    original = FakeTrainer.snapshot
    monkeypatch.setattr(FakeTrainer, "snapshot", snapshot)


def test_a_pause_comes_to_exact_numbers_step_by_step(unsettled):
    lab = Lab(step_seconds=0.03, snapshot_seconds=0.05)
    lab.open(settings=DIGITS)
    lab.go(1.0)
    frames = lab.told("frame")
    assert [frame["metrics"]["looks"] for frame in frames] == [1, 2, 3, 4, 5]
    assert [frame["exact"] for frame in frames] == [False] * 4 + [True]
    lab.command("play")
    lab.go(3.0)
    assert lab.last()["metrics"]["looks"] < 5
    lab.command("pause")
    paused, count = lab.now, len(lab.told("frame"))
    while not lab.last()["exact"]:
        begun = lab.now
        lab.loop.turn()
        assert lab.now - begun <= 0.051  # a command would never wait longer
        lab.now += 0.001
    assert lab.now - paused < 0.6
    assert len(lab.told("frame")) - count <= 5
    assert not any(frame["trained"] for frame in lab.told("frame")[count + 1 :])
    count = len(lab.told("frame"))
    lab.go(5.0)
    assert len(lab.told("frame")) == count


def test_slow_images_are_shown_twice_a_second_and_training_keeps_its_share(unsettled):
    lab = Lab(step_seconds=0.025, snapshot_seconds=0.06)
    lab.open(settings=DIGITS)
    lab.command("play")
    start, before, step = lab.now, len(lab.told("frame")), lab.last()["step"]
    lab.go(20.0)
    shown = lab.told("frame")[before:]
    assert len(shown) / 20 > 2
    assert (lab.last()["step"] - step) * 0.025 / (lab.now - start) > 0.75
    # D sees three batches in each step: 30 images in 0.025 s, whatever the snapshots take.
    assert shown[-1]["metrics"]["images_per_second"] == pytest.approx(1200, rel=0.01)


def test_a_slow_run_at_a_slow_speed_is_shown_exactly_between_its_steps(unsettled):
    lab = Lab(step_seconds=0.02, snapshot_seconds=0.02)
    lab.open(settings=DIGITS, speed=0.4)
    lab.command("play")
    lab.go(10.0)
    exact = [frame["step"] for frame in lab.told("frame") if frame["exact"]]
    assert exact == list(range(exact[0], exact[-1] + 1)) and exact[-1] >= 3


def test_what_never_changes_is_sent_once_for_each_opening_and_last(unsettled):
    lab = Lab()
    lab.open(settings=DIGITS)
    lab.go(1.0)
    lab.open(settings=DIGITS, epoch=1)
    lab.go(1.0)
    sent = [(header["constant"], list(arrays)) for header, arrays in lab.sent if header["kind"] == "frame"]
    for first in (0, 5):
        assert sent[first] == (2, ["x", "d", "real", "real_labels"])
        assert sent[first + 1 : first + 5] == [(0, ["x", "d"])] * 4


def test_a_sample_is_inspected_at_once_and_after_a_reset(unsettled):
    lab = Lab()
    lab.open(settings=DIGITS)
    lab.go(1.0)
    lab.command("inspect", index=7)
    assert (lab.last()["kind"], lab.last()["inspected"], lab.last()["diagnosis"]) == ("frame", 7, "7")
    lab.command("play")
    lab.go(1.0)
    assert lab.last()["inspected"] == 7
    lab.open(settings=DIGITS, epoch=1, inspected=7)
    assert lab.last()["diagnosis"] == "7"
    lab.command("inspect", index=None)
    assert lab.last()["diagnosis"] == "None"
