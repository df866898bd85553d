"""Real training in real worker processes."""

import os
import signal
import statistics
import threading
import time

import numpy as np
import pytest
import torch

from gan_core import checkpoints, stages
from gan_core.errors import CheckpointError
from gan_core.runs import frames, states
from gan_core.runs.server.host import Host
from gan_core.training.presets import preset
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer


@pytest.fixture(autouse=True)
def one_thread():
    """As in the workers: sums that are shared out among threads are rounded otherwise."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


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
        # The weights are the same to the last bit; sums over bins are not, once the worker's loops are compiled.
        told = header["metrics"][name]
        assert told is None if value is None else told == pytest.approx(frames.finite(value), rel=1e-9, abs=1e-12), name
    for name, curve in expected.curves.items():
        np.testing.assert_allclose(arrays[name], curve.astype(np.float32), rtol=1e-6, atol=1e-12, err_msg=name)


def test_a_run_that_has_left_the_memory_goes_on_bit_for_bit(host, wait_for):
    runs = [host.create(preset("two_modes").replace(seed=4)) for _ in range(2)]
    for run in runs:
        run.step(30)
        wait_for(lambda: settled(run) and run.step_count == run.trajectory.saved_step == 30, "30 steps")  # noqa: B023
    stayed, left = runs
    host._evict(left)
    back = host.get(left.id)
    assert back is not left and back.view.metrics == stayed.view.metrics
    assert [frame.step for frame in back.trajectory.timeline][-1] == 30
    for run in (stayed, back):
        run.step(30)
        wait_for(lambda: settled(run) and run.step_count == 60, "30 steps more")  # noqa: B023
    (_, expected), (_, found) = read(stayed), read(back)
    for name in expected.keys() - {"history", "ghost"}:
        assert np.array_equal(expected[name], found[name], equal_nan=True), name
    assert back.view.metrics == stayed.view.metrics


def test_reset_repeats_the_run_and_undo_continues_it_bit_for_bit(host, wait_for):
    settings = preset("far_apart")
    run = host.create(settings)
    run.step(30)
    wait_for(lambda: settled(run) and run.step_count == 30, "30 steps")
    first = run.view.metrics
    run.reset()
    run.step(30)
    wait_for(lambda: settled(run) and run.step_count == 30 and run.epoch == 1, "30 steps again")
    assert run.view.metrics == first
    run.step(20)
    wait_for(lambda: settled(run) and run.step_count == 50, "50 steps")
    longer = run.view.metrics
    run.reset(settings.replace(seed=1))
    run.undo()
    wait_for(lambda: settled(run), "undo")
    assert run.step_count == 50
    assert run.view.metrics == longer
    run.undo()
    wait_for(lambda: settled(run) and run.step_count == 30, "undo over another level")
    assert run.view.metrics == first
    run.redo()
    wait_for(lambda: settled(run) and run.step_count == 50, "redo")
    assert run.view.metrics == longer


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
        wait_for(lambda: run.trajectory.saved_step > 100, "a saved state")
        os.kill(host.worker_pids[0], signal.SIGKILL)
        wait_for(lambda: run.view.notice is not None, "notice")
        saved = run.trajectory.saved_step
        assert f"replaced; this run continues from step {saved:,}" in run.view.notice
        wait_for(lambda: run.epoch == 1 and run.step_count > saved and run.state == "playing", "training goes on")
        run.pause()
        wait_for(lambda: settled(run), "pause")
    steps = [int(line.split(",")[0]) for line in run.view.history_csv().splitlines()[1:]]
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
        assert np.isfinite(run.view.metrics["jsd"])


def test_d_reaches_its_optimum_while_g_stands_still(host, wait_for):
    run = host.create(preset("two_modes"))
    run.step(100)
    wait_for(lambda: settled(run) and run.step_count == 100, "100 steps")
    before = read(run)[1]["p_g"]
    run.train_discriminator()
    wait_for(lambda: settled(run), "the optimum", 40)
    assert "D" in run.view.notice and "nats" in run.view.notice
    assert run.view.metrics["value_gap"] < 0.02
    assert run.step_count == 100
    assert np.array_equal(read(run)[1]["p_g"], before)


DIGITS = Settings(dataset="mnist", generator_width=16, discriminator_width=16, batch_size=16)
CONVOLUTIONAL = Settings(
    dataset="mnist",
    network="dcgan",
    conditional="label",
    generator_norm="batch",
    discriminator_norm="spectral",
    latent_dim=16,
    generator_width=4,
    discriminator_width=4,
    batch_size=16,
)


def test_a_run_on_digits_is_a_run_like_any_other(host, wait_for):
    run = host.create(DIGITS)
    with run.watch():
        run.step(3)
        wait_for(lambda: run.state == "failed" or (settled(run) and run.step_count == 3), "3 steps", 30)
        header, arrays = read(run)
        assert (header["error"], header["device"]) == (None, "cpu")
        assert arrays["samples"].shape == (100, 28, 28) and arrays["samples"].dtype == np.uint8
        wait_for(lambda: run.trajectory.saved_step == 3, "saved state")


def test_frames_of_images_come_to_what_the_trainer_says(host, wait_for):
    trainer = Trainer(CONVOLUTIONAL)
    trainer.run(4)
    trainer.discriminator_step()
    expected = trainer.snapshot(inspected=13)
    run = host.create(CONVOLUTIONAL)
    run.inspect(13)
    run.step(4)
    wait_for(lambda: run.state == "failed" or (settled(run) and run.step_count == 4), "4 steps", 30)
    run.discriminator_step()
    wait_for(lambda: settled(run), "one step of D")
    wait_for(lambda: read(run)[0]["exact"], "exact numbers", 30)
    header, arrays = read(run)
    assert header["metrics"].pop("images_per_second") > 0
    assert header["metrics"] == dict(expected.metrics)
    assert header["inspected_shown"] == 13
    for name, curve in expected.curves.items():
        np.testing.assert_array_equal(arrays[name], curve, err_msg=name)
    assert set(arrays) - set(expected.curves) == {"history", "ghost"} & set(arrays)


def test_a_stage_continues_as_if_it_had_never_stopped(host, wait_for, tmp_path, monkeypatch):
    trainer = Trainer(CONVOLUTIONAL)
    trainer.run(3)
    trainer.apply(CONVOLUTIONAL.replace(discriminator_lr=5e-4))
    (tmp_path / "3").write_bytes(states.to_bytes(trainer.state_dict()))
    trainer.run(2)
    monkeypatch.setattr(stages, "STAGES", {"digits_conditional": (3,)})
    monkeypatch.setattr(stages, "path", lambda preset, step: tmp_path / str(step))
    run = host.create(DIGITS, "digits_conditional")
    run.start_from(3)
    assert run.settings == CONVOLUTIONAL.replace(discriminator_lr=5e-4)
    run.step(2)
    wait_for(lambda: run.state == "failed" or (settled(run) and run.step_count == 5), "2 steps from step 3", 30)
    assert run.error is None
    wait_for(lambda: run.trajectory.saved_step == 5, "saved state")
    saved, expected = states.from_bytes(run.trajectory.saved)["arrays"], trainer.state_dict()["arrays"]
    assert saved.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(saved[name], array, err_msg=name)
    run.undo()
    wait_for(lambda: settled(run) and run.step_count == 0, "undo")
    assert run.settings == DIGITS


def test_g_is_kept_as_a_checkpoint_that_makes_the_same_images(wait_for, tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))
    host = Host(workers=1, folder=tmp_path / "runs")
    try:
        run = host.create(CONVOLUTIONAL)
        run.step(5)
        wait_for(lambda: settled(run) and run.step_count == 5, "5 steps", 60)
        run.apply(CONVOLUTIONAL.replace(generator_lr=1e-4))
        assert run.save_checkpoint("my-gan").result(30) == "my-gan"
        with pytest.raises(CheckpointError, match="already"):
            run.save_checkpoint("my-gan")
        run.play()
        wait_for(lambda: run.step_count > 5, "playing on")
        named = [run.save_checkpoint("mine", counted=True).result(30) for _ in range(2)]
        run.pause()
        for name in named:
            assert name.split("_")[:2] == ["mine", str(checkpoints.load(name).steps)]
        wait_for(lambda: settled(run) and run.state == "paused", "pause")
        # Something in the way: the folder is a file by now.
        (tmp_path / "home" / "checkpoints").rename(tmp_path / "kept")
        (tmp_path / "home" / "checkpoints").write_bytes(b"")
        with pytest.raises(CheckpointError, match="checkpoints"):
            run.save_checkpoint("another").result(30)
        assert run.state == "paused"
    finally:
        host.close()
    checkpoint = checkpoints.load(tmp_path / "kept" / "my-gan.safetensors")
    assert (checkpoint.settings, checkpoint.steps) == (CONVOLUTIONAL.replace(generator_lr=1e-4), 5)
    assert checkpoint.metrics["accuracy_real"] is not None and "LeCun" in checkpoint.licence
    trainer = Trainer(CONVOLUTIONAL)
    trainer.run(5)
    expected = trainer.snapshot().curves["samples_average"]
    observer = trainer._observer
    np.testing.assert_array_equal(checkpoint.generate(observer.latents.numpy(), observer.labels.numpy()), expected)


def test_divergence_on_images_keeps_the_last_good_picture(host, wait_for):
    wild = DIGITS.replace(optimizer="sgd", generator_lr=1.0, discriminator_lr=1.0, loss="least_squares")
    run = host.create(wild)
    with run.watch():
        run.play()
        wait_for(lambda: run.state == "failed", "divergence", 30)
        header, arrays = read(run)
        assert "stopped being a finite number" in header["error"]
        assert arrays["samples"].shape == (100, 28, 28)
        assert all(value is None or np.isfinite(value) for value in header["metrics"].values())
        run.apply(wild.replace(generator_lr=1e-3, discriminator_lr=1e-3))
        wait_for(lambda: settled(run), "way back")
        assert (run.state, run.error) == ("paused", None)
