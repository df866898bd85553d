"""Runs come, come back and go; and whose work is being done is noted."""

import pytest

from gan_core.runs.current_work import OPENING, SAVING, SHOWING, UPDATING, CurrentWork
from gan_core.runs.worker import state_saver
from gan_core.runs.worker.loop import RunLoop
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import FakeTrainer
from tests.runs.worker.loop.lab import Lab


def test_opening_shows_the_run_and_saves_it(lab):
    number = lab.open()
    lab.go(1.0)
    (frame,) = lab.told("frame")
    assert (frame["step"], frame["state"], frame["seen"], frame["trained"]) == (0, "paused", number, False)
    (state,) = lab.told("state")
    assert state["step"] == 0


def test_it_is_noted_whose_work_is_being_done_and_what(monkeypatch):
    work, seen = CurrentWork(), []

    class Watched(FakeTrainer):
        def __init__(self, settings):
            seen.append(work.read())
            super().__init__(settings)
            for name in ("run", "generator_step", "snapshot", "state_dict"):
                setattr(self, name, self.noting(getattr(self, name)))

        def noting(self, method):
            def noted(*arguments, **options):
                seen.append(work.read())
                return method(*arguments, **options)

            return noted

    def done():
        taken = [(at.run, at.kind) for at in seen]
        seen.clear()
        return taken

    lab = Lab()
    lab.loop = RunLoop(Watched, lab._send, lambda: lab.now, work)
    for run in ("a", "b"):
        lab.open(run)
        assert done() == [(run, OPENING), (run, SHOWING)]
        assert work.read().run == ""
    lab.command("generator_step", "b")
    assert done() == [("b", UPDATING), ("b", SHOWING)]
    lab.command("step", "a", count=1)
    assert work.read().number % 2 == 0
    lab.loop.turn()
    trained = done()
    assert trained[0] == ("a", UPDATING)
    monkeypatch.setattr("gan_core.runs.worker.save_generator.save_generator", lambda *_: seen.append(work.read()) or "")
    lab.go(2.0)
    assert {("a", SAVING), ("b", SAVING)} <= {*trained, *done()}
    lab.command("save_checkpoint", "b", ticket=1, name="mine", counted=False)
    assert ("b", SAVING) in done()


def test_resumes_from_a_state_with_newer_settings(lab):
    lab.open()
    lab.command("step", count=5)
    lab.go(3.0)
    _, arrays = [message for message in lab.sent if message[0]["kind"] == "state"][-1]
    lab.open("b", settings=Settings(loss="saturating"), arrays=arrays, playing=True)
    assert lab.last("b")["step"] == 5
    assert lab.last("b")["metrics"]["jsd"] == pytest.approx(0.005)
    assert lab.last("b")["metrics"]["loss_g"] == 1.0
    assert lab.last("b")["state"] == "playing"


def test_reopening_hands_over_the_last_state_first(lab):
    lab.open(epoch=3)
    lab.command("play")
    lab.go(1.55)
    lab.open(epoch=4)
    kinds = [(header["kind"], header["epoch"]) for header, _ in lab.sent]
    last_old = len(kinds) - 1 - kinds[::-1].index(("state", 3))
    assert last_old < kinds.index(("frame", 4))
    assert lab.sent[last_old][0]["step"] >= 1_300
    assert lab.last()["step"] == 0


def test_undo_resumes_from_the_very_last_state_even_if_the_host_had_an_older_one(lab):
    lab.open(epoch=3)
    lab.go(1.0)
    _, old = lab.sent[-1]
    lab.command("generator_step")
    lab.open(epoch=4, settings=Settings(seed=5))
    lab.open(epoch=5, resumes=3, arrays=old)
    assert lab.last()["step"] == 1
    lab.open(epoch=6, resumes=2, arrays=old)
    assert lab.last()["step"] == 0


def test_undo_and_redo_over_several_levels_resume_from_the_very_last_states(lab):
    lab.open(epoch=0)
    lab.go(1.0)
    _, old = lab.sent[-1]
    for epoch in (1, 2, 3):
        for _ in range(epoch):
            lab.command("generator_step")
        lab.open(epoch=epoch, settings=Settings(seed=epoch))
    for epoch, resumes, steps in ((4, 2, 3), (5, 1, 2), (6, 0, 1), (7, 5, 2), (8, 4, 3)):
        lab.open(epoch=epoch, resumes=resumes, arrays=old)
        assert lab.last()["step"] == steps


def test_what_is_kept_for_an_early_undo_is_bounded(lab, monkeypatch):
    monkeypatch.setattr(state_saver, "LEFT_STATES", 2)
    lab.open(epoch=0)
    lab.go(1.0)
    _, old = lab.sent[-1]
    for epoch in (1, 2, 3):
        lab.command("generator_step")
        lab.open(epoch=epoch)
    lab.open(epoch=4, resumes=0, arrays=old)
    assert lab.last()["step"] == 0
    lab.open(epoch=5, resumes=3, arrays=old)
    lab.command("generator_step")
    monkeypatch.setattr(state_saver, "LEFT_BYTES", 1)
    lab.open(epoch=6)
    lab.open(epoch=7, resumes=5, arrays=old)
    assert lab.last()["step"] == 0  # the last one to be left is that of epoch 6


def test_closed_and_unknown_runs_are_left_alone(lab):
    lab.open()
    lab.command("play")
    lab.command("close")
    lab.sent.clear()
    lab.go(1.0)
    lab.command("play", "stranger")
    assert lab.sent == []


def test_nothing_to_do_means_waiting(lab):
    assert lab.loop.turn() == float("inf")
    lab.open()
    lab.go(1.0)
    assert lab.loop.turn() == float("inf")
