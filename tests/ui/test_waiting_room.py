import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import gan_core.runs.server.host as host_module
from gan_core.errors import UnavailableError
from gan_core.runs.server.host import Host
from gan_core.runs.server.waiting import PRESENT_SECONDS
from gan_core.training.settings import Settings
from ui.live import waiting_room
from ui.live.page_run import ARRIVING

ROOT = Path(__file__).resolve().parents[2]
IDLE = (sys.executable, "-c", "import sys; sys.stdin.buffer.read()")


@pytest.fixture
def full(tmp_path, monkeypatch):
    """A server with place for two runs, both watched until the result is called; its workers do nothing."""
    host = Host(workers=1, folder=tmp_path / "runs", most_runs=2, command=IDLE)
    monkeypatch.setattr(host_module, "_host", host)
    monkeypatch.setattr(host_module, "RETURNING_SECONDS", 0.0)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # a page by itself knows no others to link to
    with ExitStack() as viewers:
        for seed in range(2):
            viewers.enter_context(host.create(Settings(seed=seed)).watch())
        yield viewers.close
    host.close()


@pytest.fixture
def looks(monkeypatch):
    """The pauses after which the fragments that pages have drawn run again, and what they do then."""
    kept = []

    def fragment(run_every):
        def draws(look):
            kept.append((run_every, look))
            return look

        return draws

    monkeypatch.setattr(st, "fragment", fragment)
    return kept


def opened(path, **query):
    page = AppTest.from_file(str(ROOT / "pages" / path / "page.py"), default_timeout=60)
    page.session_state["remembered"] = {"lessons-recalled": "kept", "lessons-progress": {}}
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("lab", {}),
        ("digits", {}),
        ("lessons", {"lesson": "first_run"}),
        ("theory/losses", {}),
        ("theory/algorithm", {}),
        ("theory/data_flow", {}),
        ("theory/pitfalls", {}),
        ("theory/figure_one", {}),
    ],
)
def test_a_full_server_is_told_in_words_and_then_there_is_a_place(full, path, query):
    page = opened(path, **query)
    assert not page.exception
    assert "It holds 2 runs at once" in page.info[0].value
    assert not page.error
    (look,) = (button for button in page.button if button.label == "Look now")
    full()
    look.click().run()
    assert not page.exception
    assert not page.info
    assert page.get("bidi_component")


def test_the_page_says_who_is_before_and_lets_the_visitor_in_when_it_is_his_turn(full, looks, monkeypatch):
    host, asked = host_module.get_host(), []
    first, second = opened("lab"), opened("lab", preset="oscillation")
    assert "theory is there to read, in another tab" in first.info[0].value  # leaving this one would lose the place
    assert "you are number 1 in the queue" in first.info[0].value and "nobody is before you" in first.info[0].value
    assert "you are number 2 in the queue" in second.info[0].value and "1 visitor is before you" in second.info[0].value
    second.run()  # whoever asks more often is no sooner there
    assert "number 2" in second.info[0].value
    monkeypatch.setattr(st, "rerun", lambda: asked.append(len(asked)))
    monkeypatch.setattr(st, "info", lambda *_, **__: None)
    (pause, look_first), (_, look_second) = looks[:2]
    assert pause == waiting_room.SHORTEST_PAUSE
    for look in (look_first, look_second):
        look()
    assert not asked
    stranger = opened("lab")  # comes last, and goes in last
    full()
    monkeypatch.setattr(host, "_most_runs", 1)
    look_second()
    assert not asked
    look_first()
    assert asked
    for page in (stranger, second):
        page.run()
        assert "lab-run" not in page.session_state["remembered"]
    first.run()
    assert "lab-run" in first.session_state["remembered"]


@pytest.mark.parametrize(("place", "pause"), [(1, 2.0), (11, 3.0), (61, 8.0), (2000, 8.0)])
def test_the_end_of_a_long_queue_asks_less_often_and_soon_enough_to_keep_its_place(place, pause):
    assert waiting_room.pause_at(place) == pytest.approx(pause)
    assert waiting_room.pause_at(place) < 0.5 * PRESENT_SECONDS


def test_a_run_on_the_disk_waits_for_its_place_and_is_not_replaced(full):
    host = host_module.get_host()
    full()
    page = opened("lab", preset="two_modes")
    run_id = page.session_state["remembered"]["lab-run"]
    with ExitStack() as viewers:
        for seed in range(2):
            viewers.enter_context(host.create(Settings(seed=seed)).watch())
        page.session_state["remembered"][ARRIVING] = True
        page.query_params["preset"] = "oscillation"
        page.run()
        assert page.info and page.session_state["remembered"]["lab-run"] == run_id
    page.run()
    assert not page.info and page.session_state["remembered"]["lab-run"] == run_id
    assert host.get(run_id).preset == "oscillation"


def test_a_run_that_cannot_be_taken_up_at_the_moment_is_not_replaced(full, monkeypatch):
    host = host_module.get_host()
    full()
    page = opened("lab", preset="two_modes")
    run_id, runs = page.session_state["remembered"]["lab-run"], len(host.runs)

    def refuse(run_id):
        raise UnavailableError("The training process does not keep up with the commands. Try again in a moment.")

    with monkeypatch.context() as patch:
        patch.setattr(host, "get", refuse)
        page.run()
        assert "does not keep up" in page.error[0].value and not page.exception
        assert (page.session_state["remembered"]["lab-run"], len(host.runs)) == (run_id, runs)
    page.run()
    assert not page.error and page.session_state["remembered"]["lab-run"] == run_id


def test_a_server_that_is_going_down_says_so(full):
    full()
    host_module.get_host().close()
    page = opened("lab")
    assert not page.exception
    assert "shutting down" in page.error[0].value
