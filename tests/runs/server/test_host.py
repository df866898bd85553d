import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from gan_core.errors import NoRoomError, RunError
from gan_core.runs import frames
from gan_core.runs.server import host as module
from gan_core.runs.server import store, watchdog
from gan_core.runs.server.host import worker_count
from gan_core.runs.server.pace import Pace
from gan_core.runs.server.store import Store
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import BROKEN_SEED, DEADLY_SEED, DIVERGING_LR, ENDLESS_SEED


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_run_plays_pauses_and_tells(make_host, wait_for):
    run = make_host().create(Settings(), "two_modes")
    with run.watch():
        run.play()
        wait_for(lambda: run.step_count > 100, "100 steps")
        run.pause()
        wait_for(lambda: not frames.decode(run.message()[0])[0]["pending"], "pause seen")
    header, arrays = frames.decode(run.message()[0])
    assert header["state"] == "paused" and header["step"] == run.step_count
    assert arrays["d"][0] == run.step_count
    assert run.view.metrics["jsd"] == pytest.approx(run.step_count * 0.001)
    assert arrays["history"].shape[1] > 1


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


def test_a_killed_worker_is_replaced_and_its_runs_continue(make_host, wait_for):
    host = make_host()
    playing, paused = host.create(Settings()), host.create(Settings())
    paused.step(7)
    with playing.watch(), paused.watch():
        playing.play()
        wait_for(lambda: playing.trajectory.saved_step > 300 and paused.trajectory.saved_step == 7, "saved states")
        (pid,) = host.worker_pids
        saved = playing.trajectory.saved_step
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: playing.view.notice is not None, "notice")
        assert f"continues from step {playing.trajectory.saved_step:,}" in playing.view.notice
        assert playing.trajectory.saved_step >= saved
        wait_for(lambda: playing.epoch == 1 and playing.step_count > saved + 100, "going on")
        assert playing.state == "playing"
        wait_for(lambda: "jsd" in paused.view.metrics and paused.step_count == 7, "paused run is there again")
        assert paused.state == "paused"
    steps = [int(line.split(",")[0]) for line in playing.view.history_csv().splitlines()[1:]]
    assert steps == sorted(steps)
    assert host.worker_pids != [pid]


def test_a_run_that_kills_workers_is_stopped_and_others_live_on(make_host, wait_for, capfd, monkeypatch):
    monkeypatch.setattr(module, "KEEP_INTERVAL", 0.05)
    host = make_host()
    deadly, *others = (host.create(Settings(seed=seed)) for seed in (DEADLY_SEED, 0, 1, 2))
    with others[0].watch(), others[1].watch():
        for other in others[:2]:
            other.play()
        wait_for(lambda: all(other.trajectory.saved_step > 0 for other in others[:2]), "saved states")
        deadly.play()
        wait_for(lambda: deadly.state == "failed", "three deaths", 20)
        assert "3 times in a row" in deadly.error
        # Two of the deaths were in their worker; the third was in one of the culprit's own.
        assert [other.epoch for other in others] == [2, 2, 2]
        steps = [other.step_count for other in others[:2]]
        wait_for(lambda: all(o.step_count > step + 50 for o, step in zip(others, steps, strict=False)), "going on")
        assert [other.state for other in others] == ["playing", "playing", "paused"]
    assert len(host.worker_pids) == 2
    others[2].step(3)
    wait_for(lambda: others[2].step_count == 3, "the paused run")
    deadly.reset(Settings(seed=1))
    deadly.step(2)
    wait_for(lambda: deadly.step_count == 2 and deadly.state == "paused", "usable again")
    deadly.close()
    wait_for(lambda: len(host.worker_pids) == 1, "the worker of its own ends with it")


def test_a_playing_run_outlives_any_number_of_killed_workers(make_host, wait_for):
    host = make_host()
    run = host.create(Settings())
    with run.watch():
        run.play()
        for death in range(5):
            wait_for(lambda: run.epoch == death and run.step_count > 0 and not run.link.pending, "training")  # noqa: B023
            os.kill(host.worker_pids[0], signal.SIGKILL if death % 2 else signal.SIGTERM)
            wait_for(lambda: run.epoch == death + 1, "recovery")  # noqa: B023
        wait_for(lambda: not run.link.pending, "going on")
        assert (run.state, run.trajectory.deaths) == ("playing", 0)
        step = run.step_count
        wait_for(lambda: run.step_count > step + 20, "steps")


