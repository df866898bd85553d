"""What the lab says to who comes for the first time, and the tour that it offers."""

from __future__ import annotations

import streamlit as st

from ui.browser.assets import module_address
from ui.browser.mounting import component
from ui.live.page_run import PageRun
from ui.site import PITCH

TOURED = "far_apart"
"""The preset that the tour is about."""

# The board brings the style sheets along.
_component = component("minimax_welcome", '<div class="lab-welcome"></div>', styled=False)


def welcome(page: PageRun) -> None:
    """Mount it, below everything else of the page; inside another page nobody needs it.

    Args:
        page: whose run the tour begins anew with `TOURED`; Undo brings back what was there.
    """
    if st.context.is_embedded:
        return
    _component(
        key=page.key("welcome"),
        data={"module": module_address("pages/lab/browser/welcome.js"), "sentence": PITCH, "preset": TOURED},
        on_begin_change=lambda: page.choose(TOURED),
    )
