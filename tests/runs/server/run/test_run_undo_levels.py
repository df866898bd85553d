"""Undo and redo over several levels, their names, and their bounds."""

import pytest

from gan_core.runs.server import trajectories as module
from gan_core.runs.server.run import Run
from gan_core.runs.server.store import Store
from gan_core.runs.server.trajectories import Trajectories
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from tests.runs.server.run.stand_in import DIGITS, FakeWorker, read, samples


def names(run):
    header = read(run.message()[0])[0]
    return header["undo"], header["redo"]


def trained_to(worker, step):
    worker.answer(step=step, curves=None)
    worker.answer("state", step=step)


@pytest.fixture
def three(worker):
    """A run that was reset at step 1, then reseeded at step 2, and is at step 3."""
    trained_to(worker, 1)
    worker.run.reset()
    trained_to(worker, 2)
    worker.run.reseed(7)
    trained_to(worker, 3)
    return worker


def test_several_levels_are_undone_and_redone(three):
    run = three.run
    assert names(run) == ("Reseed at step 2", None)
    run.undo()
    assert (run.step_count, run.settings.seed, names(run)) == (2, 0, ("Reset at step 1", "Reseed"))
    assert three.commands[-1][1]["state"].tolist() == [2, 2, 2]
    run.undo()
    assert (run.step_count, names(run), run.can_undo, run.can_redo) == (1, (None, "Reset"), False, True)
    run.undo()
    assert run.step_count == 1
    run.redo()
    assert (run.step_count, names(run)) == (2, ("Reset at step 1", "Reseed"))
    run.redo()
    assert (run.step_count, run.settings.seed, names(run)) == (3, 7, ("Reseed at step 2", None))
    assert three.commands[-1][1]["state"].tolist() == [3, 3, 3]
    count = len(three.commands)
    run.redo()
    assert (len(three.commands), run.can_redo) == (count, False)


def test_each_level_has_its_own_history_and_ghost(three):
    run = three.run

    def shown():
        header, arrays = read(run.message()[0])
        return arrays["history"][0].tolist(), arrays["ghost"][0].tolist() if header.get("ghost", {}).get("rows") else []

    assert shown() == ([3], [2])
    run.undo()
    assert shown() == ([2], [1])
    run.undo()
    assert shown() == ([1], [])
    run.redo()
    assert shown() == ([2], [1])


@pytest.mark.parametrize(
    "begin_anew",
    [
        Run.reset,
        lambda run: run.reseed(9),
        lambda run: run.begin("three_modes"),
        lambda run: run.change(batch_size=8),
    ],
)
def test_a_new_beginning_drops_what_was_undone_and_training_on_does_not(three, begin_anew):
    run = three.run
    run.undo()
    run.play()
    trained_to(three, 5)
    run.change(loss="saturating")
    assert run.can_redo
    begin_anew(run)
    assert not run.can_redo
    run.undo()
    assert (run.step_count, run.settings.loss) == (5, "saturating")


def test_undo_says_at_which_step_the_deed_was_done_last(three):
    run = three.run
    run.undo()
    trained_to(three, 250)
    run.redo()
    assert names(run) == ("Reseed at step 250", None)
    run.undo()
    assert run.step_count == 250


def test_the_worker_is_told_which_state_it_has_to_bring_back(three):
    run = three.run
    run.undo()
    run.undo()
    assert (three.last["resumes"], three.last["epoch"]) == (0, 4)
    run.redo()
    run.redo()
    assert (three.last["resumes"], three.last["epoch"]) == (2, 6)
    three.answer("state", step=4, epoch=3)  # of the level between them, when it was undone for the first time
    run.undo()
    assert three.commands[-1][1]["state"].tolist() == [2, 2, 2]
    assert three.last["resumes"] == 5


def test_so_many_levels_and_no_more(worker):
    run = worker.run
    for step in range(module.MOST_LEVELS + 3):
        trained_to(worker, step)
        run.reset()
    undone = 0
    while run.can_undo:
        run.undo()
        undone += 1
    assert (undone, run.step_count) == (module.MOST_LEVELS, 3)
    for _ in range(undone):
        run.redo()
    assert not run.can_redo and run.epoch == module.MOST_LEVELS + 3 + 2 * undone


