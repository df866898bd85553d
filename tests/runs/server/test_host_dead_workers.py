"""Workers that die, stand still, never finish or talk nonsense: what becomes of them and of their runs."""

import os
import signal
import sys

import pytest

from gan_core.runs import frames
from gan_core.runs.server import host as module
from gan_core.runs.server import watchdog
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import DEADLY_SEED, ENDLESS_SEED


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
    wait_for(lambda: not host._workers[0].current_work[1].run, "a worker at nothing")
    (pid,) = host.worker_pids
    os.kill(pid, signal.SIGSTOP)
    run.step(3)
    wait_for(lambda: host.worker_pids not in ([pid], []), "another worker")
    run.step(4)
    wait_for(lambda: run.step_count == 4 and run.state == "paused", "usable again")
    assert run.trajectory.deaths == 0


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
