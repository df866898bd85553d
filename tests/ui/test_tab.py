"""Which run a page shows: what its visitor's tab had before, and what the address asks for, in every order."""

from pathlib import Path

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from gan_core.runs.server.run import Run
from gan_core.training.presets import PRESETS
from tests.ui.widgets import named, press
from ui.browser.session import KEY
from ui.live.page_run import ARRIVING, RETURNED
from ui.live.tab import Tab, read

ROOT = Path(__file__).resolve().parents[2]
STEPPED = PRESETS["two_modes"].replace(seed=11)


@pytest.fixture
def old(host):
    """A run that the tab had: the lab's, as the visitor has changed it."""
    return host.create(STEPPED, "two_modes")


def opened(query, runs, returns, page="lab"):
    """A page as a session begins whose tab has told so."""
    test = AppTest.from_file(str(ROOT / "pages" / page / "page.py"), default_timeout=30)
    for name, text in query.items():
        test.query_params[name] = text
    test.session_state[KEY] = {"tab": Tab(runs, returns), ARRIVING: True, RETURNED: returns}
    return test.run()


def run_of(test, host, page="lab"):
    return host.get(test.session_state[KEY][f"{page}-run"])


@pytest.mark.parametrize(
    "query",
    [{}, {"preset": "two_modes", "seed": "11"}, {"preset": "two_modes"}, {"preset": "oscillation", "seed": "4"}],
    ids=["bare", "its own", "late", "another"],
)
def test_who_returns_has_the_run_as_it_was_whatever_the_address_says(query, old, host):
    test = opened(query, {"lab": old.id}, returns=True)
    assert run_of(test, host) is old
    assert (old.settings, old.epoch) == (STEPPED, 0)
    assert test.query_params["seed"] in ("11", ["11"])


def test_who_follows_an_address_to_another_experiment_gets_it_and_undo_brings_back_the_old_one(old, host):
    test = opened({"preset": "two_modes", "seed": "12"}, {"lab": old.id}, returns=False)
    assert run_of(test, host) is old
    assert (old.settings, old.state) == (STEPPED.replace(seed=12), "paused")
    press(test, old, "undo")
    assert old.settings == STEPPED


@pytest.mark.parametrize("query", [{}, {"preset": "two_modes", "seed": "11"}], ids=["bare", "its own"])
def test_who_follows_an_address_that_names_nothing_else_goes_on(query, old, host):
    test = opened(query, {"lab": old.id}, returns=False)
    assert run_of(test, host) is old
    assert (old.settings, old.epoch) == (STEPPED, 0)


@pytest.mark.parametrize("told", [{}, {"lab": "x" * 22}, {"lab": "no id"}, {"digits": "x" * 22}])
def test_a_tab_without_a_run_gets_a_fresh_one_as_the_address_says(told, old, host):
    test = opened({"preset": "two_modes", "seed": "12"}, told, returns=True)
    assert not test.exception
    fresh = run_of(test, host)
    assert fresh is not old
    assert (fresh.settings, fresh.step_count) == (STEPPED.replace(seed=12), 0)


def test_a_run_that_goes_on_keeps_its_speed(old, host):
    old.set_speed(20.0)
    opened({}, {"lab": old.id}, returns=True)
    assert old.speed_limit == 20.0


def test_what_one_tab_changes_the_other_shows_in_its_controls_and_its_address(old, host):
    one, other = (opened({}, {"lab": old.id}, returns=True) for _ in range(2))
    press(one, old, "change", {"loss": "saturating"})
    press(one, old, "reseed")
    named(one.slider, "lab-means-0").set_value(-1.0).run()
    other.run()  # as its live view asks for, once it sees that the run has changed
    assert named(other.slider, "lab-means-0").value == -1.0
    assert other.query_params["seed"] in (str(old.settings.seed), [str(old.settings.seed)])
    assert other.query_params == one.query_params
    assert other.query_params["loss"] in ("saturating", ["saturating"])


