"""The explorer in the browser: mounted once, it owns the scene and asks its own socket for images.

Its data change only when checkpoints come or go.
"""

from __future__ import annotations

from pages.latent.socket import latent_address
from ui.browser.assets import module_address
from ui.browser.mounting import component

_component = component("minimax_latent", '<div class="mm-live mm-latent"></div>')


def latent_explorer(names: list[str], *, key: str, lesson: str = "", scene: str = "") -> None:
    """Show the explorer.

    Args:
        names: of the checkpoints, the one to open with first.
        key: of the component.
        lesson: in a lesson, a name for this opening of its scene; another one opens the scene again. The page's
            address is then left alone.
        scene: the address of the scene to begin with, in a lesson.
    """
    data = {"module": module_address("pages/latent/browser/explorer.js"), "socket": latent_address(), "names": names}
    if lesson:
        data |= {"lesson": lesson, "scene": scene}
    _component(key=key, data=data)
