"""A run goes on after its worker died, or is given up if it was the one that killed it."""

from gan_core.runs.server.worker_link import MOST_DEATHS
from tests.runs.server.run.stand_in import FakeWorker, read


def test_a_run_that_paused_by_itself_is_not_played_on_by_a_new_worker(trained):
    trained.run.recover()
    assert (trained.last["kind"], trained.last["playing"]) == ("open", True)
    trained.answer(step=4, state="paused", notice="nobody watched")
    trained.run.recover()
    assert (trained.last["kind"], trained.last["playing"], trained.run.state) == ("open", False, "paused")


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


def test_a_run_lives_on_with_another_worker(trained):
    other = FakeWorker()
    trained.run.recover(other)
    header, arrays = other.commands[-1]
    assert (header["kind"], header["run"], header["playing"]) == ("open", trained.run.id, True)
    assert arrays["state"].tolist() == [4, 4, 4]
    count = len(trained.commands)
    trained.run.pause()
    assert other.last["kind"] == "pause" and len(trained.commands) == count
