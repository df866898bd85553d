"""The explorer in the browser: mounted once, it owns the scene and asks its own socket for images.

Its data change only when checkpoints come or go.
"""

from __future__ import annotations

import streamlit as st

from ui.latent.socket import latent_address
from ui.live.assets import module_address, styles

_component = st.components.v2.component(
    "minimax_latent",
    html='<div class="mm-live mm-latent"></div>',
    css=styles(),
    js="""
export default async function (component) {
  const { mount } = await import(new URL(component.data.module, location.origin));
  return mount(component);
}
""",
    isolate_styles=False,
)


def latent_explorer(names: list[str], *, key: str, lesson: str = "", scene: str = "") -> None:
    """Show the explorer.

    Args:
        names: of the checkpoints, the one to open with first.
        key: of the component.
        lesson: in a lesson, a name for this opening of its scene; another one opens the scene again. The page's
            address is then left alone.
        scene: the address of the scene to begin with, in a lesson.
    """
    data = {"module": module_address("latent.js"), "socket": latent_address(), "names": names}
    if lesson:
        data |= {"lesson": lesson, "scene": scene}
    _component(key=key, data=data)