@pytest.fixture
def played(host):
    """A tab's run that played when the server was stopped."""
    run = host.create(STEPPED, "two_modes")
    run.set_speed(20.0)
    run.play()
    host._evict(run)
    return run.id


def test_who_returns_to_a_run_that_played_can_pause_it(played, host):
    test = opened({}, {"lab": played}, returns=True)
    run = run_of(test, host)
    assert (run.id, run.state, run.playing) == (played, "playing", False)
    assert run.speed_limit == 20.0
    press(test, run, "pause")
    run.play_on()
    assert run.state == "paused"


def test_a_lessons_run_that_played_plays_on(played, host):
    test = AppTest.from_file(str(ROOT / "pages" / "lessons" / "page.py"), default_timeout=60)
    tab = Tab({"lesson-first_run-line": played}, returns=True)
    test.session_state[KEY] = {"tab": tab, "lessons-recalled": "kept", "lessons-progress": {}}
    test.query_params["lesson"] = "first_run"
    test.run()
    assert run_of(test, host, "lesson-first_run-line").state == "playing"


def test_who_follows_an_address_has_it_paused_though_the_tabs_run_played(played, host):
    run = run_of(opened({"preset": "two_modes", "seed": "12"}, {"lab": played}, returns=False), host)
    run.play_on()
    assert (run.id, run.settings, run.state) == (played, STEPPED.replace(seed=12), "paused")


def test_a_run_that_played_goes_on_where_no_socket_gets_through(played, host):
    test = AppTest.from_file(str(ROOT / "pages" / "lab" / "page.py"), default_timeout=30)
    test.session_state[KEY] = {"tab": Tab({"lab": played}, True), ARRIVING: True, RETURNED: True, "lab-blocked": True}
    test.run()
    assert not test.exception
    assert run_of(test, host).playing


def test_a_fresh_run_shows_something_at_once_and_one_that_is_found_again_is_left_alone(host, monkeypatch):
    monkeypatch.setattr(streamlit, "page_link", lambda *_, **__: None)  # it knows only pages of the whole app
    traced = []
    monkeypatch.setattr(Run, "trace", lambda _, player: traced.append(player))
    path, name = "theory/data_flow", "data_flow_images"
    fresh = run_of(opened({}, {}, returns=False, page=path), host, name)
    assert traced == ["discriminator"]
    again = opened({}, {name: fresh.id}, returns=True, page=path)
    assert run_of(again, host, name) is fresh
    assert traced == ["discriminator"]


def test_a_lesson_that_is_begun_again_does_not_take_up_the_tabs_run(old, host):
    tab = Tab({"lesson-first_run-line": old.id}, returns=True)
    test = AppTest.from_file(str(ROOT / "pages" / "lessons" / "page.py"), default_timeout=60)
    test.session_state[KEY] = {"tab": tab, "lessons-recalled": "kept", "lessons-progress": {}}
    test.query_params["lesson"] = "first_run"
    test.run()
    assert not test.exception
    assert host.get(test.session_state[KEY]["lesson-first_run-line-run"]) is old


def test_an_answer_that_no_browser_of_ours_would_give_is_read_as_far_as_it_goes():
    assert read({}) == Tab({}, False)
    assert read({"runs": [1], "returns": "yes"}) == Tab({}, False)
    assert read({"runs": {"lab": "a", "x": 3}, "returns": True}) == Tab({"lab": "a"}, True)
    assert len(read({"runs": {f"page {number}": "a" for number in range(10_000)}}).runs) == 100


def test_no_page_is_drawn_before_the_tab_has_told():
    def page():
        import streamlit as st

        from ui.live.tab import has_told

        st.text("drawn" if has_told() else "not yet")

    test = AppTest.from_function(page).run()
    assert test.text[0].value == "not yet" and len(test.get("bidi_component")) == 1
    test.session_state[KEY]["tab"] = Tab({}, returns=False)
    test.run()
    assert test.text[0].value == "drawn" and not test.get("bidi_component")
