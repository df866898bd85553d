"""What a browser reports of a widget that its page has dropped meanwhile changes nothing, and breaks nothing."""

import pytest
from streamlit.testing.v1 import AppTest

from ui.live.page_run import PageRun


def play(key, reported):
    """A page whose button stands for a report: callbacks run before the page, as they do for a real one."""
    import streamlit as st

    from ui.browser.reports import on_component_value, on_widget_value

    taken = st.session_state.setdefault("taken", [])
    if reported is not None:
        st.session_state[key] = reported
    st.button("value", on_click=on_widget_value(key, taken.append))
    st.button("component", on_click=on_component_value(key, "seen", str, taken.append))


@pytest.mark.parametrize(
    ("button", "reported", "taken"),
    [
        ("value", 3.5, [3.5]),
        ("value", None, []),
        ("component", {"seen": "epoch 1"}, ["epoch 1"]),
        ("component", {"seen": None}, []),
        ("component", {"seen": 7}, []),
        ("component", {}, []),
        ("component", None, []),
    ],
)
def test_what_is_there_is_handed_on(button, reported, taken):
    app = AppTest.from_function(play, kwargs={"key": "some", "reported": reported}).run()
    next(each for each in app.button if each.label == button).click().run()
    assert not app.exception
    assert app.session_state["taken"] == taken


def settle():
    """A page whose slider shows a value that the button and the other slider change as well."""
    import streamlit as st

    from ui.browser.reports import bind

    state = st.session_state
    state.setdefault("value", 3)
    state.setdefault("taken", [])

    def take(value):
        state.taken.append(value)
        state.value = min(value, 8)

    st.slider("value", 0, 10, state.value, **bind("some", state.value, take))
    st.button("elsewhere", on_click=lambda: state.update(value=1))


def test_a_fresh_widget_shows_what_others_changed_and_the_old_one_is_not_heard_any_more():
    app = AppTest.from_function(settle).run()
    app.slider[0].set_value(5).run()
    assert (app.session_state["taken"], app.slider[0].value, app.slider[0].key) == ([5], 5, "some")

    old = app.slider[0]
    app.button[0].click().run()
    assert (app.session_state["taken"], app.slider[0].value, app.slider[0].key) == ([5], 1, "some ")
    app.slider[0].key, app.slider[0].id = old.key, old.id  # the browser has not drawn the fresh one yet
    app.slider[0].set_value(5).run()
    assert (app.session_state["taken"], app.session_state["value"], app.slider[0].value) == ([5], 1, 1)

    # What is not taken as it was chosen shows as it was taken.
    app.slider[0].set_value(9).run()
    assert (app.session_state["taken"], app.slider[0].value, app.slider[0].key) == ([5, 9], 8, "some  ")


def test_a_wish_for_a_run_that_is_gone_becomes_a_message():
    page = PageRun("nowhere", ("two_modes",))
    page.do(lambda run: run.play())
    assert len(page.messages) == 1 and "run" in page.messages[0]
