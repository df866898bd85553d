"""A newer request of the browser that comes as a callback begins takes nothing away from it."""

import pytest
from streamlit.testing.v1 import AppTest


def page(kind):
    """A page whose callbacks find that a newer request has come, which the server handles when it can."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from gan_core.runs.server.run import Run
    from ui.browser.reports import bind, on_component_value, on_widget_value
    from ui.live.page_run import PageRun

    def crossed(callback):
        def meet(*arguments):
            context = get_script_run_ctx()
            context.script_requests.request_rerun(RerunData(page_script_hash=context.page_script_hash))
            callback(*arguments)

        return meet

    pages = PageRun("lab", ("two_modes",))
    run = pages.open()
    taken = []
    st.session_state.setdefault("number", 3)
    callbacks = {
        "command": lambda: pages.do(Run.play),
        "setting": lambda: pages.change(loss="saturating"),
        "widget": on_widget_value("number", taken.append),
        "component": on_component_value("seen", "run", str, taken.append),
        "lost": pages.events().lost,
        "bound": bind("number", 5, taken.append)["on_change"],
    }
    st.session_state.setdefault("seen", {"run": "a run"})
    st.button("go", on_click=crossed(callbacks[kind]))
    st.session_state.setdefault("all taken", []).extend(taken)
    st.session_state["taken"] = taken
    st.text(run.id)


def pressed(kind, host):
    app = AppTest.from_function(page, kwargs={"kind": kind}, default_timeout=30).run()
    taken = app.session_state["taken"]
    run = host.get(app.text[0].value)
    app.button[0].click().run()
    assert not app.exception
    return app, run, taken


def test_a_command_is_given(host):
    _, run, _ = pressed("command", host)
    assert run.state == "playing"


def test_a_setting_is_changed(host):
    _, run, _ = pressed("setting", host)
    assert run.settings.loss == "saturating"


@pytest.mark.parametrize(("kind", "value"), [("widget", 3), ("bound", 3), ("component", "a run")])
def test_what_a_widget_or_component_reports_is_taken(kind, value, host):
    _, _, taken = pressed(kind, host)
    assert taken == [value]


def test_a_lost_run_is_replaced(host):
    app, run, _ = pressed("lost", host)
    assert app.text[0].value != run.id
