"""Who looks at a run, and who hears of its changes."""

import pytest

from gan_core.errors import RunError
from gan_core.runs.server.run import Run
from tests.runs.server.run.stand_in import read


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


def test_what_several_viewers_are_shown_is_composed_once(trained):
    run = trained.run
    with run.watch(), run.watch():
        first, cursor = run.message()
        assert run.message()[0] is first
        later, _ = run.message(cursor)
        assert later != first and run.message(cursor)[0] is later
        trained.answer(step=run.step_count + 1)
        assert run.message(cursor)[0] != later
    trained.answer(step=run.step_count + 1)
    with run.watch():  # whoever is alone never asks for the same twice
        assert run.message(cursor)[0] is not run.message(cursor)[0]


def test_viewers_are_told_why_frames_are_rare_until_there_are_more_or_the_run_pauses(trained):
    run, heard = trained.run, []
    run.set_speed(None)
    run.play()
    trained.answer(state="playing")
    run.subscribe(lambda: heard.append(load()))

    def load():
        return read(run.message()[0])[0]["load"]

    with run.watch():
        run.view.tell_load(100.0, 30, 2)
        run.view.tell_load(103.0, 30, 2)
        assert heard[-1] == load() == "30 runs share 2 cores: hardly a frame here."
        count = len(heard)
        run.view.tell_load(104.0, 30, 2)
        assert len(heard) == count  # nothing new
        for _ in range(200):
            trained.answer(state="playing", step=run.step_count + 1)
        run.view.tell_load(109.0, 30, 2)
        assert heard[-1] is None
        run.view.tell_load(120.0, 30, 2)
        assert load() is not None
        run.pause()
        assert load() is None


def test_a_subscriber_that_raises_harms_nobody(worker, capsys):
    heard = []
    worker.run.subscribe(lambda: 1 / 0)
    worker.run.subscribe(lambda: heard.append(1))
    worker.answer(step=0)
    worker.answer(step=1)
    assert len(heard) == 2
    assert capsys.readouterr().err.count("ZeroDivisionError") == 1


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


@pytest.mark.parametrize(
    "change",
    [
        Run.reset,
        lambda run: run.apply(run.settings.replace(loss="saturating")),
        lambda run: run.apply(run.settings.replace(generator_lr=0.5)),
        lambda run: run.apply(run.settings, "oscillation"),
    ],
)
def test_the_appearance_tells_pages_of_all_that_their_widgets_show(worker, change):
    worker.answer()
    before = worker.run.view.appearance
    worker.answer(step=1)
    assert worker.run.view.appearance == before
    change(worker.run)
    assert worker.run.view.appearance != before
