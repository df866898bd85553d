"""What goes wrong ends one run, in words, and no other."""

import numpy as np
import pytest

from gan_core.errors import DivergedError
from gan_core.runs.states import from_bytes
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import BROKEN_SEED, DIVERGING_LR, FakeTrainer
from tests.runs.worker.loop.lab import Lab


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


@pytest.mark.parametrize("watched", [True, False])
@pytest.mark.parametrize("step_seconds", [0.001, 0.3])
def test_what_a_run_goes_back_to_can_be_shown(monkeypatch, watched, step_seconds):
    """Weights may be finite where what the networks make of them is not: only a look tells, and may come later."""
    shown = FakeTrainer.snapshot

    def look(trainer, live=False, inspected=None):
        if trainer.step_count >= end:
            raise DivergedError("the generator's output", trainer.step_count, "Lower the learning rate.")
        return shown(trainer, live, inspected)

    monkeypatch.setattr(FakeTrainer, "snapshot", look)
    monkeypatch.setattr("tests.runs.fake_trainer.STEP_SECONDS", 0.0)
    for end in np.round(np.geomspace(2, 40, 12) * (0.1 / step_seconds if step_seconds < 0.1 else 1)):
        lab = Lab(step_seconds=step_seconds)
        lab.open(watched=watched)
        lab.command("play")
        lab.go(2 * end * step_seconds + 5)
        assert lab.last()["state"] == "failed" and "generator's output" in lab.last()["error"]
        states = [arrays for report, arrays in lab.sent if report["kind"] == "state"]
        lab.open(epoch=1, settings=Settings(generator_lr=1e-5), arrays=states[-1] if states else {})
        assert (lab.last()["state"], lab.last()["error"]) == ("paused", None), end
    assert lab.last()["step"] > 0  # it has not begun anew
