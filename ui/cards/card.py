"""A list of cards of equal height, each with a small picture from a real figure.

`python -m docs.thumbnails` draws the pictures anew. They are drawings in colours by meaning, which `cards.css` gives
them, so the same ones serve light and dark pages.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.browser.assets import module_address
from ui.browser.mounting import component

_component = component("minimax_thumbnail", '<div class="mm-thumbnail"></div>', styled=False)

THUMBNAILS = Path(__file__).with_name("thumbnails")


def cards(key: str) -> DeltaGenerator:
    """Where cards stand beside each other, as many as there is room for.

    Args:
        key: unique on the page.
    """
    st.html(Path(__file__).with_name("cards.css"))
    return st.container(key=f"cards-{key}")


def card(key: str, thumbnail: str) -> DeltaGenerator:
    """One card, with its picture; what else it holds is written into it.

    Args:
        key: unique on the page.
        thumbnail: name of the picture; one that does not exist leaves its place empty.
    """
    box = st.container(border=True, key=f"card-{key}", gap="xxsmall")
    with box:
        _component(
            key=f"thumbnail-{key}",
            data={"module": module_address("ui/cards/browser/thumbnail.js"), "drawing": _drawing(thumbnail)},
        )
    return box


@cache
def _drawing(name: str) -> str:
    file = THUMBNAILS / f"{name}.svg"
    return file.read_text(encoding="utf-8") if file.is_file() else ""
