import gc
import io
import weakref

import numpy as np
import pytest
from PIL import Image

from gan_core import stages
from gan_core.errors import CheckpointError, RunError, SettingsError
from gan_core.runs import frames, reports, states
from gan_core.runs.frames import NO_ARRAYS, PackedArrays
from gan_core.runs.server.pace import AT_REST, Pace
from gan_core.runs.server.run import Run
from gan_core.runs.server.trajectory import Trajectory
from gan_core.runs.server.worker_link import MOST_DEATHS
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings

DIGITS = Settings(dataset="mnist", batch_size=10)


class FakeWorker:
    """Stands where the worker is: keeps the commands as they come off the pipe, and reports when the test says so."""

    working = True

    def __init__(self, settings=Settings(), preset="two_modes", pace=AT_REST):  # noqa: B008  Settings are immutable.
        self.commands = []
        self.run = Run("r" * 22, Trajectory(settings, preset), self, 60.0, pace)
        self.run.open()

    def send(self, message, arrays=None):
        self.commands.append(frames.decode(frames.encode(message.to_header(), arrays or {})))

    @property
    def last(self):
        return self.commands[-1][0]

    def answer(self, kind="frame", step=0, state="paused", seen=None, epoch=None, curves=None, **more):
        header = {
            "kind": kind,
            "run": self.run.id,
            "epoch": self.run.epoch if epoch is None else epoch,
            "seen": self.last["number"] if seen is None else seen,
            "step": step,
            "state": state,
            "notice": None,
            "error": None,
            "device": "cpu",
            "speed": None,
        }
        arrays = {}
        if kind == "frame":
            header |= {"metrics": {"jsd": step / 10}, "diagnosis": f"at {step}", "trained": True}
            arrays = curves or {"x": np.full(4, step, np.float32)}
        if kind == "state":
            arrays = {"state": np.full(3, step, np.uint8)}
        header, payload = frames.split(frames.encode(header | more, arrays))
        self.run.receive(reports.read(header), PackedArrays(header["arrays"], payload))


@pytest.fixture
def worker():
    return FakeWorker()


@pytest.fixture
def trained(worker):
    """A run that plays, at step 5, its state saved at step 4."""
    worker.run.play()
    for step in range(6):
        worker.answer(step=step, state="playing")
        if step == 4:
            worker.answer("state", step=4, state="playing")
    return worker


def read(message):
    header, arrays = frames.decode(message)
    return header, arrays


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


def test_commands_show_at_once_and_older_frames_do_not_undo_them(trained):
    run = trained.run
    before = trained.last["number"]
    run.pause()
    assert run.state == "paused"
    trained.answer(step=6, state="playing", seen=before)
    assert (run.state, run.step_count) == ("paused", 6)
    trained.answer(step=7, state="playing", seen=before + 1)
    assert run.state == "playing"


def test_live_settings_are_applied_others_restart(trained):
    run = trained.run
    run.apply(run.settings.replace(loss="saturating"))
    assert trained.last["kind"] == "apply"
    assert (len(run.view.history_csv().splitlines()), run.can_undo, run.preset) == (7, False, "two_modes")
    run.apply(run.settings.replace(batch_size=64), preset="other")
    assert (trained.last["kind"], trained.last["playing"]) == ("open", True)
    assert "state" not in trained.commands[-1][1]
    assert (run.step_count, run.can_undo, run.preset) == (0, True, "other")


def test_same_settings_send_nothing(trained):
    count = len(trained.commands)
    trained.run.apply(trained.run.settings)
    assert len(trained.commands) == count


def test_data_set_never_changes(worker):
    for command in (worker.run.apply, worker.run.reset):
        with pytest.raises(RunError, match="start a new run"):
            command(Settings(dataset="mnist"))


