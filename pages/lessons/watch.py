"""The open task's condition, judged whenever there is something new, and shown with how far one is.

The browser sees every frame of the run; when it has seen a new one, and not more than once a second, it has this
fragment run again. A class that looks on, or a run that stands still, costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gan_core.lessons.clauses import met
from gan_core.lessons.format import Task
from gan_core.lessons.view import View
from ui.browser.assets import module_address
from ui.browser.mounting import component
from ui.browser.reports import on_component_value
from ui.browser.session import remembered

_component = component(
    "minimax_lessons_watch", '<ul class="lesson-findings" aria-label="What this task asks for"></ul>', styled=False
)


def watch(
    task: Task,
    look: Callable[[], View],
    passed: Callable[[], None],
    *,
    key: str,
    round: str | None = None,
    seen: Callable[[str], None] = lambda _: None,
) -> None:
    """Show the condition of a task and judge it.

    Args:
        task: the open one.
        look: gives the view to judge.
        passed: called once it holds; the page then runs again.
        key: of the component.
        round: on the latent page, which opening of the scene counts; None watches the run's board.
        seen: takes what the browser has seen: on the latent page the scene's address.
    """

    @st.fragment
    def judge() -> None:
        findings = task.check.check(look())
        if met(findings):
            passed()
            st.rerun()
        count = remembered()[f"{key}-checked"] = remembered().get(f"{key}-checked", 0) + 1
        data = {
            "module": module_address("pages/lessons/browser/watch.js"),
            "findings": [{"wanted": each.wanted, "now": each.now, "holds": each.holds} for each in findings],
            "checked": count,
        }
        if round is not None:
            data["round"] = round

        _component(key=key, data=data, on_seen_change=on_component_value(key, "seen", str, seen))

    judge()
