"""Which runs stay in the server's memory, which make room, and how long their timelines are."""

import time

import pytest

from gan_core.errors import NoRoomError, RunError
from gan_core.runs.server import host as module
from gan_core.training.settings import Settings


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