def test_reset_leaves_a_ghost_that_is_sent_once(trained):
    run = trained.run
    _, cursor = run.message()
    run.reset()
    assert (run.epoch, run.step_count, run.state) == (1, 0, "playing")
    assert trained.last["settings"] == Settings().to_dict()
    header, arrays = read((sent := run.message(cursor))[0])
    assert header["history"]["total"] == header["timeline"]["total"] == 0
    assert header["ghost"]["rows"] == 6 and header["ghost"]["names"] == ["step", "jsd"]
    assert arrays["ghost"][0].tolist() == [0, 1, 2, 3, 4, 5]
    header, arrays = read(run.message(sent[1])[0])
    assert "ghost" not in header and "ghost" not in arrays
    assert "ghost" in read(run.message()[0])[0]


def test_what_was_on_its_way_before_a_reset_is_dropped(trained):
    run = trained.run
    run.reset()
    trained.answer(step=6, state="failed", epoch=0, error="old")
    assert (run.step_count, run.state, run.error) == (0, "playing", None)


def test_undo_brings_back_the_run_from_its_very_last_state(trained):
    run, before = trained.run, trained.run.message()[0]
    run.reset(Settings(seed=9), preset="other")
    trained.answer("state", step=5, epoch=0)
    trained.answer(step=1, state="playing")
    run.undo()
    assert (run.epoch, run.step_count, run.settings, run.preset) == (2, 5, Settings(), "two_modes")
    assert not run.can_undo
    assert trained.commands[-1][1]["state"].tolist() == [5, 5, 5]
    assert read(run.message()[0])[1]["history"].tolist() == read(before)[1]["history"].tolist()
    count = len(trained.commands)
    run.undo()
    assert len(trained.commands) == count


def test_undo_before_the_last_state_came_leaves_the_choice_to_the_worker(trained):
    run = trained.run
    run.reset()
    run.undo()
    assert (run.step_count, trained.last["resumes"]) == (5, 0)
    assert trained.commands[-1][1]["state"].tolist() == [4, 4, 4]
    trained.answer(step=4, state="playing", trained=False)  # a worker that had no newer state either
    header, arrays = read(run.message()[0])
    assert arrays["history"][0].tolist() == [0, 1, 2, 3, 4]
    assert header["timeline"]["steps"] == [0, 4]


def test_a_state_of_weights_that_are_gone_is_dropped(trained):
    run = trained.run
    run.reset()
    run.reset()  # now it is the first reset's weights, of epoch 1, that undo would bring back
    for gone in (0, 3):
        trained.answer("state", step=9, epoch=gone)
    assert run.trajectory.saved is None
    run.undo()
    assert run.step_count == 0 and "state" not in trained.commands[-1][1]


def test_a_run_that_paused_by_itself_is_not_played_on_by_a_new_worker(trained):
    trained.run.recover()
    assert (trained.last["kind"], trained.last["playing"]) == ("open", True)
    trained.answer(step=4, state="paused", notice="nobody watched")
    trained.run.recover()
    assert (trained.last["kind"], trained.last["playing"], trained.run.state) == ("open", False, "paused")


def test_undo_takes_the_ghost_away_again(trained):
    trained.run.reset()
    _, cursor = trained.run.message()
    trained.run.undo()
    assert read(trained.run.message(cursor)[0])[0]["ghost"]["rows"] == 0


def test_reseeding(trained):
    run = trained.run
    seen = set()
    for _ in range(5):
        before = run.settings.seed
        run.reseed()
        assert run.settings.seed != before
        seen.add(run.settings.seed)
    assert len(seen) > 2
    run.reseed(42)
    assert run.settings == Settings(seed=42)
    with pytest.raises(SettingsError):
        run.reseed(-1)
    assert run.settings.seed == 42


@pytest.fixture
def digits():
    return FakeWorker(DIGITS, "digits")


def samples(step, constant=False):
    curves = {"samples": np.full((100, 4, 4), step, np.uint8), "score": np.full(3, step, np.float32)}
    return curves | ({"real": np.full((100, 4, 4), 77, np.uint8)} if constant else {})


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


