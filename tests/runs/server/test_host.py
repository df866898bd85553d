"""A run through its host: it plays, pauses, fails in words, and shares workers with others."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import frames
from gan_core.runs.server.host import worker_count
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import BROKEN_SEED, DIVERGING_LR


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


def test_the_same_run_is_found_again(make_host):
    host = make_host()
    run = host.create(Settings())
    assert host.get(run.id) is run
    for stranger in ("x" * 22, "../../etc/passwd", "", None):
        with pytest.raises(RunError):
            host.get(stranger)


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


def test_a_search_for_the_optimum_is_cancelled_while_it_goes_on(make_host, wait_for):
    run = make_host().create(Settings())
    run.train_discriminator()
    wait_for(lambda: (run.link.progress or {}).get("steps", 0) > 0, "progress")
    run.cancel()
    wait_for(lambda: (not run.link.pending and run.state != "playing") and run.link.progress is None, "the end")
    assert "cancelled" in run.view.notice and run.view.metrics["value_gap"] > 0.005
