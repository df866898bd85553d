"""What is on disk, and what the next server makes of it."""

import errno
import os
import shutil
import signal

import pytest

from gan_core.errors import RunError
from gan_core.runs import frames
from gan_core.runs.server import host as module
from gan_core.runs.server import store
from gan_core.runs.server.pace import Pace
from gan_core.runs.server.store import Store
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import Settings


def test_an_orderly_end_keeps_the_last_step(make_host, wait_for):
    host = make_host(workers=2)
    runs = [host.create(Settings(seed=seed)) for seed in range(3)]
    with runs[0].watch(), runs[1].watch(), runs[2].watch():
        for run in runs:
            run.play()
        wait_for(lambda: all(run.trajectory.saved_step > 0 for run in runs), "first saved states")
        behind = [run.trajectory.saved_step for run in runs]
        wait_for(lambda: all(run.step_count > step + 20 for run, step in zip(runs, behind, strict=True)), "more steps")
        seen = [run.step_count for run in runs]
        host.close()
    after = make_host()
    kept = [after.get(run.id).trajectory.saved_step for run in runs]
    assert all(step >= last for step, last in zip(kept, seen, strict=True)), (seen, kept)


def test_a_run_outlives_the_server(make_host, wait_for, tmp_path):
    first = make_host()
    run = first.create(Settings(r1=2.0), "two_modes")
    run.set_speed(None)
    with run.watch():
        run.play()
        wait_for(lambda: run.step_count > 200, "steps")
        run.pause()
        wait_for(lambda: run.trajectory.saved_step == run.step_count and not run.link.pending, "saved")
    first.close()
    again = make_host().get(run.id)
    assert (again.settings, again.preset, again.state) == (Settings(r1=2.0), "two_modes", "paused")
    assert again.view.history_csv() == run.view.history_csv()
    wait_for(lambda: again.view.metrics, "first frame")
    assert again.view.metrics == run.view.metrics
    again.step(1)
    wait_for(lambda: again.step_count == run.step_count + 1, "going on")


@pytest.mark.parametrize("end", ["orderly", "killed"])
def test_a_run_that_played_plays_on_with_the_next_server_once_it_is_seen(make_host, wait_for, tmp_path, end):
    first = make_host()
    run, still = first.create(Settings()), first.create(Settings())
    with run.watch():
        run.set_speed(200.0)
        run.play()
        wait_for(lambda: run.trajectory.saved_step > 20, "a saved state")
        wait_for(lambda: Store(tmp_path / "runs").load(run.id).step > 20, "written")
        if end == "killed":  # what is on disk at any moment is what a killed server leaves
            shutil.copytree(tmp_path / "runs", tmp_path / "left", ignore=shutil.ignore_patterns("*.part"))
        first.close()
    second = make_host(folder=tmp_path / ("left" if end == "killed" else "runs"))
    again = second.get(run.id)
    assert (again.state, again.playing, again.speed_limit, again.view.watched) == ("playing", False, 200.0, False)
    step = again.step_count
    with again.watch():
        wait_for(lambda: again.view.metrics and not again.link.pending, "there again")
        assert (again.step_count, again.state) == (step, "playing") and step > 20
        again.play_on()
        wait_for(lambda: again.step_count > step + 20, "going on")
        assert (again.state, again.playing) == ("playing", True)
        (pid,) = second.worker_pids
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: again.epoch == 1 and again.step_count > again.trajectory.saved_step + 20, "going on again")
        assert (again.state, again.speed_limit) == ("playing", 200.0)
    back = second.get(still.id)
    back.play_on()
    wait_for(lambda: back.view.metrics and not back.link.pending, "the paused run")
    assert (back.state, back.step_count) == ("paused", 0)


def test_a_pace_is_on_disk_at_once_and_costs_no_write_for_each_frame(make_host, wait_for, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "KEEP_INTERVAL", 3600.0)
    written, save = [], Store.save
    monkeypatch.setattr(Store, "save", lambda *of: (save(*of), written.append(of[2].pace)))
    run = make_host().create(Settings())

    def kept():
        record = Store(tmp_path / "runs").load(run.id)
        return record and record.pace

    with run.watch():
        run.play()
        wait_for(lambda: kept() == Pace(True), "Play on disk")
        shown = run.view.sequence
        wait_for(lambda: run.view.sequence > shown + 10, "frames")
        assert written == [Pace(True)]
        for speed in range(1, 500):
            run.set_speed(float(speed))
        wait_for(lambda: kept() == Pace(True, 499.0, True), "where the slider is in the end")
        assert len(written) < 20
        run.pause()
        wait_for(lambda: kept() == Pace(False, 499.0, True), "Pause on disk")