def test_an_update_without_end_stops_its_run_alone(make_host, wait_for, monkeypatch):
    monkeypatch.setattr(watchdog, "PAUSE", 0.05)
    monkeypatch.setitem(watchdog.LONGEST, "updating", 4.0)
    host = make_host()
    settings = Settings(seed=ENDLESS_SEED, batch_size=2048, discriminator_steps=50, discriminator_width=256)
    endless, other = host.create(settings), host.create(Settings())
    with other.watch():
        other.play()
        wait_for(lambda: other.trajectory.saved_step > 0, "a saved state")
        endless.step(1)
        wait_for(lambda: endless.state == "failed", "the end")
        for words in ("longer than 4 s", "2,048", "width 32 of G and 256 of D", "k = 50"):
            assert words in endless.error
        wait_for(lambda: other.epoch == 1 and other.step_count > other.trajectory.saved_step + 10, "going on")
        assert (other.state, other.error) == ("playing", None)
    endless.reset(Settings())
    endless.step(2)
    wait_for(lambda: endless.step_count == 2, "usable again")


def test_who_reset_an_endless_run_meanwhile_gets_what_was_asked_for(make_host, wait_for, monkeypatch):
    monkeypatch.setattr(watchdog, "PAUSE", 0.05)
    monkeypatch.setitem(watchdog.LONGEST, "updating", 4.0)
    host = make_host()
    run = host.create(Settings(seed=ENDLESS_SEED))
    wait_for(lambda: not run.link.pending, "opened")
    run.play()
    wait_for(lambda: host._workers[0].current_work[1].run == run.id, "an update that does not end")
    run.reset(Settings(seed=1))
    wait_for(lambda: run.step_count > 20, "the new weights train")
    assert (run.state, run.error) == ("playing", None)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals")
def test_a_worker_that_stands_still_is_replaced_and_nobody_blamed(make_host, wait_for, monkeypatch):
    monkeypatch.setattr(watchdog, "PAUSE", 0.05)
    monkeypatch.setattr(watchdog, "LONGEST_SILENCE", 4.0)
    host = make_host()
    run = host.create(Settings())
    wait_for(lambda: not run.link.pending and run.view.metrics, "opened")
    (pid,) = host.worker_pids
    os.kill(pid, signal.SIGSTOP)
    run.step(3)
    wait_for(lambda: host.worker_pids not in ([pid], []), "another worker")
    run.step(4)
    wait_for(lambda: run.step_count == 4 and run.state == "paused", "usable again")
    assert run.trajectory.deaths == 0


def test_failures_come_with_the_last_good_picture(make_host, wait_for):
    run = make_host().create(Settings())
    with run.watch():
        run.play()
        wait_for(lambda: run.step_count > 50, "steps")
        run.apply(run.settings.replace(generator_lr=DIVERGING_LR))
        wait_for(lambda: run.state == "failed", "failure")
        header, arrays = frames.decode(run.message()[0])
        assert "G's loss" in header["error"] and header["metrics"]["jsd"] is not None
        assert np.isfinite(arrays["d"]).all()
        run.apply(run.settings.replace(generator_lr=0.01))
        wait_for(lambda: not frames.decode(run.message()[0])[0]["pending"], "recovered")
        step = run.step_count
        run.step(2)
        wait_for(lambda: run.step_count == step + 2, "going on")
    assert (run.state, run.error) == ("paused", None)


def test_settings_that_the_trainer_cannot_take_fail_in_words(make_host, wait_for, capfd):
    run = make_host().create(Settings(seed=BROKEN_SEED))
    wait_for(lambda: run.state == "failed", "failure")
    assert "broken on purpose" in run.error


def test_unwatched_runs_pause_with_a_notice(make_host, wait_for):
    run = make_host(unwatched_seconds=0.3).create(Settings())
    run.play()
    wait_for(lambda: run.step_count > 0 and run.state == "paused", "pause")
    assert "nobody watched" in run.view.notice
    with run.watch():
        run.play()
        time.sleep(0.6)
        assert run.state == "playing"


