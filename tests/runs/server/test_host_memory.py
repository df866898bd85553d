"""Which runs stay in the server's memory, which make room, and how long their timelines are."""

import time

import numpy as np
import pytest

from gan_core.errors import NoRoomError, RunError
from gan_core.runs import frames
from gan_core.runs.server import host as module
from gan_core.training.settings import Settings


def test_a_run_that_waits_to_be_seen_may_leave_the_memory_and_waits_still(make_host, wait_for, monkeypatch):
    for name, value in (("KEEP_INTERVAL", 0.05), ("IDLE_SECONDS", 0.1)):
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


def test_runs_that_nobody_looks_at_leave_the_memory_and_come_back_as_they_were(make_host, wait_for, monkeypatch):
    for name, value in (("KEEP_INTERVAL", 0.05), ("IDLE_SECONDS", 0.3)):
        monkeypatch.setattr(module, name, value)
    host = make_host()
    unused, watched, used = (host.create(Settings(seed=seed)) for seed in range(3))
    with used.watch(), watched.watch():
        used.step(40)
        wait_for(lambda: used.step_count == 40 and used.trajectory.saved_step == 40, "trained")
        used.change(loss="saturating")
        wait_for(lambda: not used.link.pending, "changed")
        used.step(2)
        wait_for(lambda: used.step_count == 42 and used.trajectory.saved_step == 42, "trained on")
    past = [facts(frame) for frame in used.trajectory.timeline]
    rows = used.trajectory.history.rows.copy()
    assert len(past) > 2 and past[0][2] != past[-1][2]
    with watched.watch():
        wait_for(lambda: set(host._runs) == {watched.id}, "only the watched one is left", 5.0)
        assert used.closed and used.trajectory.saved is None and unused.closed
        assert host.get(unused.id).settings == unused.settings
        back = host.get(used.id)
        # At once, and not when the worker has told of it.
        assert [facts(frame) for frame in back.trajectory.timeline] == past
        assert np.array_equal(back.trajectory.history.rows, rows, equal_nan=True)
        assert frames.decode(back.message()[0])[1]["x"].tolist() == frames.decode(back.message_at(99))[1]["x"].tolist()
        with back.watch():
            wait_for(lambda: not back.link.pending, "opened")
            assert [facts(frame) for frame in back.trajectory.timeline] == past
            assert np.array_equal(back.trajectory.history.rows, rows, equal_nan=True)
            back.step(1)
            wait_for(lambda: back.step_count == 43, "goes on")
        assert [facts(frame) for frame in back.trajectory.timeline][: len(past)] == past


def test_a_run_that_paused_because_nobody_watched_says_so_when_it_is_back_and_knows_its_resets(make_host, wait_for):
    host = make_host(unwatched_seconds=0.2)
    run = host.create(Settings())
    with run.watch():
        run.step(3)
        wait_for(lambda: run.step_count == 3, "trained")
        for _ in range(2):
            run.reset()
        run.play()
        wait_for(lambda: run.step_count > 5 and run.epoch == 2, "playing")
    wait_for(lambda: run.state == "paused" and run.trajectory.saved_step == run.step_count, "paused by itself")
    host._evict(run)
    back = host.get(run.id)
    assert (back.epoch, back.state, back.can_undo) == (2, "paused", True)
    wait_for(lambda: not back.link.pending, "opened")
    assert "because nobody watched" in back.view.notice
    back.reset()
    wait_for(lambda: not back.link.pending, "a further reset")
    assert (back.epoch, back.step_count, back.view.notice) == (3, 0, None)
    back.undo()
    wait_for(lambda: back.step_count == run.step_count and not back.link.pending, "undone")


def test_a_run_that_has_failed_says_why_when_it_is_back(make_host, wait_for):
    host = make_host()
    run = host.create(Settings())
    with run.watch():
        run.step(20)
        wait_for(lambda: run.trajectory.saved_step == 20 and not run.link.pending, "a saved state")
        run.change(generator_lr=1.0)  # at which this trainer diverges
        run.play()
        wait_for(lambda: run.state == "failed", "diverged")
    host._evict(run)
    back = host.get(run.id)
    wait_for(lambda: not back.link.pending, "opened")
    assert (back.state, back.step_count, back.view.notice) == ("paused", 20, run.error)
    assert "stopped being a finite number" in back.view.notice
    back.step()
    wait_for(lambda: back.state == "failed", "diverged again")
    assert back.view.notice is None


def test_a_run_that_the_disk_cannot_take_stays_in_memory(make_host, wait_for, monkeypatch):
    monkeypatch.setattr(module, "KEEP_INTERVAL", 0.05)
    host = make_host()
    run = host.create(Settings())
    wait_for(lambda: not run.link.pending, "opened")
    host._store.problem = "runs cannot be kept: the disk is full"
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(host._store, "save", lambda run_id, record: True)
    run.view.used_at -= 1000.0
    host._evict_idle(time.monotonic())
    assert not run.closed
    host._store.problem = None
    wait_for(lambda: run.closed, "there is room again")


def facts(frame):
    """All of a frame, so that two can be compared."""
    curves = {name: array.tobytes() for name, array in frame.curves.unpack().items()}
    return frame.step, dict(frame.metrics), frame.settings, frame.diagnosis, frame.exact, frame.inspected, curves


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
