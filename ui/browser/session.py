"""What a visitor's session remembers between two runs of its page, in a form that callbacks can rely on.

Whenever code reads or writes an entry of `st.session_state`, Streamlit may interrupt it for a newer request of the
browser. It takes an interruption of a callback for that callback's own `st.rerun()`: the callback ends in the middle,
and the click that it was called for is lost. Copying the whole state interrupts nothing, and neither do the entries of
a plain dictionary in it; so everything but the values of widgets is kept in one.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

KEY = "remembered"
"""Of the dictionary in `st.session_state`."""


def remembered(*, interruptible: bool = False) -> dict[str, Any]:
    """What this visitor's session remembers: page keys and what belongs to them.

    Args:
        interruptible: whether the code that asks may end here, as all that draws a page may, though no callback: a
            tenth of a millisecond less, for what is asked for with every widget.
    """
    found = st.session_state.get(KEY) if interruptible else st.session_state.to_dict().get(KEY)
    if found is None:
        found = st.session_state[KEY] = {}
    return found


def shown(key: str, missing: Any = None) -> Any:
    """The value of a widget, or of a component, as callbacks read it.

    Args:
        key: of the widget.
        missing: what to return if no such widget has been shown.
    """
    return st.session_state.to_dict().get(key, missing)