def test_one_sample_is_inspected_for_all_viewers(digits):
    run = digits.run
    run.inspect(42)
    assert (digits.last["kind"], digits.last["index"], run.link.inspected) == ("inspect", 42, 42)
    count = len(digits.commands)
    run.inspect(42)
    assert len(digits.commands) == count
    header, _ = read(run.message()[0])
    assert header["inspected"] == 42 and "inspected_shown" not in header
    digits.answer(step=0, metrics={"jsd": 0.1, "inspected_score": 0.4}, inspected=42)
    run.inspect(None)
    digits.answer(step=1, inspected=None)
    header, _ = read(run.message()[0])
    assert (header["inspected"], header["inspected_shown"]) == (None, None)
    assert read(run.message_at(0))[0]["inspected_shown"] == 42
    assert read(run.message_at(0))[0]["metrics"]["inspected_score"] == 0.4
    assert "inspected_score" not in run.view.history_csv()
    run.inspect(3)
    run.reset()
    assert (digits.last["kind"], digits.last["inspected"]) == ("open", 3)


@pytest.mark.parametrize("index", [-1, 100, 1.0, True, "3"])
def test_impossible_samples(digits, index):
    with pytest.raises(RunError, match="0 to 99"):
        digits.run.inspect(index)


def test_on_the_line_there_is_nothing_to_inspect_or_to_keep(worker):
    with pytest.raises(RunError, match="images"):
        worker.run.inspect(0)
    with pytest.raises(RunError, match="images"):
        worker.run.save_checkpoint("mine")
    with pytest.raises(RunError, match="no images"):
        worker.run.view.export_gif()
    worker.run.inspect(None)


@pytest.fixture
def staged(tmp_path, monkeypatch):
    """A stage of the digits at step 200, made with another learning rate than the preset's."""
    monkeypatch.setattr(stages, "path", lambda preset, step: tmp_path / f"{preset}-{step}")
    settings = PRESETS["digits"].replace(generator_lr=1e-4)
    state = {"arrays": {"w": np.ones(3)}, "record": {"step": 200, "settings": settings.to_dict()}}
    (tmp_path / "digits-200").write_bytes(states.to_bytes(state))
    (tmp_path / "digits-1000").write_bytes(b"damaged")
    return settings


def test_a_run_starts_from_a_stage_and_comes_back(digits, staged):
    run = digits.run
    assert run.stages == (0, 200, 1000)
    assert read(run.message()[0])[0]["stages"] == [0, 200, 1000]
    digits.answer(step=7, curves=samples(7))
    digits.answer("state", step=7)
    run.play()
    run.start_from(200)
    assert (run.epoch, run.step_count, run.settings, run.can_undo, run.preset) == (1, 200, staged, True, "digits")
    header, arrays = digits.commands[-1]
    assert (header["kind"], header["resumes"], header["playing"]) == ("open", None, True)
    assert header["settings"] == staged.to_dict()
    assert states.from_bytes(arrays["state"].tobytes())["record"]["step"] == 200
    assert read(run.message()[0])[0]["ghost"]["rows"] == 1
    run.undo()
    assert (run.step_count, run.settings) == (7, DIGITS)
    assert digits.commands[-1][1]["state"].tolist() == [7, 7, 7]


def test_stage_zero_is_the_preset_afresh(digits, staged):
    digits.run.start_from(0)
    assert (digits.run.settings, digits.run.step_count) == (PRESETS["digits"], 0)
    assert "state" not in digits.commands[-1][1]


def test_stages_that_are_not_there(digits, staged, worker):
    with pytest.raises(CheckpointError, match="0, 200, 1,000"):
        digits.run.start_from(300)
    with pytest.raises(CheckpointError, match="damaged"):
        digits.run.start_from(1000)
    assert (digits.run.epoch, digits.run.can_undo) == (0, False)
    assert worker.run.stages == () and FakeWorker(preset=None).run.stages == ()
    with pytest.raises(CheckpointError, match="none"):
        worker.run.start_from(200)
    with pytest.raises(RunError, match="preset"):
        FakeWorker(preset=None).run.start_from(200)


@pytest.fixture
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path))
    return tmp_path


