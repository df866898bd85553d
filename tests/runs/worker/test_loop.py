import itertools

import numpy as np
import pytest

from gan_core.errors import CheckpointError
from gan_core.runs import commands
from gan_core.runs.states import from_bytes
from gan_core.runs.worker.loop import RunLoop
from gan_core.runs.worker.snapshot_schedule import SNAPSHOT_SHARE
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import BROKEN_SEED, DIVERGING_LR, FakeSnapshot, FakeTrainer


def sent(kind, run, number, arrays=None, **details):
    """A command as it comes off the pipe."""
    return commands.read({"kind": kind, "run": run, "number": number, **details}), arrays or {}


class Lab:
    """A run loop with a clock of its own, which only work and waiting move."""

    def __init__(self, step_seconds=0.001, snapshot_seconds=0.002):
        self.now, self.sent, self.step_seconds = 100.0, [], step_seconds
        lab = self

        class TimedTrainer(FakeTrainer):
            def run(self, steps):
                super().run(steps)
                lab.now += steps * lab.step_seconds

            def train_discriminator(self, steps):
                super().train_discriminator(steps)
                lab.now += steps * lab.step_seconds

            def snapshot(self, live=False, inspected=None):
                lab.now += snapshot_seconds
                return super().snapshot(live, inspected)

        self.loop = RunLoop(TimedTrainer, self._send, lambda: self.now)
        self.numbers = itertools.count(1)

    def _send(self, report, arrays):
        self.sent.append((report.to_header(), arrays))

    def command(self, kind, run="a", arrays=None, **details):
        number = next(self.numbers)
        self.loop.handle([sent(kind, run, number, arrays, **details)])
        return number

    def open(self, run="a", settings=None, **details):
        options = {
            "epoch": 0,
            "resumes": None,
            "playing": False,
            "speed": None,
            "inspected": None,
            "watched": True,
            "unwatched_seconds": 60.0,
        } | details
        return self.command("open", run, settings=(settings or Settings()).to_dict(), **options)

    def go(self, seconds):
        end = self.now + seconds
        while self.now < end:
            wait = self.loop.turn()
            if wait:
                self.now = min(self.now + wait, end)

    def told(self, kind, run="a"):
        return [header for header, _ in self.sent if header["kind"] == kind and header["run"] == run]

    def last(self, run="a"):
        reports = [header for header, _ in self.sent if header["run"] == run]
        return [header for header in reports if header["kind"] in ("frame", "status")][-1]


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch):
    monkeypatch.setattr("tests.runs.fake_trainer.time.sleep", lambda seconds: None)


@pytest.fixture
def lab():
    return Lab()


def test_opening_shows_the_run_and_saves_it(lab):
    number = lab.open()
    lab.go(1.0)
    (frame,) = lab.told("frame")
    assert (frame["step"], frame["state"], frame["seen"], frame["trained"]) == (0, "paused", number, False)
    (state,) = lab.told("state")
    assert state["step"] == 0


def test_playing_trains_and_shows_at_a_steady_rate(lab):
    lab.open()
    lab.command("play")
    lab.go(10.0)
    frames = lab.told("frame")
    assert 15 * 10 <= len(frames) <= 25 * 10
    assert frames[-1]["state"] == "playing"
    assert frames[-1]["speed"] == pytest.approx(1000, rel=0.15)
    assert 8_000 <= frames[-1]["step"] <= 10_000
    curves = [arrays for header, arrays in lab.sent if header["kind"] == "frame"][-1]
    assert curves["x"].dtype == np.float32


def test_paced_steps_can_be_watched_and_others_are_as_fast_as_can_be(lab):
    lab.open(speed=100.0)
    lab.command("step", count=300, paced=True)
    lab.go(2.0)
    assert 190 <= lab.last()["step"] <= 212
    assert len(lab.told("frame")) >= 25
    lab.go(1.2)
    assert (lab.last()["step"], lab.last()["state"]) == (300, "paused")
    lab.command("step", count=300, paced=False)
    lab.go(0.6)
    assert (lab.last()["step"], lab.last()["state"]) == (600, "paused")


