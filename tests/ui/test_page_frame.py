"""The frame around every page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.browser.session import KEY
from ui.live.tab import Tab

SHELL = Path(__file__).resolve().parents[2] / "ui" / "shell.py"


@pytest.mark.parametrize("told", [None, Tab({}, returns=False)])
def test_no_page_begins_a_run_before_the_tab_has_told_which_one_it_had(told, host):
    app = AppTest.from_file(str(SHELL), default_timeout=60)
    if told is not None:
        app.session_state[KEY] = {"tab": told}
    before = len(host.runs)
    app.run()
    assert not app.exception
    shown = {component.key for component in app.get("bidi_component")}
    assert ("tab-question" in shown, "lab-live" in shown) == (told is None, told is not None)
    assert ("lab-run" in app.session_state[KEY], len(host.runs) - before) == ((False, 0) if told is None else (True, 1))