def test_a_store_that_cannot_be_written_is_told_and_training_goes_on(make_host, wait_for, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(module, "KEEP_INTERVAL", 0.05)
    run = make_host(folder=tmp_path / "file").create(Settings())
    wait_for(lambda: run.view.notice is not None, "notice")
    assert "cannot be kept" in run.view.notice
    run.step(5)
    wait_for(lambda: run.step_count == 5, "steps")


def test_what_a_full_disk_did_not_take_is_written_once_there_is_room(make_host, wait_for, monkeypatch, tmp_path):
    refused = []

    def refuse(path, data):
        refused.append(path)
        raise OSError(errno.ENOSPC, "No space left on device")

    for name, value in (("KEEP_INTERVAL", 0.05), ("IDLE_SECONDS", 0.0)):
        monkeypatch.setattr(module, name, value)
    run = make_host().create(Settings())
    with monkeypatch.context() as patch:
        with run.watch():
            run.play()
            wait_for(lambda: run.trajectory.saved_step > 20, "a saved state")
            patch.setattr(store, "_replace", refuse)
            run.pause()
            wait_for(lambda: run.trajectory.saved_step == run.step_count and not run.link.pending, "saved")
        before = len(refused)
        wait_for(lambda: len(refused) > before + 3, "tried again and again", 20)
        assert "No space left" in run.view.notice
    wait_for(lambda: run.closed, "written, and out of the memory", 20)
    kept = Store(tmp_path / "runs").load(run.id)
    assert (kept.step, kept.pace) == (run.step_count, Pace(False))


def test_what_is_on_disk_is_swept_while_the_server_runs(make_host, wait_for, monkeypatch, tmp_path):
    for name, value in (("KEEP_INTERVAL", 0.05), ("SWEEP_INTERVAL", 0.05)):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setenv("MINIMAX_RUNS_KEPT", "3")
    host = make_host()
    runs = [host.create(Settings(seed=seed)) for seed in range(6)]
    watched = runs[0], runs[3]
    with watched[0].watch(), watched[1].watch():
        left = {watched[0].id, watched[1].id, runs[5].id}
        wait_for(lambda: {path.stem for path in (tmp_path / "runs").glob("*.run")} == left, "the quota")
        assert [host.get(run.id) is run for run in watched] == [True, True]
        with pytest.raises(RunError, match="no longer a run with this id"):
            host.get(runs[1].id)
        watched[0].step(3)
        wait_for(lambda: watched[0].step_count == 3, "what is watched goes on")


def one_more_step(run, wait_for):
    step = run.step_count
    run.step(1)
    wait_for(lambda: run.step_count == step + 1 and settled(run) and run.trajectory.saved_step == step + 1, "a step")


def settled(run):
    return not run.link.pending and run.state != "playing"


def weights(run, wait_for):
    """The number that the trainer which only counts has for weights, once the worker has shown it."""
    wait_for(lambda: settled(run) and run.view.metrics, "the run as it is")
    return run.step_count, round(run.view.metrics["jsd"], 6)


def known(run):
    header = frames.decode(run.message()[0])[0]
    return header["undo"], header["redo"]


@pytest.mark.parametrize("end", ["orderly", "killed", "worker killed", "evicted"])
def test_what_can_be_undone_and_redone_survives(make_host, wait_for, monkeypatch, tmp_path, end):
    monkeypatch.setattr(module, "KEEP_INTERVAL", 0.05)
    first = make_host()
    run = first.create(Settings(seed=1), "two_modes")
    for seed, steps in ((2, 1), (3, 2), (4, 3)):
        for _ in range(steps):
            one_more_step(run, wait_for)
        run.reseed(seed)
    rate = run.settings.generator_lr
    run.undo()
    run.undo()
    assert weights(run, wait_for) == (2, round(2 + 2 * rate, 6))
    wait_for(lambda: not run.unstored and len(list((tmp_path / "runs").glob("*.level"))) == 3, "written")
    if end == "worker killed":
        again = run
        os.kill(first.worker_pids[0], signal.SIGKILL)
        wait_for(lambda: run.view.notice is not None and settled(run), "another worker")
    elif end == "evicted":
        first._evict(run)
        again = first.get(run.id)
    else:
        if end == "killed":
            shutil.copytree(tmp_path / "runs", tmp_path / "left", ignore=shutil.ignore_patterns("*.part"))
        first.close()
        again = make_host(folder=tmp_path / ("left" if end == "killed" else "runs")).get(run.id)
    assert known(again) == ("Reseed at step 1", "Reseed")
    for go, undo, redo, wanted in (
        (again.redo, "Reseed at step 2", "Reseed", (3, 3)),
        (again.redo, "Reseed at step 3", None, (4, 0)),
        (again.undo, "Reseed at step 2", "Reseed", (3, 3)),
        (again.undo, "Reseed at step 1", "Reseed", (2, 2)),
        (again.undo, None, "Reseed", (1, 1)),
    ):
        go()
        assert (*known(again), again.settings.seed) == (undo, redo, wanted[0])
        assert weights(again, wait_for) == (wanted[1], round(wanted[0] + wanted[1] * rate, 6))
    again.reset()
    wait_for(lambda: not again.unstored and len(list((tmp_path).glob("*/*.level"))) in (1, 4), "the rest is gone")


@pytest.mark.parametrize("by_hand", [False, True])
def test_the_speed_outlasts_the_server(make_host, wait_for, by_hand):
    first = make_host()
    run = first.create(PRESETS["three_modes"], "three_modes")
    own = STORIES["three_modes"].speed
    assert run.speed_limit == own
    if by_hand:
        run.set_speed(5.0)
    first.close()
    again = make_host().get(run.id)
    assert again.speed_limit == (5.0 if by_hand else own)
    again.begin("two_modes")
    assert again.speed_limit == (5.0 if by_hand else STORIES["two_modes"].speed)
    again.play()
    with again.watch():
        wait_for(lambda: again.step_count >= 3, "steps")
        assert again.link.speed is None or again.link.speed < 60
