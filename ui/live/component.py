"""The component that a page mounts once: it owns the charts, and tells the page the little that it must know.

Its data stay the same while a run lives, so that Streamlit never builds it anew; everything that moves comes through
the socket. Where no socket gets through, `live_board` sends frames through the component's data instead, once a
second.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gan_core.runs.server.run import Run
from ui.browser.assets import module_address, plotly_address
from ui.browser.mounting import component
from ui.browser.reports import on_component_value
from ui.charts.specs import Board
from ui.live.files import files_address
from ui.live.stream import stream_address

FALLBACK_PAUSE = 1_000
"""Milliseconds after which the browser asks for the next frame, where no socket gets through."""

_component = component("minimax_live", '<div class="mm-live"></div>')


@dataclass(frozen=True)
class Events:
    """What the live view asks of its page; each is called in a rerun, before anything else of it.

    Attributes:
        lost: the run that was shown exists no longer.
        changed: the run's state is not the one that the page's buttons show.
        blocked: no socket gets through to the server.
        told: a message for the run ({"inspect": index}, {"trace": player} or a command), where no socket can carry it.
        answer: says what the live socket would have answered to the last command of those; None if there was none.
    """

    lost: Callable[[], None]
    changed: Callable[[], None]
    blocked: Callable[[], None]
    told: Callable[[Mapping[str, Any]], None]
    answer: Callable[[], Mapping[str, Any] | None]


def live_board(
    board: Board,
    run: Run,
    events: Events,
    *,
    key: str,
    bar: Mapping[str, Any] | None = None,
    blocked: bool = False,
    drawn_from: str = "",
) -> None:
    """Show a run.

    Args:
        board: what to show.
        run: the run.
        events: what to do when the view asks for something.
        key: of the component; callbacks find its values under it.
        bar: the controls above it, from `Bar.to_data`.
        blocked: True sends slow frames through the component's data, after `events.blocked`.
        drawn_from: the `RunView.appearance` that the rest of the page is drawn from, which follows the run.
    """
    data = {
        "run": run.id,
        "socket": stream_address(run.id),
        "plotly": plotly_address() if board.has_charts else None,
        "module": module_address("ui/live/browser/main.js"),
        "board": {**board.to_data(), "bar": bar, "files": files_address(run.id)},
    }
    if not blocked:
        _mount(data, events, key)
        return

    @st.fragment
    def slow_frames() -> None:
        # What the component says runs this fragment alone, so that the page has to be called for.
        if run.closed or run.view.appearance != drawn_from:
            st.rerun(scope="app")
        with run.watch():
            run.play_on()
            # Before the frame, which then shows what came of it.
            answer = events.answer()
            frame, _ = run.message(None)
        slow = {"frame": base64.b64encode(frame).decode(), "pause": FALLBACK_PAUSE, "answer": answer}
        _mount({**data, **slow}, events, key)

    slow_frames()


def page_state(drawn_from: str) -> None:
    """Tell the live view of which `RunView.appearance` the page's widgets are, so that it notices when that changes."""
    st.html(f'<span class="mm-page-state" data-shown="{drawn_from}" hidden></span>')


def _mount(data: Mapping[str, Any], events: Events, key: str) -> None:
    _component(
        key=key,
        data=dict(data),
        on_lost_change=events.lost,
        on_changed_change=events.changed,
        on_blocked_change=events.blocked,
        on_next_change=lambda: None,  # the fragment runs again, and that is all
        on_told_change=on_component_value(key, "told", Mapping, events.told),
    )
