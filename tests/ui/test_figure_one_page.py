import pytest
from streamlit.testing.v1 import AppTest

from ui.theory.figure_one import SETTINGS


def script():
    from ui.theory.figure_one_page import figure_one

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
    return host.get(test.session_state["figure-1-run"])


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
