"""Commands to a run: what shows at once, what goes to the worker, what is refused."""

import numpy as np
import pytest

from gan_core.errors import RunError, SettingsError, UnavailableError
from gan_core.training.settings import Settings
from tests.runs.server.run.stand_in import read


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


COMMANDS = {
    "play": lambda run: run.play(),
    "pause": lambda run: run.pause(),
    "step": lambda run: run.step(),
    "cancel": lambda run: run.cancel(),
    "speed": lambda run: run.set_speed(3.0),
    "loss": lambda run: run.change(loss="least_squares"),
    "batch size": lambda run: run.change(batch_size=64),
    "begin": lambda run: run.begin("three_modes"),
    "reset": lambda run: run.reset(),
    "reseed": lambda run: run.reseed(),
    "undo": lambda run: run.undo(),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("why", ["behind", "closed"])
@pytest.mark.parametrize("state", ["playing", "paused"])
def test_what_the_worker_cannot_be_told_changes_nothing(trained, command, why, state):
    run = trained.run
    run.reset()
    trained.answer(step=0, state=state)

    def seen():
        return run.moment, run.preset, run.speed_limit, run.can_undo, run.can_redo

    if why == "closed":
        run.close()
    before, pending = seen(), run.link.pending
    trained.behind = why == "behind"
    with pytest.raises(UnavailableError if trained.behind else RunError):
        COMMANDS[command](run)
    assert (seen(), run.link.pending) == (before, pending)


def test_data_set_never_changes(worker):
    for command in (worker.run.apply, worker.run.reset):
        with pytest.raises(RunError, match="start a new run"):
            command(Settings(dataset="mnist"))


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


@pytest.mark.parametrize("count", [0, -1, 1.5, True, "3", 10**9])
def test_impossible_step_counts(worker, count):
    with pytest.raises(RunError, match="whole number"):
        worker.run.step(count)


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_impossible_speeds(worker, speed):
    with pytest.raises(RunError, match="positive"):
        worker.run.set_speed(speed)


def test_work_that_ends_by_itself_says_how_far_it_is_and_is_cancelled(trained):
    run = trained.run
    run.train_discriminator()
    progress = {"task": "optimum", "done": 0.5, "steps": 80, "most": 40_000, "gain": 0.1, "gap": 0.2}
    trained.answer(step=5, state="playing", progress=progress)
    assert read(run.message()[0])[0]["progress"] == progress
    run.cancel()
    assert trained.last["kind"] == "cancel_work"
    trained.answer("status", step=5, notice="Training D was cancelled.")
    header = read(run.message()[0])[0]
    assert (header["state"], header["progress"], header["notice"]) == ("paused", None, "Training D was cancelled.")
    for replace in (run.reset, run.recover, lambda: run.give_up("It takes too long.")):
        trained.answer(step=5, state="playing", progress=progress)
        replace()
        assert read(run.message()[0])[0]["progress"] is None
    count = len(trained.commands)
    run.cancel()
    assert (len(trained.commands), run.state) == (count, "failed")


def test_d_on_its_way_to_its_optimum_leaves_one_moment_beside_the_one_before_it(trained):
    run = trained.run
    for number in range(20):
        trained.answer(step=5, state="playing", continues=number > 0, metrics={"jsd": 1.0 + number})
    trained.answer(step=6, state="playing")
    header, arrays = read(run.message()[0])
    assert arrays["history"].T[-3:] == pytest.approx(np.array([[5, 0.5], [5, 20], [6, 0.6]]))
    assert (header["timeline"]["total"], run.view.metrics) == (8, {"jsd": 0.6})
    assert read(run.message_at(6))[0]["metrics"] == {"jsd": 20.0}


def test_single_settings_are_changed_where_the_run_is(trained):
    run = trained.run
    run.change(loss="saturating", r1=0.5)
    assert (trained.last["kind"], run.settings) == ("apply", Settings(loss="saturating", r1=0.5))
    with pytest.raises(SettingsError):
        run.change(loss="of nobody")
    assert run.settings.loss == "saturating"
