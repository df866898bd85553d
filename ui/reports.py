"""What the browser reports of a widget or a component, handed on to the code that it is for.

A report may come late: a visitor who has gone to another page can still send one of the page before. Streamlit has
dropped the value by then and calls the callback all the same; there is nothing left that it could change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def on_value(key: str, take: Callable[[Any], Any]) -> Callable[[], None]:
    """A callback that hands a widget's new value to `take`.

    Args:
        key: of the widget.
        take: gets the value, unless the report is late.
    """

    def report() -> None:
        if key in st.session_state:
            take(st.session_state[key])

    return report


def on_part(key: str, name: str, kind: type, take: Callable[[Any], Any]) -> Callable[[], None]:
    """A callback that hands one of a component's values to `take`.

    Args:
        key: of the component.
        name: of the value.
        kind: what it has to be; the browser may send anything.
        take: gets the value, unless the report is late, or it is of another kind.
    """

    def take_part(values: Any) -> None:
        value = values.get(name)
        if isinstance(value, kind):
            take(value)

    return on_value(key, take_part)
