import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import gan_core.runs.server.host as host_module
from gan_core.errors import UnavailableError
from gan_core.runs.server.host import Host
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
    """The pauses after which the fragments that pages drew run again, and what they do then."""
    kept = []

    def fragment(run_every):
        return lambda look: lambda: kept.append((run_every, look))

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


def test_the_page_looks_again_by_itself_after_ever_longer_pauses(full, looks):
    page = opened("lab")
    for _ in range(11):
        page.run()
    pauses = [pause for pause, _ in looks]
    assert pauses[:3] == [4.0, 6.0, 9.0]
    assert pauses == sorted(pauses) and pauses[-2:] == [60.0, 60.0]
    assert "in 4 s" in opened("lab").info[0].value
    full()
    page.run()
    assert not page.info and len(looks) == len(pauses) + 1
    assert "lab-tried" not in page.session_state["remembered"]


def test_what_runs_again_has_the_whole_page_look(looks, monkeypatch):
    now, asked = [100.0], []
    monkeypatch.setattr(waiting_room.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(st, "rerun", lambda: asked.append(now[0]))
    waiting_room._wait(waiting_room.PageRun("lab", ("two_modes",)), waiting_room.NoRoomError(2), 4.0)
    ((_, look),) = looks
    assert asked == []
    now[0] += 4.0
    look()
    assert asked == [104.0]


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
