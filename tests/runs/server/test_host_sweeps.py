"""Many seeds beside a run, through a real worker process."""

import os
import signal
import time

import numpy as np

from gan_core.runs import frames
from gan_core.runs.server import host as module
from gan_core.sweeps.plan import SweepPlan
from gan_core.sweeps.sweep import Sweep
from gan_core.training.settings import Settings

SMALL = Settings(latent_dim=1, batch_size=16, generator_width=4, discriminator_width=4)


def seen(run):
    """What a fresh viewer is told of the sweep, and the arrays of the message."""
    header, arrays = frames.decode(run.message()[0])
    return header["sweep"], arrays


def test_the_numbers_come_through_and_the_run_is_kept_meanwhile(make_host, wait_for):
    host = make_host()
    run = host.create(SMALL)
    plan = SweepPlan(SMALL, 2, 30, (("r1", (0.0, 1.0)),), looks=3)
    with run.watch():
        run.begin_sweep(plan)
        assert run.playing  # so nobody takes it for idle
        run.step(5)
        wait_for(lambda: seen(run)[0]["state"] == "done", "all seeds are trained")
    assert run.step_count == 5 and not run.playing
    alone = Sweep(plan)
    for _ in alone.pieces():
        pass
    facts, arrays = seen(run)
    assert (facts["steps"], facts["most"], facts["fresh"]) == (120, 120, [0, 1])
    for cell, courses in enumerate(alone.courses):
        np.testing.assert_array_equal(arrays[f"jsd {cell}"], courses.jsd)


def test_a_worker_that_dies_ends_the_sweep_and_the_run_goes_on(make_host, wait_for):
    host = make_host()
    run = host.create(SMALL)
    with run.watch():
        run.begin_sweep(SweepPlan(SMALL, 2, 1_000_000, looks=1000))
        run.step(3)
        wait_for(lambda: len(seen(run)[1].get("jsd 0", ())) > 1 and run.step_count == 3, "some looks")
        (pid,) = host.worker_pids
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: seen(run)[0]["state"] == "failed", "the loss is noticed")
        facts, arrays = seen(run)
        assert "Begin again" in facts["error"] and len(arrays["jsd 0"]) > 1
        run.step(2)
        wait_for(lambda: run.step_count >= 2 and not run.link.pending, "the run goes on")
        # And it can be begun again.
        run.begin_sweep(SweepPlan(SMALL, 2, 4, looks=2))
        wait_for(lambda: seen(run)[0]["state"] == "done", "another one")


def test_cancelled_it_stops_and_keeps_what_it_has(make_host, wait_for):
    host = make_host()
    run = host.create(SMALL)
    with run.watch():
        run.begin_sweep(SweepPlan(SMALL, 2, 1_000_000, looks=1000))
        wait_for(lambda: len(seen(run)[1].get("jsd 0", ())) > 1, "some looks")
        run.cancel_sweep()
        wait_for(lambda: seen(run)[0]["state"] == "cancelled", "it stops")
    facts, arrays = seen(run)
    assert 0 < facts["steps"] < facts["most"] and len(arrays["jsd 0"]) > 1


def test_a_run_with_many_seeds_stays_in_memory_longer_than_others(make_host, wait_for, monkeypatch):
    for name, value in (("KEEP_INTERVAL", 0.05), ("IDLE_SECONDS", 0.1), ("IDLE_WITH_SEEDS_SECONDS", 1000.0)):
        monkeypatch.setattr(module, name, value)
    host = make_host()
    run, other = host.create(SMALL), host.create(SMALL.replace(seed=1))
    with run.watch():
        run.begin_sweep(SweepPlan(SMALL, 2, 4, looks=2))
        wait_for(lambda: seen(run)[0]["state"] == "done", "all seeds are trained")
    wait_for(lambda: other.closed, "nobody watches the other")
    time.sleep(0.3)
    assert not run.closed and seen(run)[0]["state"] == "done"
    monkeypatch.setattr(module, "IDLE_WITH_SEEDS_SECONDS", 0.1)
    wait_for(lambda: run.closed, "nobody watches this one either, for longer")