def kept(worker, error=None):
    header = {"kind": "kept", "run": worker.run.id, "ticket": worker.last["ticket"], "error": error}
    worker.run.receive(reports.read(header), NO_ARRAYS)


def test_a_checkpoint_is_kept_by_the_worker(digits, own_home):
    future = digits.run.save_checkpoint("mine-1")
    assert (digits.last["kind"], digits.last["name"], future.done()) == ("save_checkpoint", "mine-1", False)
    kept(digits)
    assert future.result(0) == "mine-1"
    future = digits.run.save_checkpoint("mine-2")
    kept(digits, "No space left on device.")
    with pytest.raises(CheckpointError, match="No space left"):
        future.result(0)
    lost, cancelled = digits.run.save_checkpoint("mine-3"), digits.run.save_checkpoint("mine-4")
    cancelled.cancel()
    kept(digits)
    digits.run.recover()
    with pytest.raises(CheckpointError, match="Try again"):
        lost.result(0)
    closed = digits.run.save_checkpoint("mine-5")
    digits.run.close()
    with pytest.raises(CheckpointError, match="closed"):
        closed.result(0)


def test_an_answer_may_come_before_the_command_returns(digits, own_home, monkeypatch):
    def send_and_answer(message, arrays=None):
        send(message, arrays)
        if digits.last["kind"] == "save_checkpoint":
            kept(digits)

    send = digits.send
    monkeypatch.setattr(digits, "send", send_and_answer)
    assert digits.run.save_checkpoint("mine").result(0) == "mine"
    digits.run.close()
    with pytest.raises(RunError, match="closed"):
        digits.run.save_checkpoint("mine-2")
    assert not digits.run.link.checkpoints


@pytest.mark.parametrize("name", ["", "a b", "../x", "é", "x" * 61, "mnist_mlp", "MNIST_mlp", "taken"])
def test_names_that_cannot_be_kept(digits, own_home, name):
    (own_home / "checkpoints").mkdir()
    (own_home / "checkpoints" / "taken.safetensors").write_bytes(b"")
    count = len(digits.commands)
    with pytest.raises(CheckpointError):
        digits.run.save_checkpoint(name)
    assert len(digits.commands) == count


def test_a_failed_run_has_nothing_to_keep(digits, own_home):
    fail(digits)
    with pytest.raises(RunError, match="failed"):
        digits.run.save_checkpoint("mine")


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
    assert digits.run.limit_memory(6 * 1612) == 2
    assert read(digits.run.message()[0])[0]["timeline"]["total"] == 6
    digits.run.undo()
    assert read(digits.run.message()[0])[0]["timeline"]["total"] == 6


def fail(worker):
    worker.answer("status", step=6, state="failed", error="At step 6 G's loss …")


def test_failure_keeps_the_last_picture_and_refuses_to_train(trained):
    fail(trained)
    run, count = trained.run, len(trained.commands)
    header, arrays = read(run.message()[0])
    assert (header["state"], header["error"]) == ("failed", "At step 6 G's loss …")
    assert arrays["x"].tolist() == [5, 5, 5, 5]
    for command in (run.play, run.step, run.generator_step, run.train_discriminator):
        command()
        assert run.state == "failed" and "reset it" in run.view.notice
    assert len(trained.commands) == count


def test_a_live_change_leaves_failure_from_the_last_good_state(trained):
    fail(trained)
    trained.run.apply(trained.run.settings.replace(generator_lr=1e-4))
    assert (trained.last["kind"], trained.last["playing"], trained.last["settings"]["generator_lr"]) == (
        "open",
        False,
        1e-4,
    )
    assert trained.commands[-1][1]["state"].tolist() == [4, 4, 4]
    assert (trained.run.state, trained.run.error, trained.run.step_count) == ("paused", None, 4)
    assert read(trained.run.message()[0])[0]["timeline"]["steps"] == [0, 4]


