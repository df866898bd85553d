"""How our JavaScript gets into a page: a component whose module comes from a route of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from streamlit.components.v2 import component as declare

from ui.browser.assets import styles

# What is inline in a component is sent again with every change of its data; a module is fetched once.
_BOOT = """
export default async function (component) {
  const [data] = component.data;
  const { mount } = await import(new URL(data.module, location.origin));
  return mount({ ...component, data });
}
"""


def component(name: str, html: str, *, styled: bool = True) -> Callable[..., Any]:
    """Declare a component; what it is mounted with has the address of its module as `module` in its data.

    The module exports `mount(component)`, which is called when the component appears and whenever its data change.

    Args:
        name: unique in the app.
        html: what it begins with.
        styled: whether it brings the style sheets of the live view along.
    """
    declared = declare(name, html=html, css=styles() if styled else None, js=_BOOT, isolate_styles=False)

    def mount(*, data: Mapping[str, Any], **more: Any) -> Any:
        # In a list: of a mapping Streamlit looks at every entry for a table, for which it imports pandas.
        return declared(data=[dict(data)], **more)

    return mount
