"""The generator of a run is kept as a checkpoint by its worker."""

import pytest

from gan_core.errors import CheckpointError, RunError
from gan_core.runs import reports
from gan_core.runs.frames import NO_ARRAYS
from tests.runs.server.run.stand_in import fail


@pytest.fixture
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path))
    return tmp_path


def kept(worker, error=None, name=None):
    header = {"kind": "kept", "run": worker.run.id, "ticket": worker.last["ticket"], "error": error}
    header["name"] = "" if error else name or worker.last["name"]
    worker.run.receive(reports.read(header), NO_ARRAYS)


def test_a_checkpoint_is_kept_by_the_worker(digits, own_home):
    future = digits.run.save_checkpoint("mine-1")
    assert (digits.last["kind"], digits.last["name"], future.done()) == ("save_checkpoint", "mine-1", False)
    kept(digits)
    assert future.result(0) == "mine-1"
    # What it is called is up to the worker where the step belongs to the name: nobody else knows it.
    future = digits.run.save_checkpoint("mine", counted=True)
    assert (digits.last["name"], digits.last["counted"]) == ("mine", True)
    kept(digits, name="mine_11705")
    assert future.result(0) == "mine_11705"
    future = digits.run.save_checkpoint("mine-2")
    kept(digits, "No space left on device.")
    with pytest.raises(CheckpointError, match="No space left"):
        future.result(0)
    lost, cancelled = digits.run.save_checkpoint("mine-3"), digits.run.save_checkpoint("mine-4")
    cancelled.cancel()
    kept(digits)
    digits.run.recover()
    with pytest.raises(CheckpointError, match="Try again"):
        lost.result(0)
    closed = digits.run.save_checkpoint("mine-5")
    digits.run.close()
    with pytest.raises(CheckpointError, match="closed"):
        closed.result(0)


def test_an_answer_may_come_before_the_command_returns(digits, own_home, monkeypatch):
    def send_and_answer(message, arrays=None):
        send(message, arrays)
        if digits.last["kind"] == "save_checkpoint":
            kept(digits)

    send = digits.send
    monkeypatch.setattr(digits, "send", send_and_answer)
    assert digits.run.save_checkpoint("mine").result(0) == "mine"
    digits.run.close()
    with pytest.raises(RunError, match="closed"):
        digits.run.save_checkpoint("mine-2")
    assert not digits.run.link.checkpoints


@pytest.mark.parametrize("name", ["", "a b", "../x", "é", "x" * 61, "mnist_mlp", "MNIST_mlp", "taken"])
def test_names_that_cannot_be_kept(digits, own_home, name):
    (own_home / "checkpoints").mkdir()
    (own_home / "checkpoints" / "taken.safetensors").write_bytes(b"")
    count = len(digits.commands)
    with pytest.raises(CheckpointError):
        digits.run.save_checkpoint(name)
    assert len(digits.commands) == count


def test_a_failed_run_has_nothing_to_keep(digits, own_home):
    fail(digits)
    with pytest.raises(RunError, match="failed"):
        digits.run.save_checkpoint("mine")