@pytest.mark.parametrize(
    "nonsense",
    [
        "sys.stdout.buffer.write(b'\\xff\\xff\\xff\\xff')",
        "sys.stdout.buffer.write(b'\\x10\\0\\0\\0' + b'abc')",
        "sys.stdout.buffer.write(b'\\x08\\0\\0\\0' + b'\\xf0' * 8)",
        "from gan_core.runs.frames import *; write_message(sys.stdout.buffer, encode({'kind': 'frame'}, {}))",
        "raise SystemExit(5)",
    ],
)
def test_workers_that_send_nonsense_or_do_not_start_are_given_up(make_host, wait_for, nonsense, capfd, monkeypatch):
    monkeypatch.setattr("gan_core.runs.server.supervisor.PAUSE_AFTER_FAILED_START", 0.01)
    host = make_host(command=(sys.executable, "-c", f"import sys\n{nonsense}\nsys.stdout.flush()"))
    run = host.create(Settings())
    wait_for(lambda: run.state == "failed", "failure", 30)
    assert "does not start" in run.error or "times in a row" in run.error
    assert frames.decode(run.message()[0])[0]["state"] == "failed"


def test_the_same_run_is_found_again(make_host):
    host = make_host()
    run = host.create(Settings())
    assert host.get(run.id) is run
    for stranger in ("x" * 22, "../../etc/passwd", "", None):
        with pytest.raises(RunError):
            host.get(stranger)


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


def test_a_search_for_the_optimum_is_cancelled_while_it_goes_on(make_host, wait_for):
    run = make_host().create(Settings())
    run.train_discriminator()
    wait_for(lambda: (run.link.progress or {}).get("steps", 0) > 0, "progress")
    run.cancel()
    wait_for(lambda: settled(run) and run.link.progress is None, "the end")
    assert "cancelled" in run.view.notice and run.view.metrics["value_gap"] > 0.005


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


def test_a_run_that_waits_to_be_seen_may_leave_the_memory_and_waits_still(make_host, wait_for, monkeypatch):
    for name, value in (("KEEP_INTERVAL", 0.05), ("IDLE_SECONDS", 0.1), ("UNUSED_IDLE_SECONDS", 0.1)):
        monkeypatch.setattr(module, name, value)
    host = make_host()
    run = host.create(Settings())
    with run.watch():
        run.play()
        wait_for(lambda: run.trajectory.saved_step > 5, "a saved state")
        host._evict(run)
    for _ in range(2):
        back = host.get(run.id)
        assert back is not run and back.state == "playing"
        wait_for(lambda: back.closed, "nobody sees it")  # noqa: B023


