"""Commands of a browser to a real run, whose worker is the test."""

import contextlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gan_core.training.settings import Settings
from tests.runs.server.run.stand_in import DIGITS, FakeWorker
from ui.browser.socket_messages import SocketClosing
from ui.live.commands import obey
from ui.live.stream import MOST_ANSWERS, Viewer


@pytest.fixture
def run():
    return FakeWorker().run


def test_two_who_change_settings_at_once_do_not_take_each_others_change_back(run, monkeypatch):
    both, replace, from_dict = threading.Barrier(2), Settings.replace, Settings.from_dict

    def meet():
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.2)  # as long as the lock does not keep them apart, both begin from the same settings

    def slow_replace(settings, /, **changes):
        meet()
        return replace(settings, **changes)

    def slow_from_dict(values):
        meet()
        return from_dict(values)

    monkeypatch.setattr(Settings, "replace", slow_replace)
    monkeypatch.setattr(Settings, "from_dict", slow_from_dict)
    wishes = [{"do": "change", "value": {"loss": "least_squares"}}, {"do": "change", "value": {"r1": 3.0}}]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda wish: obey(run, wish), wishes)) == [None, None]
    assert (run.settings.loss, run.settings.r1) == ("least_squares", 3.0)


STRANGE = [
    ("change", {"self": 1}),
    ("change", {"obj": 1}),
    ("change", {"": None}),
    ("change", {"r1": float("nan")}),
    ("change", {"clip": 0.1}),
    ("change", {"means": [10**400, 0]}),
    ("change", {"means": {"a": 1}, "loss": ["saturating"]}),
    ("change", {"dataset": "mnist"}),
    ("speed", float("nan")),
    ("speed", float("inf")),
    ("speed", 10**400),
    ("steps", 10**400),
    ("stage", 10**400),
    ("stage", -1),
    ("begin", {"preset": "digits", "changes": {}}),
    ("begin", {"preset": "two_modes", "changes": {"self": 1}}),
]


@pytest.mark.parametrize(("name", "value"), STRANGE, ids=[f"{name} {str(value)[:30]}" for name, value in STRANGE])
@pytest.mark.parametrize("playing", [True, False])
def test_what_cannot_be_done_is_refused_in_words_and_the_run_goes_on_as_it_did(run, name, value, playing):
    if playing:
        run.play()
    before = run.moment
    viewer = Viewer()
    message = viewer.hear(json.dumps({"do": name, "value": value, "number": 1}), run)
    viewer.command(message, run)
    answer = json.loads(viewer.answers.pop())
    assert answer["heard"] == 1 and 10 < len(answer["refused"]) < 1_000
    assert (run.moment, run.can_undo) == (before, False)


@pytest.mark.parametrize("preset", [[], {}, None, 1, ["two_modes"]])
def test_a_preset_is_a_name(run, preset):
    with pytest.raises(SocketClosing):
        Viewer().hear(json.dumps({"do": "begin", "value": {"preset": preset, "changes": {}}}), run)


def test_a_run_on_images_refuses_a_preset_on_numbers():
    run = FakeWorker(DIGITS, "digits").run
    assert "start a new run" in obey(run, {"do": "begin", "value": {"preset": "two_modes", "changes": {}}})
    assert (run.settings, run.can_undo) == (DIGITS, False)


def test_a_browser_that_commands_and_reads_nothing_piles_nothing_up(run):
    viewer = Viewer()
    for number in range(3 * MOST_ANSWERS):
        viewer.command({"do": "speed", "value": -1, "number": number}, run)
    assert len(viewer.answers) == MOST_ANSWERS
    assert json.loads(viewer.answers[-1])["heard"] == 3 * MOST_ANSWERS - 1


GOOD_SWEEP = {"seeds": 16, "steps": 100, "vary": [["discriminator_steps", "1, 2"]]}


def test_a_sweep_is_that_of_the_run_as_it_is(run):
    run.change(seed=7, r1=0.5)
    assert obey(run, {"do": "sweep", "value": GOOD_SWEEP}) is None
    sent = run.link._worker.last
    assert (sent["kind"], sent["plan"]["seeds"], sent["plan"]["vary"]) == (
        "begin_sweep",
        16,
        [["discriminator_steps", [1, 2]]],
    )
    assert (sent["plan"]["settings"]["seed"], sent["plan"]["settings"]["r1"]) == (7, 0.5)
    assert obey(run, {"do": "cancel-sweep"}) is None
    assert run.link._worker.last["kind"] == "cancel_sweep"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seeds": 65}, "from 1 to 64"),
        ({"seeds": "16"}, "seeds = 16"),
        ({"seeds": 10**400}, "from 1 to 64"),
        ({"steps": 0}, "from 1 to"),
        ({"steps": float("nan")}, "from 1 to"),
        ({"vary": [["nope", "1"]]}, "no setting 'nope'"),
        ({"vary": [["r1", "x"]]}, "r1"),
        ({"vary": [["r1", "1"], ["r1", "2"]]}, "twice"),
    ],
)
def test_a_sweep_that_is_not_possible_is_refused_in_words(run, change, words):
    assert words in obey(run, {"do": "sweep", "value": GOOD_SWEEP | change})
    assert run.link._worker.last["kind"] == "open" and not run.playing


def test_a_run_on_images_has_no_sweep():
    run = FakeWorker(DIGITS, "digits").run
    assert "numbers and points only" in obey(run, {"do": "sweep", "value": GOOD_SWEEP | {"vary": []}})


@pytest.mark.parametrize(
    "value", [None, [], {}, {"seeds": 1}, GOOD_SWEEP | {"more": 1}, GOOD_SWEEP | {"vary": [["r1", 1]]}]
)
def test_a_sweep_has_seeds_steps_and_what_varies(run, value):
    with pytest.raises(SocketClosing):
        Viewer().hear(json.dumps({"do": "sweep", "value": value}), run)


def test_a_restart_begins_anew_also_with_settings_that_a_run_could_take_over(run):
    epoch = run.epoch
    assert obey(run, {"do": "restart", "value": {"discriminator_lr": 0.5, "means": [-1.0, 1.0]}}) is None
    assert (run.epoch, run.settings.discriminator_lr, run.settings.means) == (epoch + 1, 0.5, (-1.0, 1.0))
    assert run.can_undo
    run.undo()
    assert run.settings == Settings()
    assert "discriminator_lr" in obey(run, {"do": "restart", "value": {"discriminator_lr": 9}})