@pytest.mark.parametrize("command", ["reset", "reseed"])
def test_a_new_beginning_leaves_failure(trained, command):
    fail(trained)
    getattr(trained.run, command)()
    assert (trained.run.state, trained.run.error, trained.last["kind"]) == ("paused", None, "open")


def test_a_replaced_worker_goes_on_from_the_saved_state(trained):
    run = trained.run
    run.apply(run.settings.replace(loss="saturating"))
    run.recover()
    assert trained.last["kind"] == "open" and trained.last["playing"]
    assert trained.last["settings"]["loss"] == "saturating"
    assert trained.commands[-1][1]["state"].tolist() == [4, 4, 4]
    assert run.state == "playing" and "continues from step 4" in run.view.notice
    trained.answer(step=4, state="playing")
    assert "continues from step 4" in run.view.notice
    assert read(run.message()[0])[1]["history"][0].tolist() == [0, 1, 2, 3, 4, 4]
    run.pause()
    assert run.view.notice is None


def test_a_run_that_ends_its_worker_again_and_again_is_stopped(trained):
    for _ in range(MOST_DEATHS - 1):
        trained.run.suspect()
        trained.run.recover()
        assert trained.run.state == "playing"
    trained.run.suspect()
    trained.run.recover()
    assert trained.run.state == "failed" and f"{MOST_DEATHS} times" in trained.run.error
    trained.run.reset()
    assert trained.run.state == "paused"


def test_a_run_that_nobody_suspects_survives_any_number_of_workers(trained):
    for _ in range(2 * MOST_DEATHS):
        trained.run.recover()
        assert trained.run.state == "playing"


def test_a_run_that_gets_further_each_time_is_not_what_kills(trained):
    for step in range(6, 6 + 2 * MOST_DEATHS):
        trained.answer(step=step, state="playing")
        assert trained.run.suspect() == 1
        trained.run.recover()
        assert trained.run.state == "playing"
    assert trained.run.suspect() == 2
    trained.run.reset()
    trained.answer(step=1, state="playing")
    assert trained.run.suspect() == 1


def test_a_run_that_is_given_up_says_why_and_can_be_mended(trained):
    trained.run.give_up("That is too much.")
    trained.answer(step=6, state="playing", epoch=0)
    assert (trained.run.state, trained.run.error, trained.run.step_count) == ("failed", "That is too much.", 5)
    assert trained.run.suspect() == 0
    trained.run.recover()
    assert trained.run.state == "failed"
    trained.run.apply(trained.run.settings.replace(generator_lr=1e-4))
    assert (trained.run.state, trained.run.step_count, trained.last["kind"]) == ("paused", 4, "open")


def test_a_run_lives_on_with_another_worker(trained):
    other = FakeWorker()
    trained.run.recover(other)
    header, arrays = other.commands[-1]
    assert (header["kind"], header["run"], header["playing"]) == ("open", trained.run.id, True)
    assert arrays["state"].tolist() == [4, 4, 4]
    count = len(trained.commands)
    trained.run.pause()
    assert other.last["kind"] == "pause" and len(trained.commands) == count


def test_viewers_are_counted(worker):
    with worker.run.watch():
        assert (worker.last["kind"], worker.last["watched"]) == ("watch", True)
        count = len(worker.commands)
        with worker.run.watch():
            pass
        assert len(worker.commands) == count and worker.run.view.watched
    assert (worker.last["kind"], worker.last["watched"]) == ("watch", False)


def test_subscribers_hear_of_everything_until_they_leave(worker):
    heard = []
    leave = worker.run.subscribe(lambda: heard.append(worker.run.view.sequence))
    worker.answer(step=0)
    worker.run.play()
    assert len(heard) == 2 and heard[0] < heard[1]
    leave()
    leave()
    worker.run.pause()
    assert len(heard) == 2


def test_a_subscriber_that_raises_harms_nobody(worker, capsys):
    heard = []
    worker.run.subscribe(lambda: 1 / 0)
    worker.run.subscribe(lambda: heard.append(1))
    worker.answer(step=0)
    worker.answer(step=1)
    assert len(heard) == 2
    assert capsys.readouterr().err.count("ZeroDivisionError") == 1


