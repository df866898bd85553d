"""A few lines to take away, with a button that copies them, also over plain HTTP, where Streamlit's own cannot."""

from __future__ import annotations

from ui.browser.assets import module_address
from ui.browser.mounting import component

_HTML = """
<div class="copy-box">
  <pre tabindex="0"></pre>
  <button type="button">Copy</button>
  <span role="status"></span>
</div>
"""

_component = component("minimax_copy_box", _HTML, styled=False)


def copy_box(text: str, *, key: str) -> None:
    """Show lines of text as they are.

    Args:
        text: the lines.
        key: of the component.
    """
    _component(key=key, data={"module": module_address("pages/about/browser/copy_box.js"), "text": text})