def test_snapshots_take_a_bounded_share_of_the_time():
    lab = Lab(snapshot_seconds=0.050)
    for run in "abcd":
        lab.open(run)
        lab.command("play", run)
    start, before = lab.now, len(lab.sent)
    lab.go(20.0)
    shown = sum(header["kind"] == "frame" for header, _ in lab.sent[before:])
    assert 0.25 <= shown * 0.050 / (lab.now - start) <= SNAPSHOT_SHARE + 0.03


def test_runs_share_the_time_whatever_their_steps_cost(lab):
    for run in "ab":
        lab.open(run)
        lab.command("play", run)
    lab.go(10.0)
    steps = [lab.last(run)["step"] for run in "ab"]
    assert min(steps) > 0.9 * max(steps)


def test_a_run_that_joins_late_neither_catches_up_nor_starves(lab):
    lab.open("a")
    lab.command("play", "a")
    lab.go(20.0)
    lab.open("b")
    lab.command("play", "b")
    before = lab.last("a")["step"]
    lab.go(5.0)
    gained = lab.last("a")["step"] - before
    assert 0.8 <= gained / lab.last("b")["step"] <= 1.25


def test_thirty_runs_all_move_and_a_slice_stays_short(lab):
    for number in range(30):
        lab.open(str(number))
        lab.command("play", str(number))
    longest = 0.0
    for _ in range(3_000):
        begun = lab.now
        lab.loop.turn()
        longest = max(longest, lab.now - begun)
    assert longest <= 0.025
    steps = [lab.last(str(number))["step"] for number in range(30)]
    assert min(steps) > 0.7 * max(steps) > 0


def test_every_command_is_shown_at_once_even_unwatched(lab):
    lab.open(watched=False)
    for kind, step in (("generator_step", 1), ("discriminator_step", 1), ("generator_step", 2)):
        number = lab.command(kind)
        assert (lab.last()["kind"], lab.last()["step"], lab.last()["seen"]) == ("frame", step, number)
        assert lab.last()["state"] == "paused"
    number = lab.command("apply", settings=Settings(loss="saturating").to_dict())
    assert lab.last()["metrics"]["loss_g"] == 1.0
    assert lab.last()["seen"] == number
    assert lab.last()["step"] == 2


def test_commands_without_effect_on_the_picture_send_none(lab):
    lab.open()
    frames = len(lab.told("frame"))
    number = lab.command("pause")
    lab.command("set_speed", speed=3.0)
    assert len(lab.told("frame")) == frames
    assert lab.told("status")[-1]["seen"] == number + 1


def test_many_steps_are_taken_exactly_then_paused(lab):
    lab.open()
    lab.command("step", count=137)
    assert lab.last()["state"] == "playing"
    lab.go(2.0)
    assert (lab.last()["step"], lab.last()["state"]) == (137, "paused")
    lab.command("step", count=1)
    lab.command("step", count=1)
    lab.go(1.0)
    assert lab.last()["step"] == 139


def test_pause_interrupts_steps_and_the_search_for_the_optimum(lab):
    lab.open()
    for command in ({"kind": "step", "count": 100_000}, {"kind": "train_discriminator"}):
        lab.command(**command)
        lab.go(0.02)
        assert lab.last()["state"] == "playing"
        lab.command("pause")
        step = lab.last()["step"]
        lab.go(1.0)
        assert (lab.last()["state"], lab.last()["step"]) == ("paused", step)


