"""States and checkpoints are saved while training goes on."""

import numpy as np

from gan_core.errors import CheckpointError
from gan_core.runs.states import from_bytes
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import DIVERGING_LR, FakeTrainer
from tests.runs.worker.loop.lab import Lab


def test_state_is_saved_while_playing_and_after_pausing(lab):
    lab.open()
    lab.command("play")
    lab.go(10.0)
    saved = [header["step"] for header in lab.told("state")]
    assert 9 <= len(saved) <= 12
    lab.command("pause")
    lab.go(0.5)
    header, arrays = [message for message in lab.sent if message[0]["kind"] == "state"][-1]
    assert header["step"] == lab.last()["step"] > saved[-1]
    state = from_bytes(arrays["state"].tobytes())
    assert state["record"]["step"] == header["step"]
    count = len(lab.told("state"))
    lab.go(60.0)
    assert len(lab.told("state")) == count


def test_a_large_state_is_saved_less_often(monkeypatch):
    lab = Lab()
    big = np.zeros(4_000_000)  # 32 MB

    def state_dict(self):
        return {"arrays": {"big": big}, "record": {"step": self.step_count, "settings": self.settings.to_dict()}}

    monkeypatch.setattr(FakeTrainer, "state_dict", state_dict)
    lab.open()
    lab.command("play")
    lab.go(13.0)
    assert 3 <= len(lab.told("state")) <= 5
    lab.command("pause")
    lab.go(0.5)
    assert lab.told("state")[-1]["step"] == lab.last()["step"]


def test_a_checkpoint_is_kept_and_errors_come_back_as_words(lab, monkeypatch, capsys):
    kept = []

    def save(trainer, name, counted):
        kept.append((trainer, name))
        return f"{name}_{trainer.step_count}" if counted else name

    monkeypatch.setattr("gan_core.runs.worker.save_generator.save_generator", save)
    lab.open()
    lab.command("play")
    lab.go(0.5)
    lab.command("save_checkpoint", name="mine", ticket=3, counted=True)
    step = kept[0][0].step_count
    assert lab.told("kept") == [{"kind": "kept", "run": "a", "ticket": 3, "name": f"mine_{step}", "error": None}]
    assert [name for _, name in kept] == ["mine"] and step > 100

    def full(*_):
        raise CheckpointError("No space left on device.")

    monkeypatch.setattr("gan_core.runs.worker.save_generator.save_generator", full)
    lab.command("save_checkpoint", name="mine", ticket=4, counted=False)
    monkeypatch.setattr("gan_core.runs.worker.save_generator.save_generator", lambda *_: 1 / 0)
    lab.command("save_checkpoint", name="mine", ticket=5, counted=False)
    lab.command("apply", settings=Settings(generator_lr=DIVERGING_LR).to_dict())
    lab.go(0.5)
    lab.command("save_checkpoint", name="mine", ticket=6, counted=False)
    errors = [reply["error"] for reply in lab.told("kept")[1:]]
    assert errors[0] == "No space left on device."
    assert "ZeroDivisionError" in errors[1] and "Traceback" in capsys.readouterr().err
    assert "has failed" in errors[2]
