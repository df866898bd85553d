"""The runs that the visitor's tab had before this session began: before a reload, or before the server started anew.

The browser is asked before any page is drawn. A page that began a run of its own first would have to give it up again
when the answer comes, and a slow server would leave its visitor with the wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.browser.assets import module_address
from ui.browser.mounting import component
from ui.browser.reports import on_component_value
from ui.browser.session import remembered

_TAB = "tab"
_KEY = "tab-question"
_MOST_RUNS = 100

_WAITING = """
<p class="tab-waiting">The scripts of this page have not arrived yet. If nothing happens, reload it.</p>
"""
"""Seen only by who waits for seconds: the browser answers as soon as it has the scripts."""

_component = component("minimax_tab", _WAITING, styled=False)


@dataclass
class Tab:
    """What a tab remembers of the session before.

    Attributes:
        runs: page -> the id of the run that it showed.
        returns: whether the visitor comes back to what was there, by a reload, by Back or over a new connection, and
            does not follow an address.
    """

    runs: dict[str, str]
    returns: bool


def tab() -> Tab:
    """What the tab has told; one that was never asked has had nothing."""
    return remembered().get(_TAB) or Tab({}, returns=False)


def has_told() -> bool:
    """Whether the tab has answered; asks it if not, and the answer comes with another run of the page."""
    if _TAB in remembered():
        return True

    def hear(told: Mapping[str, Any]) -> None:
        remembered()[_TAB] = read(told)

    data = {"module": module_address("ui/live/browser/tab.js")}
    _component(key=_KEY, data=data, on_told_change=on_component_value(_KEY, "told", Mapping, hear))
    return False


def read(told: Mapping[str, Any]) -> Tab:
    """A tab's answer; whatever in it cannot be one is left out, for a browser may send anything."""
    runs = told.get("runs")
    entries = list(runs.items())[:_MOST_RUNS] if isinstance(runs, Mapping) else []
    named = {page: run for page, run in entries if isinstance(page, str) and isinstance(run, str)}
    return Tab(named, returns=told.get("returns") is True)
