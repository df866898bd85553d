"""A run that played where it was kept goes on once it is seen, and what is kept of how a run goes on."""

import pytest

from gan_core.errors import RunError
from gan_core.runs.server.pace import AT_REST, Pace
from gan_core.runs.server.run import Run
from gan_core.training.presets import STORIES
from gan_core.training.settings import Settings
from tests.runs.server.run.stand_in import FakeWorker, read


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
        (lambda worker: (worker.run.set_speed(5), worker.run.play()), Pace(True, 5.0, True)),
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


def speed_told(worker):
    """What the worker was told last of how fast to go."""
    return next(header["speed"] for header, _ in reversed(worker.commands) if "speed" in header)


def test_a_preset_brings_its_speed_with_it_until_somebody_sets_another(worker):
    run, own = worker.run, {name: STORIES[name].speed for name in ("two_modes", "three_modes", "far_apart")}
    assert own["two_modes"] != own["three_modes"]
    run.begin("three_modes")
    assert (run.speed_limit, worker.last["speed"]) == (own["three_modes"], own["three_modes"])
    run.reset()
    run.reseed(3)
    assert run.speed_limit == own["three_modes"]
    run.begin("two_modes")
    assert speed_told(worker) == run.speed_limit == own["two_modes"]
    run.undo()
    assert speed_told(worker) == run.speed_limit == own["three_modes"]
    run.redo()
    assert speed_told(worker) == run.speed_limit == own["two_modes"]
    run.apply(run.settings, "three_modes")  # nothing in it needs fresh weights
    assert (worker.last["kind"], speed_told(worker)) == ("set_speed", own["three_modes"])
    run.set_speed(None)
    for go in (lambda: run.begin("far_apart"), run.undo, run.redo, lambda: run.apply(run.settings, "two_modes")):
        go()
        assert speed_told(worker) is run.speed_limit is None
    run.begin("no preset of ours", run.settings)
    assert run.speed_limit is None


def test_whether_somebody_set_the_speed_outlasts_the_server(worker):
    worker.run.begin("two_modes")
    own = worker.run.speed_limit
    assert worker.run.record().pace == Pace(False, own, by_hand=False)
    worker.run.set_speed(own)
    assert worker.run.record().pace == Pace(False, own, by_hand=True)
    later = FakeWorker(pace=Pace(False, own, by_hand=True))
    later.run.begin("three_modes")
    assert later.run.speed_limit == own
