"""Commands are taken at once and told at once, in the middle of whatever goes on."""

import pytest

from gan_core.training.settings import Settings
from tests.runs.fake_trainer import FakeTrainer
from tests.runs.worker.loop.lab import Lab, sent


def test_every_command_is_shown_at_once_even_unwatched(lab):
    lab.open(watched=False)
    for kind, step in (("generator_step", 1), ("discriminator_step", 1), ("generator_step", 2)):
        number = lab.command(kind)
        assert (lab.last()["kind"], lab.last()["step"], lab.last()["seen"]) == ("frame", step, number)
        assert lab.last()["state"] == "paused"
    number = lab.command("apply", settings=Settings(loss="saturating").to_dict())
    assert lab.last()["metrics"]["loss_g"] == 1.0
    assert lab.last()["seen"] == number
    assert lab.last()["step"] == 2


def test_commands_without_effect_on_the_picture_send_none(lab):
    lab.open()
    frames = len(lab.told("frame"))
    number = lab.command("pause")
    lab.command("set_speed", speed=3.0)
    assert len(lab.told("frame")) == frames
    assert lab.told("status")[-1]["seen"] == number + 1


def test_pause_interrupts_steps_and_the_search_for_the_optimum(lab):
    lab.open()
    for command in ({"kind": "step", "count": 100_000}, {"kind": "train_discriminator"}):
        lab.command(**command)
        lab.go(0.02)
        assert lab.last()["state"] == "playing"
        lab.command("pause")
        step = lab.last()["step"]
        lab.go(1.0)
        assert (lab.last()["state"], lab.last()["step"]) == ("paused", step)


def test_commands_come_between_the_updates_of_a_long_step(monkeypatch):
    """Each of the 50 updates of D takes 0.3 s, so that a step takes 15."""
    lab = Lab()
    turns = {"a": 0, "b": 0}

    def next_update(self):
        name = "a" if self.settings.seed == 0 else "b"
        lab.now += 0.3
        turns[name] = (turns[name] + 1) % 51
        self.step_count += not turns[name]
        return not turns[name]

    monkeypatch.setattr(FakeTrainer, "next_update", next_update)
    slow = Settings(discriminator_steps=50)
    for run, seed in (("a", 0), ("b", 1)):
        lab.open(run, slow.replace(seed=seed))
        lab.command("play", run)
    begun = lab.now
    lab.loop.turn()
    assert lab.now - begun < 0.5
    lab.go(3.0)
    assert turns["a"] == pytest.approx(turns["b"], abs=1) and turns["a"] >= 4
    lab.command("pause", "a")
    assert (lab.last("a")["state"], lab.last("a")["step"]) == ("paused", 0)
    reached = turns["a"]
    lab.go(3.0)
    assert turns["a"] == reached
    # The step that was begun is the one that is finished.
    lab.command("step", "a", count=1)
    lab.go(60.0)
    assert (lab.last("a")["state"], lab.last("a")["step"], turns["a"]) == ("paused", 1, 0)
    lab.command("play", "a")
    lab.go(100.0)
    assert lab.last("a")["speed"] is None or lab.last("a")["speed"] < 0.1
    # A run that moves is only shown between its steps, whatever it is told meanwhile.
    lab.command("inspect", "b", index=None)
    shown = [frame["step"] for frame in lab.told("frame", "b")]
    assert shown == sorted(set(shown)) and len(shown) > 3


def test_settings_that_newer_ones_overtook_are_skipped(lab, monkeypatch):
    taken = []
    original = FakeTrainer.apply
    monkeypatch.setattr(
        FakeTrainer, "apply", lambda self, settings: (taken.append(settings.r1), original(self, settings))
    )
    lab.open("a")
    lab.open("b")

    def apply(run, number, r1):
        return sent("apply", run, number, settings=Settings(r1=r1).to_dict())

    step = sent("generator_step", "a", 12)
    lab.loop.handle(
        [apply("a", 10, 1.0), apply("a", 11, 2.0), step, apply("a", 13, 3.0), apply("b", 1, 9.0), apply("a", 14, 4.0)]
    )
    assert taken == [2.0, 9.0, 4.0]
    assert lab.last("a")["seen"] == 14