def test_commands_come_between_the_updates_of_a_long_step(monkeypatch):
    """Each of the 50 updates of D takes 0.3 s, so that a step takes 15."""
    lab = Lab()
    turns = {"a": 0, "b": 0}

    def next_update(self):
        name = "a" if self.settings.seed == 0 else "b"
        lab.now += 0.3
        turns[name] = (turns[name] + 1) % 51
        self.step_count += not turns[name]
        return not turns[name]

    monkeypatch.setattr(FakeTrainer, "next_update", next_update)
    slow = Settings(discriminator_steps=50)
    for run, seed in (("a", 0), ("b", 1)):
        lab.open(run, slow.replace(seed=seed))
        lab.command("play", run)
    begun = lab.now
    lab.loop.turn()
    assert lab.now - begun < 0.5
    lab.go(3.0)
    assert turns["a"] == pytest.approx(turns["b"], abs=1) and turns["a"] >= 4
    lab.command("pause", "a")
    assert (lab.last("a")["state"], lab.last("a")["step"]) == ("paused", 0)
    reached = turns["a"]
    lab.go(3.0)
    assert turns["a"] == reached
    # The step that was begun is the one that is finished.
    lab.command("step", "a", count=1)
    lab.go(60.0)
    assert (lab.last("a")["state"], lab.last("a")["step"], turns["a"]) == ("paused", 1, 0)
    lab.command("play", "a")
    lab.go(100.0)
    assert lab.last("a")["speed"] is None or lab.last("a")["speed"] < 0.1


def test_speed_limit_shows_every_step(lab):
    lab.open(speed=5.0)
    lab.command("play")
    lab.go(4.05)
    steps = [frame["step"] for frame in lab.told("frame")]
    assert steps == list(range(steps[-1] + 1))
    assert steps[-1] in (20, 21)
    lab.command("set_speed", speed=None)
    lab.go(1.0)
    assert lab.last()["step"] > 500


def test_d_is_trained_to_its_optimum_with_progress(lab):
    lab.open()
    lab.command("train_discriminator")
    lab.go(5.0)
    frames = lab.told("frame")
    assert frames[-1]["state"] == "paused"
    assert "at its optimum" in frames[-1]["notice"]
    assert frames[-1]["metrics"]["value_gap"] < 0.005
    assert any("while G stands still" in (frame["notice"] or "") for frame in frames)
    assert {frame["step"] for frame in frames} == {0}


def test_unwatched_runs_pause_and_watched_ones_do_not(lab):
    lab.open("a", watched=False)
    lab.open("b", watched=True)
    for run in "ab":
        lab.command("play", run)
    lab.go(59.0)
    assert lab.last("a")["state"] == "playing"
    assert len(lab.told("frame", "a")) < 40 < 500 < len(lab.told("frame", "b"))
    lab.go(3.0)
    assert lab.last("a")["state"] == "paused"
    assert "nobody watched for 60 s" in lab.last("a")["notice"]
    assert lab.last("b")["state"] == "playing"
    lab.command("watch", "b", watched=False)
    lab.go(30.0)
    lab.command("watch", "b", watched=True)
    lab.go(100.0)
    assert lab.last("b")["state"] == "playing"
    lab.command("play", "a")
    lab.go(59.0)
    assert (lab.last("a")["state"], lab.last("a")["notice"]) == ("playing", None)


def test_state_is_saved_while_playing_and_after_pausing(lab):
    lab.open()
    lab.command("play")
    lab.go(10.0)
    saved = [header["step"] for header in lab.told("state")]
    assert 9 <= len(saved) <= 12
    lab.command("pause")
    lab.go(0.5)
    header, arrays = [message for message in lab.sent if message[0]["kind"] == "state"][-1]
    assert header["step"] == lab.last()["step"] > saved[-1]
    state = from_bytes(arrays["state"].tobytes())
    assert state["record"]["step"] == header["step"]
    count = len(lab.told("state"))
    lab.go(60.0)
    assert len(lab.told("state")) == count


