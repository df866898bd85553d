"""What a run sends to those who look at it, and the files that it makes of its past."""

import io

import numpy as np
import pytest
from PIL import Image

from gan_core.errors import RunError
from gan_core.training.settings import Settings
from tests.runs.server.run.stand_in import FakeWorker, read, samples


def test_first_message_before_any_frame(worker):
    header, arrays = read(worker.run.message()[0])
    assert (header["step"], header["state"], header["preset"], header["pending"]) == (0, "paused", "two_modes", True)
    assert header["settings"] == Settings().to_dict()
    assert header["history"]["total"] == 0
    assert list(arrays) == ["history"]


def test_message_has_everything_the_browser_is_promised(trained):
    header, arrays = read(trained.run.message()[0])
    for name in ("sequence", "epoch", "step", "state", "preset", "settings", "metrics", "diagnosis", "notice", "error"):
        assert name in header
    assert header["metrics"] == {"jsd": 0.5} and header["diagnosis"] == "at 5"
    assert header["timeline"] == {"total": 6, "steps": [0, 5]}
    assert header["position"] is None and "ghost" not in header
    assert header["history"]["names"] == ["step", "jsd"]
    assert arrays["x"].tolist() == [5, 5, 5, 5]
    assert np.allclose(arrays["history"], [np.arange(6), np.arange(6) / 10])


def test_each_viewer_gets_what_it_lacks(trained):
    _, slow = trained.run.message()
    _, quick = trained.run.message()
    trained.answer(step=6, state="playing")
    _, quick = trained.run.message(quick)
    trained.answer(step=7, state="playing")
    assert read(trained.run.message(quick)[0])[0]["history"] | {"names": 0, "generation": 0} == {
        "from": 7, "rows": 1, "total": 8, "names": 0, "generation": 0,
    }  # fmt: skip
    assert read(trained.run.message(slow)[0])[0]["history"]["rows"] == 2


def test_what_every_frame_shares_is_kept_once_and_sent_with_each(digits):
    run = digits.run
    digits.answer(step=0, curves=samples(0, constant=True), constant=1)
    for step in (1, 2):
        digits.answer(step=step, curves=samples(step))
    assert "real" not in [spec[0] for index in range(3) for spec in run.trajectory.timeline[index].curves.specs]
    for header, arrays in (read(run.message()[0]), read(run.message_at(0)), read(run.message_at(1))):
        assert (arrays["real"] == 77).all() and arrays["real"].shape == (100, 4, 4)
        assert (arrays["samples"] == header["step"]).all() and (arrays["score"] == header["step"]).all()
    run.reset()
    assert (read(run.message()[0])[1]["real"] == 77).all()
    with pytest.raises(RunError):
        run.message_at(0)
    digits.answer(step=0, curves=samples(0, constant=True), constant=1)
    run.undo()
    assert (read(run.message_at(2))[1]["real"] == 77).all()


def test_facts_for_the_page(digits):
    header, _ = read(digits.run.message()[0])
    assert header["device"] is None
    assert header["class_names"] == list("0123456789")
    digits.answer(step=0, device="cuda: Fast")
    header, _ = read(digits.run.message()[0])
    assert (header["device"], digits.run.link.device) == ("cuda: Fast", "cuda: Fast")
    assert read(FakeWorker().run.message()[0])[0]["class_names"] == []


def test_pictures_of_the_timeline(digits):
    for step in range(3):
        digits.answer(step=step, curves=samples(step))
    assert Image.open(io.BytesIO(digits.run.view.export_gif(4))).n_frames == 3
    newest, first = (Image.open(io.BytesIO(digits.run.view.export_png(2, index=index))) for index in (None, 0))
    assert (newest.getpixel((12, 12)), first.getpixel((12, 12))) == (2, 0)


def test_timelines_keep_to_their_share_of_the_memory(digits):
    for step in range(9):
        digits.answer(step=step, curves=samples(step))
    digits.run.reset()
    for step in range(9):
        digits.answer(step=step, curves=samples(step))
    assert digits.run.limit_memory(6 * 1612, 10**6) == 2
    assert read(digits.run.message()[0])[0]["timeline"]["total"] == 6
    digits.run.undo()
    assert read(digits.run.message()[0])[0]["timeline"]["total"] == 6


def test_the_past(trained):
    header, arrays = read(trained.run.message_at(2))
    assert (header["step"], header["position"], header["metrics"]) == (2, 2, {"jsd": 0.2})
    assert header["history"]["rows"] == 0 and list(arrays) == ["x"]
    assert read(trained.run.message_at(999))[0]["position"] == 5
    assert read(trained.run.message_at(-3))[0]["position"] == 0
    with pytest.raises(RunError):
        FakeWorker().run.message_at(0)


def test_csv(trained):
    assert trained.run.view.history_csv().splitlines()[:3] == ["step,jsd", "0,0.0", "1,0.1"]


def test_frames_alike_share_their_description(trained):
    first, last = trained.run.trajectory.timeline[0], trained.run.trajectory.timeline[5]
    assert first.curves.specs is last.curves.specs and first.curves.payload != last.curves.payload
    trained.answer(step=6, curves={"x": np.full(5, 6, np.float32)})
    assert trained.run.trajectory.frame.curve("x").tolist() == [6] * 5
    assert last.curve("x").tolist() == [5] * 4
