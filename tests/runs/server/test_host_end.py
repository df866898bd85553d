"""How a server ends, and its workers with it."""

import os
import subprocess
import sys
import time

import pytest

from gan_core.errors import RunError
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import ENDLESS_SEED


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"


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
