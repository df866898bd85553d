"""A new beginning, afresh or from a stage, and the way back from it."""

import numpy as np
import pytest

from gan_core import stages
from gan_core.errors import CheckpointError, RunError
from gan_core.runs import states
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from tests.runs.server.run.stand_in import DIGITS, FakeWorker, read, samples


def test_reset_leaves_a_ghost_that_is_sent_once(trained):
    run = trained.run
    _, cursor = run.message()
    run.reset()
    assert (run.epoch, run.step_count, run.state) == (1, 0, "playing")
    assert trained.last["settings"] == Settings().to_dict()
    header, arrays = read((sent := run.message(cursor))[0])
    assert header["history"]["total"] == header["timeline"]["total"] == 0
    assert header["ghost"]["rows"] == 6 and header["ghost"]["names"] == ["step", "jsd"]
    assert arrays["ghost"][0].tolist() == [0, 1, 2, 3, 4, 5]
    header, arrays = read(run.message(sent[1])[0])
    assert "ghost" not in header and "ghost" not in arrays
    assert "ghost" in read(run.message()[0])[0]


def test_what_was_on_its_way_before_a_reset_is_dropped(trained):
    run = trained.run
    run.reset()
    trained.answer(step=6, state="failed", epoch=0, error="old")
    assert (run.step_count, run.state, run.error) == (0, "playing", None)


def test_undo_brings_back_the_run_from_its_very_last_state(trained):
    run, before = trained.run, trained.run.message()[0]
    run.reset(Settings(seed=9), preset="other")
    trained.answer("state", step=5, epoch=0)
    trained.answer(step=1, state="playing")
    run.undo()
    assert (run.epoch, run.step_count, run.settings, run.preset) == (2, 5, Settings(), "two_modes")
    assert not run.can_undo
    assert trained.commands[-1][1]["state"].tolist() == [5, 5, 5]
    assert read(run.message()[0])[1]["history"].tolist() == read(before)[1]["history"].tolist()
    count = len(trained.commands)
    run.undo()
    assert len(trained.commands) == count


def test_undo_before_the_last_state_came_leaves_the_choice_to_the_worker(trained):
    run = trained.run
    run.reset()
    run.undo()
    assert (run.step_count, trained.last["resumes"]) == (5, 0)
    assert trained.commands[-1][1]["state"].tolist() == [4, 4, 4]
    trained.answer(step=4, state="playing", trained=False)  # a worker that had no newer state either
    header, arrays = read(run.message()[0])
    assert arrays["history"][0].tolist() == [0, 1, 2, 3, 4]
    assert header["timeline"]["steps"] == [0, 4]


def test_a_state_of_weights_that_are_gone_is_dropped(trained):
    run = trained.run
    run.reset()
    run.reset()  # now it is the first reset's weights, of epoch 1, that undo would bring back
    for gone in (0, 3):
        trained.answer("state", step=9, epoch=gone)
    assert run.trajectory.saved is None
    run.undo()
    assert run.step_count == 0 and "state" not in trained.commands[-1][1]


def test_undo_takes_the_ghost_away_again(trained):
    trained.run.reset()
    _, cursor = trained.run.message()
    trained.run.undo()
    assert read(trained.run.message(cursor)[0])[0]["ghost"]["rows"] == 0


@pytest.fixture
def staged(tmp_path, monkeypatch):
    """A stage of the digits at step 200, made with another learning rate than the preset's."""
    monkeypatch.setattr(stages, "path", lambda preset, step: tmp_path / f"{preset}-{step}")
    settings = PRESETS["digits"].replace(generator_lr=1e-4)
    state = {"arrays": {"w": np.ones(3)}, "record": {"step": 200, "settings": settings.to_dict()}}
    (tmp_path / "digits-200").write_bytes(states.to_bytes(state))
    (tmp_path / "digits-1000").write_bytes(b"damaged")
    return settings


def test_a_run_starts_from_a_stage_and_comes_back(digits, staged):
    run = digits.run
    assert run.stages == (0, 200, 1000)
    assert read(run.message()[0])[0]["stages"] == [0, 200, 1000]
    assert read(run.message()[0])[0]["began_at"] == 0
    digits.answer(step=0, curves=samples(0))
    digits.answer(step=7, curves=samples(7))
    digits.answer("state", step=7)
    run.play()
    run.start_from(200)
    # Which of them it began from: before its first picture, and ever after.
    assert read(run.message()[0])[0]["began_at"] == 200
    assert (run.epoch, run.step_count, run.settings, run.can_undo, run.preset) == (1, 200, staged, True, "digits")
    header, arrays = digits.commands[-1]
    assert (header["kind"], header["resumes"], header["playing"]) == ("open", None, True)
    assert header["settings"] == staged.to_dict()
    assert states.from_bytes(arrays["state"].tobytes())["record"]["step"] == 200
    assert read(run.message()[0])[0]["ghost"]["rows"] == 2
    for step in (200, 230):
        digits.answer(step=step, curves=samples(7))
    assert read(run.message()[0])[0]["began_at"] == 200
    run.undo()
    assert (run.step_count, run.settings, read(run.message()[0])[0]["began_at"]) == (7, DIGITS, 0)
    assert digits.commands[-1][1]["state"].tolist() == [7, 7, 7]


def test_stage_zero_is_the_preset_afresh(digits, staged):
    digits.run.start_from(0)
    assert (digits.run.settings, digits.run.step_count) == (PRESETS["digits"], 0)
    assert "state" not in digits.commands[-1][1]


def test_stages_that_are_not_there(digits, staged, worker):
    with pytest.raises(CheckpointError, match="0, 200, 1,000"):
        digits.run.start_from(300)
    with pytest.raises(CheckpointError, match="damaged"):
        digits.run.start_from(1000)
    assert (digits.run.epoch, digits.run.can_undo) == (0, False)
    assert worker.run.stages == () and FakeWorker(preset=None).run.stages == ()
    with pytest.raises(CheckpointError, match="none"):
        worker.run.start_from(200)
    with pytest.raises(RunError, match="preset"):
        FakeWorker(preset=None).run.start_from(200)