def test_resumes_from_a_state_with_newer_settings(lab):
    lab.open()
    lab.command("step", count=5)
    lab.go(3.0)
    _, arrays = [message for message in lab.sent if message[0]["kind"] == "state"][-1]
    lab.open("b", settings=Settings(loss="saturating"), arrays=arrays, playing=True)
    assert lab.last("b")["step"] == 5
    assert lab.last("b")["metrics"]["jsd"] == pytest.approx(0.005)
    assert lab.last("b")["metrics"]["loss_g"] == 1.0
    assert lab.last("b")["state"] == "playing"


def test_reopening_hands_over_the_last_state_first(lab):
    lab.open(epoch=3)
    lab.command("play")
    lab.go(1.55)
    lab.open(epoch=4)
    kinds = [(header["kind"], header["epoch"]) for header, _ in lab.sent]
    last_old = len(kinds) - 1 - kinds[::-1].index(("state", 3))
    assert last_old < kinds.index(("frame", 4))
    assert lab.sent[last_old][0]["step"] >= 1_300
    assert lab.last()["step"] == 0


def test_undo_resumes_from_the_very_last_state_even_if_the_host_had_an_older_one(lab):
    lab.open(epoch=3)
    lab.go(1.0)
    _, old = lab.sent[-1]
    lab.command("generator_step")
    lab.open(epoch=4, settings=Settings(seed=5))
    lab.open(epoch=5, resumes=3, arrays=old)
    assert lab.last()["step"] == 1
    lab.open(epoch=6, resumes=2, arrays=old)
    assert lab.last()["step"] == 0


def test_divergence_ends_the_run_and_no_other(lab):
    lab.open("a")
    lab.open("b")
    lab.command("play", "a")
    lab.command("play", "b")
    lab.go(1.5)
    states = len(lab.told("state"))
    lab.command("apply", settings=Settings(generator_lr=DIVERGING_LR).to_dict())
    lab.go(2.0)
    assert lab.last()["state"] == "failed"
    assert "G's loss" in lab.last()["error"] and "Lower the learning rate" in lab.last()["error"]
    assert lab.last()["kind"] == "status"
    assert np.isfinite([header["metrics"]["jsd"] for header in lab.told("frame")]).all()
    for header, arrays in lab.sent:
        if header["kind"] == "state":
            assert np.isfinite(from_bytes(arrays["state"].tobytes())["arrays"]["generator"])
    assert len(lab.told("state")) >= states
    assert lab.last("b")["state"] == "playing"
    for kind in ("play", "pause", "generator_step", "discriminator_step", "train_discriminator"):
        lab.command(kind)
    lab.command("step", count=1)
    lab.command("apply", settings=Settings().to_dict())
    lab.go(1.0)
    assert lab.last()["state"] == "failed"
    lab.open(epoch=1)
    assert (lab.last()["state"], lab.last()["error"]) == ("paused", None)


def test_any_exception_fails_one_run_in_words(lab, capsys):
    lab.open("b")
    lab.open("a", settings=Settings(seed=BROKEN_SEED))
    assert lab.last()["state"] == "failed"
    assert "TypeError: broken on purpose" in lab.last()["error"]
    assert "Traceback" in capsys.readouterr().err
    lab.command("generator_step", "b")
    assert lab.last("b")["step"] == 1


def test_a_damaged_state_fails_the_run_in_words(lab):
    lab.open(arrays={"state": np.zeros(50, np.uint8)})
    assert lab.last()["state"] == "failed"
    assert "damaged" in lab.last()["error"]


DIGITS = Settings(dataset="mnist", batch_size=10)


