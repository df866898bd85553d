import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import frames
from gan_core.runs.server import host as module
from gan_core.runs.server.host import worker_count
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import BROKEN_SEED, DEADLY_SEED, DIVERGING_LR


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


def test_a_run_that_kills_workers_is_stopped_and_others_live_on(make_host, wait_for, capfd):
    host = make_host()
    deadly, other = host.create(Settings(seed=DEADLY_SEED)), host.create(Settings())
    deadly.play()
    wait_for(lambda: deadly.state == "failed", "three deaths", 20)
    assert "3 times in a row" in deadly.error
    other.step(3)
    wait_for(lambda: other.step_count == 3, "the other run")
    deadly.reset(Settings(seed=1))
    deadly.step(2)
    wait_for(lambda: deadly.step_count == 2 and deadly.state == "paused", "usable again")


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


def test_a_store_that_cannot_be_written_is_told_and_training_goes_on(make_host, wait_for, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(module, "KEEP_INTERVAL", 0.05)
    run = make_host(folder=tmp_path / "file").create(Settings())
    wait_for(lambda: run.view.notice is not None, "notice")
    assert "cannot be kept" in run.view.notice
    run.step(5)
    wait_for(lambda: run.step_count == 5, "steps")


def test_room_is_made_by_closing_what_nobody_watches(make_host, wait_for):
    host = make_host(most_runs=3)
    old, playing, watched = (host.create(Settings(seed=seed)) for seed in range(3))
    playing.play()
    with watched.watch():
        new = host.create(Settings())
        assert old.closed and not (playing.closed or watched.closed or new.closed)
        back = host.get(old.id)
        assert back is not old and back.settings.seed == 0
        assert new.closed
        with back.watch(), playing.watch(), pytest.raises(RunError, match="already has 3 runs"):
            host.create(Settings())


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