def test_a_store_that_cannot_be_written_is_told_and_training_goes_on(make_host, wait_for, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(module, "KEEP_INTERVAL", 0.05)
    run = make_host(folder=tmp_path / "file").create(Settings())
    wait_for(lambda: run.view.notice is not None, "notice")
    assert "cannot be kept" in run.view.notice
    run.step(5)
    wait_for(lambda: run.step_count == 5, "steps")


def test_room_is_made_by_closing_what_nobody_watches(make_host, monkeypatch):
    monkeypatch.setattr(module, "RETURNING_SECONDS", 0.0)
    host = make_host(most_runs=3)
    old, playing, watched = (host.create(Settings(seed=seed)) for seed in range(3))
    playing.play()
    with watched.watch():
        new = host.create(Settings())
        assert old.closed and not (playing.closed or watched.closed or new.closed)
        back = host.get(old.id)
        assert back is not old and back.settings.seed == 0
        assert new.closed
        with back.watch(), playing.watch():
            for ask in (lambda: host.create(Settings()), lambda: host.get(new.id)):
                with pytest.raises(NoRoomError, match="already has 3 runs") as full:
                    ask()
                assert full.value.runs == 3
            playing.close()  # a closed run takes no place, whoever still looks at it
            assert host.get(new.id).settings == Settings()


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


def test_who_reloads_finds_the_place_still_free_and_who_stays_away_loses_it(make_host):
    host = make_host(most_runs=1)
    run = host.create(Settings())

    def is_taken(seconds_ago):
        run.view.used_at = time.monotonic() - seconds_ago
        with pytest.raises(NoRoomError):
            host.create(Settings(seed=1))
        return not run.closed

    with run.watch():
        assert is_taken(1000.0)
    assert is_taken(0.5 * module.RETURNING_SECONDS)
    run.view.used_at -= module.RETURNING_SECONDS
    assert host.get(run.id) is run  # the page asks before it watches
    with pytest.raises(NoRoomError):
        host.create(Settings(seed=1))
    run.view.used_at = time.monotonic() - 1.01 * module.RETURNING_SECONDS
    assert host.create(Settings(seed=1)).settings.seed == 1 and run.closed


def test_whoever_runs_the_server_says_how_many_runs_it_holds(make_host, monkeypatch):
    monkeypatch.setenv("MINIMAX_RUNS_OPEN", "1")
    host = make_host()
    with host.create(Settings()).watch(), pytest.raises(NoRoomError, match="already has 1 run"):
        host.create(Settings(seed=1))
    monkeypatch.setenv("MINIMAX_RUNS_OPEN", "none")
    with pytest.raises(RunError, match="MINIMAX_RUNS_OPEN"):
        make_host()


def test_closed_runs_leave_the_memory(make_host, wait_for, monkeypatch):
    monkeypatch.setattr(module, "KEEP_INTERVAL", 0.05)
    host = make_host()
    run = host.create(Settings())
    with run.watch():
        run.close()
        wait_for(lambda: run.id not in host._runs and run.id not in host._homes, "forgotten")


def test_runs_that_nobody_looks_at_leave_the_memory_the_unused_ones_soon(make_host, wait_for, monkeypatch):
    for name, value in (("KEEP_INTERVAL", 0.05), ("UNUSED_IDLE_SECONDS", 0.5)):
        monkeypatch.setattr(module, name, value)
    host = make_host()
    unused, watched, used = (host.create(Settings(seed=seed)) for seed in range(3))
    used.step(2)
    with watched.watch():
        wait_for(lambda: used.step_count == 2 and unused.closed, "the unused one leaves")
        assert set(host._runs) == {watched.id, used.id}
        assert host.get(unused.id).settings == unused.settings
        monkeypatch.setattr(module, "IDLE_SECONDS", 0.2)
        wait_for(lambda: set(host._runs) == {watched.id}, "the other one")
    assert (host.get(used.id).step_count, used.trajectory.saved) == (2, None)


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


def test_runs_are_spread_over_the_workers(make_host, wait_for):
    host = make_host(workers=2)
    runs = [host.create(Settings()) for _ in range(4)]
    assert [host._homes[run.id] is host._homes[runs[0].id] for run in runs] == [True, False, True, False]
    host.start_workers()
    assert len(set(host.worker_pids)) == 2


def test_two_playing_runs_in_one_worker_share_it(make_host, wait_for):
    host = make_host()
    runs = [host.create(Settings()), host.create(Settings())]
    with runs[0].watch(), runs[1].watch():
        for run in runs:
            run.play()
        wait_for(lambda: min(run.step_count for run in runs) > 1_000, "1,000 steps each", 20)
        assert max(run.step_count for run in runs) < 1.5 * min(run.step_count for run in runs)


def test_many_threads_at_once(make_host, wait_for):
    run = make_host().create(Settings())
    failures = []

    def busy(seed):
        rng, cursor = np.random.default_rng(seed), None
        commands = [run.play, run.pause, run.step, run.reset, run.undo, run.generator_step, run.view.history_csv]
        commands.append(lambda: run.apply(run.settings.replace(r1=float(rng.integers(9)))))
        try:
            for _ in range(60):
                commands[rng.integers(len(commands))]()
                data, cursor = run.message(cursor)
                frames.decode(data)
                time.sleep(0.002)
        except Exception as error:
            failures.append(error)

    with run.watch():
        threads = [threading.Thread(target=busy, args=(seed,)) for seed in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        run.pause()
        wait_for(lambda: not frames.decode(run.message()[0])[0]["pending"], "all commands seen")
        before = run.step_count
        run.step(4)
        wait_for(lambda: run.step_count == before + 4, "four more steps")
    assert (run.state, run.error) == ("paused", None)


def test_render_answers_with_an_error_as_data(make_host):
    future = make_host().render("no-such-checkpoint", np.zeros((2, 3)))
    with pytest.raises(RunError, match="no-such-checkpoint"):
        future.result(timeout=20)


def test_render_fails_rather_than_waits_when_its_worker_dies(make_host, wait_for):
    host = make_host(command=(sys.executable, "-c", "import sys; sys.stdin.buffer.read(50)"))
    future = host.render("digits", np.zeros((2, 3)))
    with pytest.raises(RunError, match="ended"):
        future.result(timeout=20)


def test_closing_ends_the_workers(make_host, wait_for):
    host = make_host(workers=2)
    host.start_workers()
    pids = host.worker_pids
    host.close()
    assert not any(is_alive(pid) for pid in pids)
    with pytest.raises(RunError, match="shutting down"):
        host.create(Settings())


def test_closing_takes_seconds_whatever_the_workers_do(make_host, wait_for):
    deaf = make_host(workers=5, command=(sys.executable, "-c", "import time; time.sleep(3600)"))
    deaf.start_workers()
    run = deaf.create(Settings())
    for _ in range(1_500):  # more than the pipe and the line before it hold
        try:
            run.step(1)
        except RunError:
            break
    pids, begun = deaf.worker_pids, time.monotonic()
    deaf.close()
    assert time.monotonic() - begun < 5
    assert not any(is_alive(pid) for pid in pids)


def test_closing_in_the_middle_of_an_update_keeps_what_was_saved(make_host, wait_for):
    host = make_host()
    run, endless = host.create(Settings()), host.create(Settings(seed=ENDLESS_SEED))
    run.step(5)
    wait_for(lambda: run.trajectory.saved_step == 5, "saved")
    endless.step(1)
    wait_for(lambda: host._workers[0].current_work[1].run == endless.id, "an update that does not end")
    (pid,), begun = host.worker_pids, time.monotonic()
    host.close()
    assert time.monotonic() - begun < 5 and not is_alive(pid)
    assert make_host().get(run.id).step_count == 5


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="needs /proc")
def test_workers_end_with_a_killed_server(tmp_path, fake_command, wait_for):
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom gan_core.runs.server.host import Host\n"
        "from gan_core.training.settings import Settings\n"
        f"host = Host(workers=1, folder=Path({str(tmp_path)!r}), command={fake_command!r})\n"
        "run = host.create(Settings())\nrun.play()\n"
        "while not run.view.metrics: time.sleep(0.01)\n"
        "print(host.worker_pids[0], flush=True)\ntime.sleep(60)\n"
    )
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    pid = int(server.stdout.readline())
    assert is_alive(pid)
    server.kill()
    server.wait()
    server.stdout.close()
    wait_for(lambda: not is_alive(pid), "worker ends")


