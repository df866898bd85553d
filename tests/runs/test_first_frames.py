"""The kept first frames are what a worker tells of a fresh run, and viewers see them before it does."""

import sys

import numpy as np
import pytest

from gan_core.pretraining import generators as pretraining
from gan_core.pretraining.first_frames import first_report
from gan_core.runs import first_frames, frames
from gan_core.runs.server.host import Host
from gan_core.training.presets import PRESETS

IDLE = (sys.executable, "-c", "import sys; sys.stdin.buffer.read()")
"""A worker that never tells anything."""
REBUILD = "build the frames again: python -m gan_core pretrain first_frames"


@pytest.mark.parametrize("preset", first_frames.KEPT)
def test_a_kept_frame_is_that_of_a_fresh_run(preset):
    kept = first_frames.of(PRESETS[preset], preset)
    assert kept is not None, REBUILD
    report, curves = first_report(PRESETS[preset])
    told, found = report.snapshot, kept.curves.unpack()
    assert list(found) == list(curves), REBUILD
    for name, curve in curves.items():
        assert (found[name].dtype, found[name].shape) == (curve.dtype, curve.shape), f"{name}: {REBUILD}"
        # Other processors round sums differently.
        np.testing.assert_allclose(found[name], curve, rtol=1e-4, atol=1e-6, err_msg=f"{name}: {REBUILD}")
    assert kept.snapshot.metrics.keys() == told.metrics.keys(), REBUILD
    for name, number in told.metrics.items():
        expected = None if number is None else pytest.approx(number, rel=1e-5, abs=1e-8)
        assert kept.snapshot.metrics[name] == expected, f"{name}: {REBUILD}"
    for field in ("diagnosis", "trained", "exact", "inspected", "trace", "continues", "constant"):
        assert getattr(kept.snapshot, field) == getattr(told, field), f"{field}: {REBUILD}"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return pretraining.pretrain("first_frames", tmp_path_factory.mktemp("pretrained"))


def test_what_is_made_anew_is_what_ships(made):
    assert {path.name for path in made.iterdir()} == {path.name for path in first_frames.FOLDER.iterdir()}
    for preset, settings in first_frames.KEPT.items():
        assert first_frames.of(settings, preset, made).snapshot.diagnosis == (
            first_frames.of(settings, preset).snapshot.diagnosis
        )


def test_other_settings_have_no_kept_frame():
    settings = PRESETS["far_apart"]
    assert first_frames.of(settings, "far_apart")
    for other in ({"seed": settings.seed + 1}, {"loss": "non_saturating"}, {"means": (2.9,)}, {"generator_lr": 1e-5}):
        assert first_frames.of(settings.replace(**other), "far_apart") is None
    assert first_frames.of(settings, None) is None
    assert first_frames.of(PRESETS["digits"], "digits") is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda header: header.update(version="0.0.1"),
        lambda header: header.pop("version"),
        lambda header: header["settings"].update(sand=1),
        lambda header: header["settings"].update(seed=1),
        lambda header: header["report"].update(kind="status"),
        lambda header: header["report"].pop("diagnosis"),
    ],
    ids=["another version", "no version", "unknown", "another seed", "a status", "no diagnosis"],
)
def test_what_cannot_be_used_is_left_to_the_worker(spoil, made, tmp_path):
    header, curves = frames.decode(first_frames.path("far_apart", made).read_bytes())
    file = first_frames.path("far_apart", tmp_path)
    spoil(header)
    file.write_bytes(frames.encode(header, curves))
    assert first_frames.of(PRESETS["far_apart"], "far_apart", tmp_path) is None


def test_a_damaged_or_missing_file_is_left_to_the_worker(made, tmp_path):
    assert first_frames.of(PRESETS["far_apart"], "far_apart", tmp_path / "nowhere") is None
    first_frames.path("far_apart", tmp_path).write_bytes(first_frames.path("far_apart", made).read_bytes()[:-4])
    assert first_frames.of(PRESETS["far_apart"], "far_apart", tmp_path) is None


def test_a_run_shows_its_first_frame_before_its_worker_tells_anything(tmp_path):
    host = Host(workers=1, folder=tmp_path, command=IDLE)
    try:
        run = host.create(PRESETS["two_modes"], "two_modes")
        header, arrays = frames.decode(run.message()[0])
        assert (header["step"], header["state"], header["pending"]) == (0, "paused", True)
        assert header["metrics"]["jsd"] == run.view.metrics["jsd"]
        assert header["history"]["total"] == 1 and header["timeline"]["total"] == 1
        kept = first_frames.of(PRESETS["two_modes"], "two_modes").curves.unpack()
        for name, curve in kept.items():
            np.testing.assert_array_equal(arrays[name], curve)
        assert not host.create(PRESETS["two_modes"].replace(seed=5), "two_modes").view.metrics
    finally:
        host.close()


def test_the_workers_own_takes_its_place(tmp_path, wait_for):
    host = Host(workers=1, folder=tmp_path)
    try:
        run = host.create(PRESETS["far_apart"], "far_apart")
        kept = run.trajectory.frame
        wait_for(lambda: run.trajectory.frame is not kept, "the worker's frame")
        assert run.trajectory.step == 0
        assert len(run.trajectory.history) == len(run.trajectory.timeline) == 1
        assert run.trajectory.timeline[0] is run.trajectory.frame
        assert run.trajectory.frame.curves.specs == kept.curves.specs
        run.step(3)
        wait_for(lambda: run.step_count == 3 and not run.link.pending, "three steps")
        assert run.trajectory.history.rows[0].tolist() == [0, 3]
    finally:
        host.close()
