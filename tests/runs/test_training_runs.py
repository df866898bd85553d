"""Real training in real worker processes."""

import os
import signal
import statistics
import threading
import time

import numpy as np
import pytest

from gan_core.runs import frames
from gan_core.runs.host import Host
from gan_core.training.presets import preset
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    host = Host(workers=1, folder=tmp_path_factory.mktemp("runs"))
    host.start_workers()
    yield host
    host.close()


def read(run, cursor=None):
    return frames.decode(run.message(cursor)[0])


def settled(run):
    header, _ = read(run)
    return not header["pending"] and header["state"] != "playing"


def test_a_run_gives_the_numbers_that_the_trainer_gives(host, wait_for):
    settings = preset("two_modes").replace(seed=3)
    trainer = Trainer(settings)
    trainer.run(40)
    trainer.apply(settings.replace(loss="saturating"))
    trainer.discriminator_step()
    trainer.run(10)
    expected = trainer.snapshot()

    run = host.create(settings)
    run.step(40)
    wait_for(lambda: settled(run) and run.step_count == 40, "40 steps")
    run.apply(settings.replace(loss="saturating"))
    run.discriminator_step()
    run.step(10)
    wait_for(lambda: settled(run) and run.step_count == 50, "50 steps")
    header, arrays = read(run)
    for name, value in expected.metrics.items():
        assert header["metrics"][name] == frames.finite(value), name
    for name, curve in expected.curves.items():
        assert np.array_equal(arrays[name], curve.astype(np.float32), equal_nan=True), name


def test_reset_repeats_the_run_and_undo_continues_it_bit_for_bit(host, wait_for):
    settings = preset("far_apart")
    run = host.create(settings)
    run.step(30)
    wait_for(lambda: settled(run) and run.step_count == 30, "30 steps")
    first = run.metrics
    run.reset()
    run.step(30)
    wait_for(lambda: settled(run) and run.step_count == 30 and run.epoch == 1, "30 steps again")
    assert run.metrics == first
    run.step(20)
    wait_for(lambda: settled(run) and run.step_count == 50, "50 steps")
    longer = run.metrics
    run.reset(settings.replace(seed=1))
    run.undo()
    wait_for(lambda: settled(run), "undo")
    assert run.step_count == 50
    assert run.metrics == longer


def test_the_loss_switches_within_a_frame_while_training(host, wait_for):
    run = host.create(preset("far_apart"))
    changed = threading.Event()
    run.subscribe(changed.set)
    delays = []
    with run.watch():
        run.play()
        wait_for(lambda: run.step_count > 50, "steps")
        for loss in ("non_saturating", "saturating") * 6:
            begun, step = time.perf_counter(), run.step_count
            run.apply(run.settings.replace(loss=loss))
            while (header := read(run)[0])["pending"]:
                changed.clear()
                changed.wait(1.0)
            delays.append(time.perf_counter() - begun)
            saturating = header["metrics"]["gradient_norm_saturating"]
            other = header["metrics"]["gradient_norm_non_saturating"]
            assert header["metrics"]["generator_gradient_norm"] == (saturating if loss == "saturating" else other)
            assert header["epoch"] == 0 and header["step"] >= step and header["state"] == "playing"
            time.sleep(0.03)
        run.pause()
    assert statistics.median(delays) < 0.15


def test_a_killed_worker_does_not_end_the_training(host, wait_for):
    run = host.create(preset("two_modes"))
    with run.watch():
        run.play()
        wait_for(lambda: run._course.saved_step > 100, "a saved state")
        os.kill(host.worker_pids[0], signal.SIGKILL)
        killed = time.monotonic()
        wait_for(lambda: run.notice is not None, "notice")
        saved = run._course.saved_step
        assert f"replaced; this run continues from step {saved:,}" in run.notice
        wait_for(lambda: run.epoch == 1 and run.step_count > saved and run.state == "playing", "training goes on")
        assert time.monotonic() - killed < 10
        run.pause()
        wait_for(lambda: settled(run), "pause")
    steps = [int(line.split(",")[0]) for line in run.history_csv().splitlines()[1:]]
    assert steps[0] == 0 and steps == sorted(steps) and steps[-1] > saved


def test_divergence_says_what_and_when_and_leaves_a_way_back(host, wait_for):
    wild = Settings(optimizer="sgd", generator_lr=1.0, discriminator_lr=1.0, ema=0.0)
    run = host.create(wild)
    with run.watch():
        run.play()
        wait_for(lambda: run.state == "failed", "divergence")
        header, arrays = read(run)
        assert "stopped being a finite number" in header["error"] and "step" in header["error"]
        assert np.isfinite(arrays["p_g"]).all() and header["metrics"]["jsd"] is not None
        run.apply(wild.replace(generator_lr=1e-3, discriminator_lr=1e-3))
        wait_for(lambda: settled(run), "way back")
        step = run.step_count
        run.step(5)
        wait_for(lambda: settled(run) and run.step_count == step + 5, "training on")
        assert (run.state, run.error) == ("paused", None)
        assert np.isfinite(run.metrics["jsd"])


def test_d_reaches_its_optimum_while_g_stands_still(host, wait_for):
    run = host.create(preset("two_modes"))
    run.step(100)
    wait_for(lambda: settled(run) and run.step_count == 100, "100 steps")
    before = read(run)[1]["p_g"]
    run.train_discriminator()
    wait_for(lambda: settled(run), "the optimum", 40)
    assert "D" in run.notice and "nats" in run.notice
    assert run.metrics["value_gap"] < 0.02
    assert run.step_count == 100
    assert np.array_equal(read(run)[1]["p_g"], before)


def test_a_run_on_digits_is_a_run_like_any_other(host, wait_for):
    run = host.create(Settings(dataset="mnist", generator_width=16, discriminator_width=16, batch_size=16))
    with run.watch():
        run.step(3)
        wait_for(lambda: run.state == "failed" or (settled(run) and run.step_count == 3), "3 steps", 30)
        header, arrays = read(run)
        assert header["error"] is None
        assert arrays["samples"].shape == (100, 28, 28) and arrays["samples"].dtype == np.uint8
        wait_for(lambda: run._course.saved_step == 3, "saved state")
