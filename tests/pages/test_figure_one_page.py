import threading

import pytest
from streamlit.testing.v1 import AppTest

from pages.theory.figure_one.panels import SETTINGS
from pages.theory.figure_one.training import RunDriver
from pages.theory.figure_one.view import training_of
from tests.ui.widgets import named


def script():
    from pages.theory.figure_one.view import figure_one

    figure_one()


@pytest.fixture
def visit(host):
    def open_page(**query):
        test = AppTest.from_function(script, default_timeout=30)
        for name, value in query.items():
            test.query_params[name] = value
        return test.run()

    return open_page


def run_of(test, host):
    return host.get(test.session_state["remembered"]["figure-1-run"])


def test_the_page_opens_on_two_untrained_networks(visit, host):
    page = visit()
    assert not page.exception
    assert not page.error
    assert (run_of(page, host).settings, run_of(page, host).state) == (SETTINGS, "paused")
    assert page.button(key="figure-1-train").label == "Train the four panels"


def test_the_address_names_the_seed(visit, host):
    page = visit(seed="12")
    assert run_of(page, host).settings == SETTINGS.replace(seed=12)
    assert page.query_params["seed"] in ("12", ["12"])


def test_a_seed_that_makes_no_sense_is_told(visit, host):
    page = visit(seed="much")
    assert "much" in page.error[0].value
    assert run_of(page, host).settings == SETTINGS


def test_another_seed_trains_at_once_and_can_be_stopped(visit, host, monkeypatch):
    may_begin, reset = threading.Event(), RunDriver.reset
    monkeypatch.setattr(RunDriver, "reset", lambda *args: may_begin.wait(30) and reset(*args))
    page = visit()
    run = run_of(page, host)
    page.selectbox(key="figure-1-pace").set_value("slowly").run()
    page.button(key="figure-1-reseed").click().run()
    # The page says which seed it is before the run has begun with it.
    assert run.settings == SETTINGS
    assert named(page.number_input, "figure-1-seed").value == SETTINGS.seed + 1
    assert named(page.number_input, "figure-1-seed").disabled
    assert page.query_params["seed"] in (str(SETTINGS.seed + 1), [str(SETTINGS.seed + 1)])
    may_begin.set()
    page.button(key="figure-1-stop").click().run()
    assert run.settings.seed == SETTINGS.seed + 1
    assert page.button(key="figure-1-train").label == "Train the four panels"
    assert run.state == "paused"
    assert training_of(run.id).progress.startswith("Stopped")


def test_what_the_training_cannot_do_is_told(visit, host):
    page = visit()
    training_of(run_of(page, host).id).problem = "The server is busy."
    assert page.run().error[0].value == "The server is busy."
