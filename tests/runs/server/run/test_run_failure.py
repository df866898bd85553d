"""A run that has failed, and the ways out of it."""

import pytest

from tests.runs.server.run.stand_in import fail, read


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


def test_a_run_that_is_given_up_says_why_and_can_be_mended(trained):
    trained.run.give_up("That is too much.")
    trained.answer(step=6, state="playing", epoch=0)
    assert (trained.run.state, trained.run.error, trained.run.step_count) == ("failed", "That is too much.", 5)
    assert trained.run.suspect() == 0
    trained.run.recover()
    assert trained.run.state == "failed"
    trained.run.apply(trained.run.settings.replace(generator_lr=1e-4))
    assert (trained.run.state, trained.run.step_count, trained.last["kind"]) == ("paused", 4, "open")