def test_worker_count(monkeypatch):
    monkeypatch.delenv("MINIMAX_WORKERS", raising=False)
    cores = worker_count()
    assert cores >= 1
    monkeypatch.setenv("MINIMAX_WORKERS", "1")
    assert worker_count() == 1
    monkeypatch.setenv("MINIMAX_WORKERS", "1000")
    assert worker_count() == cores
    for bad in ("0", "-2", "many", "1.5"):
        monkeypatch.setenv("MINIMAX_WORKERS", bad)
        with pytest.raises(RunError, match="MINIMAX_WORKERS"):
            worker_count()


def test_the_server_process_needs_no_torch():
    script = "import sys, gan_core.runs.server.host; assert not {'torch', 'streamlit', 'plotly'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_timelines_share_the_memory_of_the_server(make_host, wait_for, monkeypatch):
    for name, value in (("KEEP_INTERVAL", 0.05), ("TIMELINE_BYTES", 120_000), ("LEAST_TIMELINE_BYTES", 10_000)):
        monkeypatch.setattr(module, name, value)
    host = make_host()
    runs = [host.create(Settings()) for _ in range(3)]
    with runs[0].watch():
        runs[0].play()
        # A frame of these runs takes 3,200 bytes: each timeline has room for twelve of them.
        wait_for(lambda: frames_kept(runs[0]) == 12, "a timeline as long as its share")
        step = runs[0].step_count
        wait_for(lambda: runs[0].step_count > step + 100, "more steps")
        assert frames_kept(runs[0]) == 12
    for run in runs[1:]:
        run.close()
        host._evict(run)
    with runs[0].watch():
        runs[0].play()
        wait_for(lambda: frames_kept(runs[0]) == 37, "a longer timeline, now that the others are gone")


def frames_kept(run):
    return len(run.trajectory.timeline)
