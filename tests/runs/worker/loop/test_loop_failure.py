"""What goes wrong ends one run, in words, and no other."""

import numpy as np

from gan_core.runs.states import from_bytes
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import BROKEN_SEED, DIVERGING_LR, FakeTrainer


def test_divergence_ends_the_run_and_no_other(lab):
    lab.open("a")
    lab.open("b")
    lab.command("play", "a")
    lab.command("play", "b")
    lab.go(1.5)
    states = len(lab.told("state"))
    lab.command("apply", settings=Settings(generator_lr=DIVERGING_LR).to_dict())
    lab.go(2.0)
    assert lab.last()["state"] == "failed"
    assert "G's loss" in lab.last()["error"] and "Lower the learning rate" in lab.last()["error"]
    assert lab.last()["kind"] == "status"
    assert np.isfinite([header["metrics"]["jsd"] for header in lab.told("frame")]).all()
    for header, arrays in lab.sent:
        if header["kind"] == "state":
            assert np.isfinite(from_bytes(arrays["state"].tobytes())["arrays"]["generator"])
    assert len(lab.told("state")) >= states
    assert lab.last("b")["state"] == "playing"
    for kind in ("play", "pause", "generator_step", "discriminator_step", "train_discriminator"):
        lab.command(kind)
    lab.command("step", count=1)
    lab.command("apply", settings=Settings().to_dict())
    lab.go(1.0)
    assert lab.last()["state"] == "failed"
    lab.open(epoch=1)
    assert (lab.last()["state"], lab.last()["error"]) == ("paused", None)


def test_any_exception_fails_one_run_in_words(lab, capsys):
    lab.open("b")
    lab.open("a", settings=Settings(seed=BROKEN_SEED))
    assert lab.last()["state"] == "failed"
    assert "TypeError: broken on purpose" in lab.last()["error"]
    assert "Traceback" in capsys.readouterr().err
    lab.command("generator_step", "b")
    assert lab.last("b")["step"] == 1


def test_a_damaged_state_fails_the_run_in_words(lab):
    lab.open(arrays={"state": np.zeros(50, np.uint8)})
    assert lab.last()["state"] == "failed"
    assert "damaged" in lab.last()["error"]


def test_a_snapshot_that_fails_fails_the_run(lab, monkeypatch, capsys):
    lab.open()
    lab.command("play")
    monkeypatch.setattr(FakeTrainer, "snapshot", lambda self, live=False, inspected=None: 1 / 0)
    lab.go(0.2)
    assert lab.last()["state"] == "failed"
    assert "ZeroDivisionError" in lab.last()["error"]
    capsys.readouterr()
