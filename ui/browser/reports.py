"""What the browser reports of widgets and components, handed on to the code that it is for.

Reports may come late. A visitor who has gone to another page can still send one of the page before: Streamlit has
dropped the value by then and calls the callback all the same. And every report tells what all widgets show, so that
one sent before the browser has drawn a change would take that change back: `bind` keeps such echoes apart from what
visitors do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ui.browser.session import remembered, shown


def on_widget_value(key: str, take: Callable[[Any], Any]) -> Callable[[], None]:
    """A callback that hands a widget's new value to `take`.

    Args:
        key: of the widget.
        take: gets the value, unless the report is late.
    """

    def report() -> None:
        value = shown(key, GONE)
        if value is not GONE:
            take(value)

    return report


GONE = object()
"""The value of a widget that Streamlit has dropped."""

VERSIONS = 16
"""So many changes of a widget's value by others are told apart; no report is that late."""


def bind(key: str, value: Any, take: Callable[[Any], Any]) -> dict[str, Any]:
    """The key and the callback of a widget that shows a value of a run, which others may change as well.

    A value that comes from elsewhere makes it a fresh widget, whose reports are not those of the one before. What a
    visitor chose is left as it stands in the browser, where it may have gone further meanwhile. The widget has to be
    given the value as its default.

    Args:
        key: of the widget; for each version blanks are added, which are no part of the CSS class.
        value: what it shows now.
        take: gets what the visitor chose.
    """
    memory, slot = remembered(interruptible=True), f"{key} shown"
    version, before = memory.get(slot, (0, value))
    if before != value:
        version += 1
    memory[slot] = (version, value)
    name = key + " " * (version % VERSIONS)

    def chosen(choice: Any) -> None:
        if memory[slot][0] == version:
            memory[slot] = (version, choice)
            take(choice)

    return {"key": name, "on_change": on_widget_value(name, chosen)}


def on_component_value(key: str, name: str, kind: type, take: Callable[[Any], Any]) -> Callable[[], None]:
    """A callback that hands one of a component's values to `take`.

    Args:
        key: of the component.
        name: of the value.
        kind: what it has to be; the browser may send anything.
        take: gets the value, unless the report is late, or it is of another kind.
    """

    def take_one(values: Any) -> None:
        value = values.get(name)
        if isinstance(value, kind):
            take(value)

    return on_widget_value(key, take_one)