@pytest.fixture
def unsettled(monkeypatch):
    """Snapshots that need five looks at a trainer that stands still until all their numbers are exact."""
    looks = {}

    def snapshot(self, live=False, inspected=None):
        moment = (id(self), self.step_count, self.gap)
        looks[moment] = looks.get(moment, 0) + 1
        whole = original(self, live, inspected)
        metrics = {**whole.metrics, "looks": looks[moment], "live": float(live), "value_held_out": -self.gap}
        curves = {**whole.curves, "real": np.zeros((100, 2, 2), np.uint8), "real_labels": np.zeros(100, np.int32)}
        return FakeSnapshot(whole.step, curves, metrics, f"{inspected}", exact=not live or looks[moment] >= 5)

    original = FakeTrainer.snapshot
    monkeypatch.setattr(FakeTrainer, "snapshot", snapshot)


def test_a_pause_comes_to_exact_numbers_step_by_step(unsettled):
    lab = Lab(step_seconds=0.03, snapshot_seconds=0.05)
    lab.open(settings=DIGITS)
    lab.go(1.0)
    frames = lab.told("frame")
    assert [frame["metrics"]["looks"] for frame in frames] == [1, 2, 3, 4, 5]
    assert [frame["exact"] for frame in frames] == [False] * 4 + [True]
    lab.command("play")
    lab.go(3.0)
    assert lab.last()["metrics"]["looks"] < 5
    lab.command("pause")
    paused, count = lab.now, len(lab.told("frame"))
    while not lab.last()["exact"]:
        begun = lab.now
        lab.loop.turn()
        assert lab.now - begun <= 0.051  # a command would never wait longer
        lab.now += 0.001
    assert lab.now - paused < 0.6
    assert len(lab.told("frame")) - count <= 5
    assert not any(frame["trained"] for frame in lab.told("frame")[count + 1 :])
    count = len(lab.told("frame"))
    lab.go(5.0)
    assert len(lab.told("frame")) == count


def test_slow_images_are_shown_twice_a_second_and_training_keeps_its_share(unsettled):
    lab = Lab(step_seconds=0.025, snapshot_seconds=0.06)
    lab.open(settings=DIGITS)
    lab.command("play")
    start, before, step = lab.now, len(lab.told("frame")), lab.last()["step"]
    lab.go(20.0)
    shown = lab.told("frame")[before:]
    assert len(shown) / 20 > 2
    assert (lab.last()["step"] - step) * 0.025 / (lab.now - start) > 0.75
    # D sees three batches in each step: 30 images in 0.025 s, whatever the snapshots take.
    assert shown[-1]["metrics"]["images_per_second"] == pytest.approx(1200, rel=0.01)


def test_a_slow_run_at_a_slow_speed_is_shown_exactly_between_its_steps(unsettled):
    lab = Lab(step_seconds=0.02, snapshot_seconds=0.02)
    lab.open(settings=DIGITS, speed=0.4)
    lab.command("play")
    lab.go(10.0)
    exact = [frame["step"] for frame in lab.told("frame") if frame["exact"]]
    assert exact == list(range(exact[0], exact[-1] + 1)) and exact[-1] >= 3


def test_what_never_changes_is_sent_once_for_each_opening_and_last(unsettled):
    lab = Lab()
    lab.open(settings=DIGITS)
    lab.go(1.0)
    lab.open(settings=DIGITS, epoch=1)
    lab.go(1.0)
    sent = [(header["constant"], list(arrays)) for header, arrays in lab.sent if header["kind"] == "frame"]
    for first in (0, 5):
        assert sent[first] == (2, ["x", "d", "real", "real_labels"])
        assert sent[first + 1 : first + 5] == [(0, ["x", "d"])] * 4


def test_a_sample_is_inspected_at_once_and_after_a_reset(unsettled):
    lab = Lab()
    lab.open(settings=DIGITS)
    lab.go(1.0)
    lab.command("inspect", index=7)
    assert (lab.last()["kind"], lab.last()["inspected"], lab.last()["diagnosis"]) == ("frame", 7, "7")
    lab.command("play")
    lab.go(1.0)
    assert lab.last()["inspected"] == 7
    lab.open(settings=DIGITS, epoch=1, inspected=7)
    assert lab.last()["diagnosis"] == "7"
    lab.command("inspect", index=None)
    assert lab.last()["diagnosis"] == "None"