def test_the_past(trained):
    header, arrays = read(trained.run.message_at(2))
    assert (header["step"], header["position"], header["metrics"]) == (2, 2, {"jsd": 0.2})
    assert header["history"]["rows"] == 0 and list(arrays) == ["x"]
    assert read(trained.run.message_at(999))[0]["position"] == 5
    assert read(trained.run.message_at(-3))[0]["position"] == 0
    with pytest.raises(RunError):
        FakeWorker().run.message_at(0)


@pytest.mark.parametrize("count", [0, -1, 1.5, True, "3", 10**9])
def test_impossible_step_counts(worker, count):
    with pytest.raises(RunError, match="whole number"):
        worker.run.step(count)


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_impossible_speeds(worker, speed):
    with pytest.raises(RunError, match="positive"):
        worker.run.set_speed(speed)


def test_csv(trained):
    assert trained.run.view.history_csv().splitlines()[:3] == ["step,jsd", "0,0.0", "1,0.1"]


def test_frames_alike_share_their_description(trained):
    first, last = trained.run.trajectory.timeline[0], trained.run.trajectory.timeline[5]
    assert first.curves.specs is last.curves.specs and first.curves.payload != last.curves.payload
    trained.answer(step=6, curves={"x": np.full(5, 6, np.float32)})
    assert trained.run.trajectory.frame.curve("x").tolist() == [6] * 5
    assert last.curve("x").tolist() == [5] * 4


def test_a_closed_run_gives_its_memory_back_and_keeps_its_last_picture(trained):
    run = trained.run
    _, cursor = run.message()
    run.reset()
    trained.answer(step=1)
    frames_and_states = [weakref.ref(it) for it in (run.trajectory.timeline, run.trajectory.history)]
    run.close()
    run.release()
    gc.collect()
    assert [ref() for ref in frames_and_states] == [None, None]
    assert not run.can_undo and run.record() is None
    for known in (None, cursor):
        header, arrays = read(run.message(known)[0])
        assert (header["step"], header["state"], header["history"]["total"]) == (1, "paused", 0)
        assert arrays["x"].tolist() == [1, 1, 1, 1]
    # Nothing that comes late may replace what the store has of it.
    trained.answer(step=2)
    trained.answer("state", step=2)
    with pytest.raises(RunError, match="closed"):
        run.apply(run.settings.replace(r1=3.0))
    assert run.record() is None and run.step_count == 1


def test_a_closed_run_says_so(worker):
    worker.run.close()
    worker.run.close()
    assert worker.last["kind"] == "close"
    with pytest.raises(RunError, match="closed"):
        worker.run.play()
    with worker.run.watch():
        pass


def test_a_worker_that_does_not_keep_up_costs_no_viewer_its_place(trained):
    def refuse(message, arrays=None):
        raise RunError("The training process does not keep up.")

    send, trained.send = trained.send, refuse
    with trained.run.watch():
        assert trained.run.view.watched
        trained.send = send
        with trained.run.watch():
            assert (trained.last["kind"], trained.last["watched"]) == ("watch", True)
        trained.send = refuse
    assert not trained.run.view.watched


@pytest.fixture
def waiting():
    """A run that played where it was kept, and is there again."""
    worker = FakeWorker(pace=Pace(True, 20.0))
    worker.answer(step=7, trained=False)
    return worker


def told_to_play(worker):
    return [header for header, _ in worker.commands if header["kind"] == "play" or header.get("playing")]


def test_a_run_that_played_where_it_was_kept_goes_on_once_it_is_seen(waiting):
    run = waiting.run
    assert (waiting.commands[0][0]["kind"], waiting.commands[0][0]["speed"]) == ("open", 20.0)
    with run.watch(), run.watch():  # two tabs have asked for it, and none has it on screen
        assert told_to_play(waiting) == []
        # Pages show it as what it is about to be; it takes nobody's time yet.
        assert (run.state, read(run.message()[0])[0]["state"], run.playing) == ("playing", "playing", False)
        run.play_on()
        run.play_on()
        assert [command["kind"] for command in told_to_play(waiting)] == ["play"]
        assert run.playing
        waiting.answer(step=8, state="playing")
        waiting.answer(step=9, state="paused", notice="nobody watched")
        run.play_on()
    assert (run.state, len(told_to_play(waiting))) == ("paused", 1)


