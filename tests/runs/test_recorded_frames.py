"""A recorded update on its way from the worker to viewers."""

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import frames
from gan_core.runs.server.host import Host
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from tests.runs.worker.loop.lab import Lab

TINY = Settings(batch_size=16, latent_dim=1, generator_width=8, discriminator_width=8, seed=3)


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch):
    monkeypatch.setattr("tests.runs.fake_trainer.time.sleep", lambda seconds: None)


def traces(lab):
    return [frame["trace"] and (frame["trace"]["player"], frame["trace"]["round"]) for frame in lab.told("frame")]


def test_each_recorded_update_is_one_frame_and_counts_the_rounds_of_d():
    lab = Lab()
    lab.open()
    for player in ("discriminator", "discriminator", "generator", "discriminator"):
        lab.command("trace", player=player)
    assert traces(lab) == [
        None,
        ("discriminator", 1),
        ("discriminator", 2),
        ("generator", 0),
        ("discriminator", 1),
    ]
    assert [frame["trace"]["number"] for frame in lab.told("frame")[1:]] == [1, 2, 3, 4]
    assert lab.last()["state"] == "paused"
    assert lab.last()["step"] == 1
    arrays = lab.sent[-1][1]
    np.testing.assert_allclose(arrays["trace_d_before"], 0.99**3)


@pytest.mark.parametrize("command", ["discriminator_step", "generator_step", "train_discriminator", "step", "open"])
def test_whatever_else_trains_takes_the_trace_away(command):
    lab = Lab()
    lab.open()
    lab.command("trace", player="discriminator")
    lab.command("inspect", index=None)
    assert lab.told("frame")[-1]["trace"]["round"] == 1
    if command == "open":
        lab.open(epoch=1)
    else:
        lab.command(command, **({"count": 1} if command == "step" else {}))
    lab.go(0.5)
    assert lab.told("frame")[-1]["trace"] is None
    assert not any(name.startswith("trace_") for name in lab.sent[-1][1])
    lab.command("trace", player="discriminator")
    assert lab.told("frame")[-1]["trace"]["round"] == 1


def test_viewers_get_what_the_trainer_recorded_and_a_late_one_too(tmp_path, wait_for):
    with_host = Host(workers=1, folder=tmp_path)
    try:
        run = with_host.create(TINY)

        def shown():
            header, arrays = frames.decode(run.message()[0])
            return (header, arrays) if header.get("trace") else None

        run.trace("discriminator")
        run.trace("generator")
        wait_for(lambda: (shown() or ({},))[0].get("step") == 1, "both updates", 20)
        header, arrays = shown()
        trainer = Trainer(TINY)
        trainer.trace("discriminator")
        expected = trainer.trace("generator")
        assert header["trace"] == {**expected.facts, "number": 2, "round": 0}
        for name, values in expected.curves.items():
            np.testing.assert_array_equal(arrays[name], values.astype(np.float32), err_msg=name)
        assert header["history"]["names"].count("value") == 1
        with pytest.raises(RunError, match="discriminator, generator"):
            run.trace("G")

        run.reset()
        wait_for(lambda: run.step_count == 0 and shown() is None, "a fresh run without a trace")
    finally:
        with_host.close()