def test_levels_keep_to_their_memory_and_the_next_one_stays():
    worker = FakeWorker(DIGITS, "digits")
    run = worker.run
    for seed in range(6):
        worker.answer(step=1, curves=samples(1))
        worker.answer("state", step=1)
        run.reseed(seed + 10)
    run.undo()
    run.undo()
    size = run.trajectory.size
    run.limit_memory(10**6, 3 * size)  # of two to undo, the older two are gone; one of two to redo is
    assert names(run)[0] is not None
    left = [run.can_undo, run.can_redo]
    run.limit_memory(10**6, 1)
    assert (left, run.can_undo, run.can_redo) == ([True, True], True, False)
    run.undo()
    assert run.settings.seed == 12


def test_levels_further_off_keep_short_timelines(digits, monkeypatch):
    monkeypatch.setattr(module, "FAR_TIMELINE_BYTES", 6 * 1612)
    run, kept = digits.run, []
    for _ in range(3):
        for step in range(9):
            digits.answer(step=step, curves=samples(step))
        run.reset()
    assert run.limit_memory(10**6, 10**6) == 2  # the run's own timeline and the next one to undo
    while run.can_undo:
        run.undo()
        kept.append(read(run.message()[0])[0]["timeline"]["total"])
    assert kept == [9, 6, 6]


def test_a_level_without_a_picture_shows_the_last_one_meanwhile(worker):
    worker.run.reset()
    worker.answer(step=4)
    worker.run.undo()
    header, arrays = read(worker.run.message()[0])
    assert arrays["x"].tolist() == [4, 4, 4, 4] and header["history"]["total"] == 0


def kept_and_taken_up(run, folder):
    """A run as the next server would have it."""
    assert Store(folder).save(run.id, run.record())
    return taken_up(folder, run.id)


def taken_up(folder, run_id):
    worker = FakeWorker()
    worker.run = Run(run_id, Trajectories.of(Store(folder).load(run_id)), worker, 60.0)
    worker.run.open()
    return worker


def test_what_can_be_undone_and_redone_outlasts_the_server(three, tmp_path):
    three.run.undo()
    later = kept_and_taken_up(three.run, tmp_path)
    run = later.run
    assert (run.step_count, names(run)) == (2, ("Reset at step 1", "Reseed"))
    _, arrays = read(run.message()[0])
    assert (arrays["history"][0].tolist(), arrays["ghost"][0].tolist()) == ([2], [1])
    run.redo()
    assert (run.step_count, run.settings.seed, later.last["resumes"]) == (3, 7, -1)
    assert later.commands[-1][1]["state"].tolist() == [3, 3, 3]
    run.undo()
    run.undo()
    assert (run.step_count, later.commands[-1][1]["state"].tolist()) == (1, [1, 1, 1])
    run.reset()
    again = kept_and_taken_up(run, tmp_path).run
    assert (again.step_count, names(again)) == (0, ("Reset at step 1", None))


def test_a_state_that_comes_late_for_a_level_is_kept_with_it(worker, tmp_path):
    trained_to(worker, 1)
    worker.answer(step=2)
    worker.run.reset()
    Store(tmp_path).save(worker.run.id, worker.run.record())
    assert worker.run.record() is None
    worker.answer("state", step=2, epoch=0)
    later = kept_and_taken_up(worker.run, tmp_path)
    later.run.undo()
    assert later.run.step_count == 2


def test_levels_are_written_once_each(three, tmp_path):
    store, run = Store(tmp_path), three.run
    store.save(run.id, run.record())
    files = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.level")}
    assert len(files) == 2
    trained_to(three, 4)
    store.save(run.id, run.record())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.level")} == files
    run.record_again()
    store.save(run.id, run.record())  # what was not kept is written again, the levels too
    assert all(path.stat().st_mtime_ns > before for path, before in files.items())


def test_a_preset_is_begun_paused_at_its_own_settings_or_a_pages(trained):
    run = trained.run
    run.begin("three_modes")
    assert (run.state, run.settings, run.preset) == ("paused", PRESETS["three_modes"], "three_modes")
    assert (trained.last["kind"], trained.last["playing"]) == ("open", False)
    assert names(run)[0] == "Preset Three modes at step 5"
    run.begin("two_modes", Settings(batch_size=9))
    assert (run.settings, run.preset) == (Settings(batch_size=9), "two_modes")