@pytest.mark.parametrize("command", [Run.pause, Run.step, Run.generator_step, Run.train_discriminator])
def test_who_does_something_else_before_it_goes_on_is_obeyed(waiting, command):
    command(waiting.run)
    waiting.run.play_on()
    waiting.answer(step=8)
    assert (told_to_play(waiting), waiting.run.state) == ([], "paused")


def test_a_run_that_waits_to_be_seen_waits_also_with_other_weights_and_another_worker(waiting):
    for replace in (lambda: waiting.run.reset(Settings(seed=3)), waiting.run.undo, waiting.run.recover):
        replace()
        assert (waiting.last["kind"], waiting.last["playing"], waiting.run.state) == ("open", False, "playing")
        waiting.answer()
        assert waiting.run.state == "playing"
    waiting.run.play_on()
    assert waiting.last["kind"] == "play"
    waiting.run.recover()
    assert (waiting.last["kind"], waiting.last["playing"]) == ("open", True)


def test_a_run_that_fails_as_it_is_taken_up_does_not_begin_by_itself(waiting):
    waiting.run.recover()
    waiting.answer("status", state="failed", error="Its data are gone.")
    waiting.run.play_on()
    assert (waiting.run.state, waiting.run.record().pace, told_to_play(waiting)) == ("failed", Pace(False, 20.0), [])
    waiting.run.apply(waiting.run.settings.replace(r1=1.0))
    waiting.run.play_on()
    assert (waiting.run.state, told_to_play(waiting)) == ("paused", [])


def test_a_worker_that_does_not_keep_up_hears_with_the_next_frame_that_the_run_is_seen(waiting):
    def refuse(message, arrays=None):
        raise RunError("The training process does not keep up.")

    send, waiting.send = waiting.send, refuse
    waiting.run.play_on()
    waiting.send = send
    waiting.run.play_on()
    assert len(told_to_play(waiting)) == 1


def nobody_watched(worker):
    worker.run.play()
    worker.answer(step=1, state="playing")
    worker.answer(step=2, notice="nobody watched")


def diverged(worker):
    worker.run.play()
    worker.answer("status", step=1, state="failed", error="It has diverged.")


def stepping(worker):
    worker.run.step(1_000)
    worker.answer(step=1, state="playing")


def at_the_optimum(worker):
    worker.run.play()
    worker.run.train_discriminator()
    worker.answer(state="playing")


@pytest.mark.parametrize(
    ("happens", "pace"),
    [
        (lambda worker: None, AT_REST),
        (lambda worker: worker.run.play(), Pace(True)),
        (lambda worker: (worker.run.set_speed(5), worker.run.play()), Pace(True, 5.0)),
        (lambda worker: (worker.run.play(), worker.run.reset()), Pace(True)),
        (lambda worker: (worker.run.play(), worker.run.pause()), AT_REST),
        (nobody_watched, AT_REST),
        (diverged, AT_REST),
        (stepping, AT_REST),
        (at_the_optimum, AT_REST),
        (lambda worker: (worker.run.play(), worker.run.close()), Pace(True)),
    ],
)
def test_what_is_kept_of_how_a_run_goes_on(worker, happens, pace):
    worker.answer()
    happens(worker)
    assert worker.run.record().pace == pace
    assert not worker.run.pace_unkept and worker.run.record() is None


def test_a_pace_that_changes_is_to_be_kept_though_nothing_else_has_changed(worker):
    worker.run.record()
    for command in (Run.play, Run.pause, lambda run: run.set_speed(3.0)):
        command(worker.run)
        assert worker.run.pace_unkept and worker.run.record() is not None
        assert worker.run.record() is None
