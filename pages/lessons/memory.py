"""The part of the lessons' page that lives in the browser: it keeps the progress there, and says aloud what happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.lessons import progress
from ui.browser.assets import module_address
from ui.browser.mounting import component
from ui.browser.reports import on_component_value
from ui.browser.session import remembered

KEY = "lessons-memory"
_RECALLED = "lessons-recalled"

_component = component(
    "minimax_lessons_memory", '<div class="lesson-voice" role="status" aria-live="polite"></div>', styled=False
)


def memory(announcement: str = "") -> bool:
    """Mount it, on every view of the page at the same place.

    Args:
        announcement: what a screen reader is to say.

    Returns:
        Whether the browser has told what it kept; until then, nobody knows how far the visitor is.
    """

    def recall(stored: Mapping[str, Any]) -> None:
        progress.recall(stored.get("lessons") or {})
        remembered()[_RECALLED] = "kept" if stored.get("kept") else "session"

    data = {
        "module": module_address("pages/lessons/browser/memory.js"),
        "lessons": progress.everything(),
        "announcement": announcement,
        "asks": _RECALLED not in remembered(),
    }
    _component(key=KEY, data=data, on_recalled_change=on_component_value(KEY, "recalled", Mapping, recall))
    return _RECALLED in remembered()


def keeps_nothing() -> bool:
    """Whether the browser refuses to keep anything."""
    return remembered().get(_RECALLED) == "session"
