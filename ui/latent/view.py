"""The walk in the browser: one large image with a slider, both paths as strips, and the length of z on the way."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from ui.latent.walk import PATHS, STEPS, STRIP, Walk
from ui.live.assets import module_address, styles

_component = st.components.v2.component(
    "minimax_latent",
    html='<div class="mm-live mm-latent"></div>',
    css=styles(),
    js="""
export default async function (component) {
  const { mount } = await import(new URL(component.data.module, location.origin));
  mount(component);
}
""",
    isolate_styles=False,
)


def latent_view(
    walk: Walk,
    images: Mapping[str, np.ndarray],
    lengths: Mapping[str, np.ndarray],
    typical: float,
    moved: Callable[[str, int], None],
    *,
    key: str,
) -> None:
    """Show a walk.

    Args:
        walk: what is shown, and where on it the slider stands.
        images: for each path, uint8 (STEPS + 1, height, width).
        lengths: for each path, the Euclidean length of z at each step, (STEPS + 1,).
        typical: root mean square length of a latent.
        moved: called with the path and the position that the visitor has chosen in the view.
        key: of the component.
    """
    data = {
        "module": module_address("latent.js"),
        "paths": [
            {
                "name": name,
                "label": label,
                "images": base64.b64encode(images[name].tobytes()).decode(),
                "lengths": [round(float(length), 4) for length in lengths[name]],
            }
            for name, label in PATHS.items()
        ],
        "height": images[walk.path].shape[1],
        "width": images[walk.path].shape[2],
        "steps": STEPS,
        "strip": STRIP,
        "typical": typical,
        "path": walk.path,
        "position": walk.position,
        "ends": [walk.a, walk.b],
    }

    def chosen() -> None:
        place: Any = st.session_state[key].get("place")
        if place and place["path"] in PATHS and 0 <= place["position"] <= STEPS:
            moved(place["path"], int(place["position"]))

    _component(key=key, data=data, on_place_change=chosen)