def test_a_large_state_is_saved_less_often(monkeypatch):
    lab = Lab()
    big = np.zeros(4_000_000)  # 32 MB

    def state_dict(self):
        return {"arrays": {"big": big}, "record": {"step": self.step_count, "settings": self.settings.to_dict()}}

    monkeypatch.setattr(FakeTrainer, "state_dict", state_dict)
    lab.open()
    lab.command("play")
    lab.go(13.0)
    assert 3 <= len(lab.told("state")) <= 5
    lab.command("pause")
    lab.go(0.5)
    assert lab.told("state")[-1]["step"] == lab.last()["step"]


def test_a_checkpoint_is_kept_and_errors_come_back_as_words(lab, monkeypatch, capsys):
    kept = []
    monkeypatch.setattr(
        "gan_core.runs.worker.save_generator.save_generator", lambda trainer, name: kept.append((trainer, name))
    )
    lab.open()
    lab.command("play")
    lab.go(0.5)
    lab.command("save_checkpoint", name="mine", ticket=3)
    assert lab.told("kept") == [{"kind": "kept", "run": "a", "ticket": 3, "error": None}]
    assert [name for _, name in kept] == ["mine"] and kept[0][0].step_count > 100

    def full(trainer, name):
        raise CheckpointError("No space left on device.")

    monkeypatch.setattr("gan_core.runs.worker.save_generator.save_generator", full)
    lab.command("save_checkpoint", name="mine", ticket=4)
    monkeypatch.setattr("gan_core.runs.worker.save_generator.save_generator", lambda trainer, name: 1 / 0)
    lab.command("save_checkpoint", name="mine", ticket=5)
    lab.command("apply", settings=Settings(generator_lr=DIVERGING_LR).to_dict())
    lab.go(0.5)
    lab.command("save_checkpoint", name="mine", ticket=6)
    errors = [reply["error"] for reply in lab.told("kept")[1:]]
    assert errors[0] == "No space left on device."
    assert "ZeroDivisionError" in errors[1] and "Traceback" in capsys.readouterr().err
    assert "has failed" in errors[2]


def test_a_snapshot_that_fails_fails_the_run(lab, monkeypatch, capsys):
    lab.open()
    lab.command("play")
    monkeypatch.setattr(FakeTrainer, "snapshot", lambda self, live=False, inspected=None: 1 / 0)
    lab.go(0.2)
    assert lab.last()["state"] == "failed"
    assert "ZeroDivisionError" in lab.last()["error"]
    capsys.readouterr()


def test_settings_that_newer_ones_overtook_are_skipped(lab, monkeypatch):
    taken = []
    original = FakeTrainer.apply
    monkeypatch.setattr(
        FakeTrainer, "apply", lambda self, settings: (taken.append(settings.r1), original(self, settings))
    )
    lab.open("a")
    lab.open("b")

    def apply(run, number, r1):
        return sent("apply", run, number, settings=Settings(r1=r1).to_dict())

    step = sent("generator_step", "a", 12)
    lab.loop.handle(
        [apply("a", 10, 1.0), apply("a", 11, 2.0), step, apply("a", 13, 3.0), apply("b", 1, 9.0), apply("a", 14, 4.0)]
    )
    assert taken == [2.0, 9.0, 4.0]
    assert lab.last("a")["seen"] == 14


def test_closed_and_unknown_runs_are_left_alone(lab):
    lab.open()
    lab.command("play")
    lab.command("close")
    lab.sent.clear()
    lab.go(1.0)
    lab.command("play", "stranger")
    assert lab.sent == []


def test_nothing_to_do_means_waiting(lab):
    assert lab.loop.turn() == float("inf")
    lab.open()
    lab.go(1.0)
    assert lab.loop.turn() == float("inf")
