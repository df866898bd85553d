"""What flows where: Data forwards, gradients backwards: one picture of both networks while they train."""

from __future__ import annotations

import streamlit as st

from pages.theory.data_flow.board import IMAGES, LINE, STAGE, board
from ui.figures.chapter_frame import chapter
from ui.figures.run_controls import all_other_settings
from ui.live.bar import Bar
from ui.live.live_page import live_page
from ui.live.page_run import PageRun

PAGES = {
    "Images": PageRun("data_flow_images", IMAGES, stage=STAGE),
    "Numbers on the line": PageRun("data_flow_line", tuple(LINE), variants=LINE),
}
BAR = Bar(("preset", "loss", "reset", "undo", "redo", "stages"), tasks=False)


def data_choice() -> PageRun:
    """The switch between a run on images and one on the line; an address that names an experiment decides at first."""
    if "data_flow-data" not in st.session_state:
        named = next(
            (words for words, page in PAGES.items() if st.query_params.get("preset") in page.presets), "Images"
        )
        st.session_state["data_flow-data"] = named
    words = st.segmented_control(
        "Data",
        list(PAGES),
        key="data_flow-data",
        required=True,
        label_visibility="collapsed",
        on_change=st.query_params.clear,
    )
    return PAGES[words]  # pyrefly: ignore[bad-index] (a required choice is never None)


article = chapter("data_flow")
article.prose(
    "Each box holds what the run's last update left there: its own mini-batch, D's answers to it, its losses, its "
    "gradients. Solid arrows carry data forwards, purple ones gradients backwards; what takes no part is pale."
)
with article.stage():
    with st.container(key="data_flow-switch-main-controls"):
        page = data_choice()
    # One update at once: boxes without anything in them explain nothing.
    live_page(
        page,
        board(page.page),
        settings=all_other_settings,
        bar=BAR,
        begin=lambda run: run.trace("discriminator"),
    )
article.prose(
    "**Why the gradient flows through D while D stays.** G is told nothing but how its loss changes with its samples, "
    "and only D connects the two:"
)
article.equation(
    r"\frac{\partial L_G}{\partial \theta_G} = \frac{\partial L_G}{\partial \D} \cdot "
    r"\frac{\partial \D}{\partial \Gz} \cdot "
    r"\frac{\partial \Gz}{\partial \theta_G}"
)
article.prose(
    "The factor in the middle needs the weights of D as numbers, not as things to change. If the same update moved "
    "them too, D would learn to help G, and there would be no game. Compare ‖Δθ‖ in the two boxes after each update: "
    "one of them is exactly 0."
)
article.prose(
    "**To try.** Update D a few times in a row: its bars drift apart. Then update G: the pictures of ∂L/∂G(z) show, "
    "pixel by pixel, what D would like to see changed. Switch to the saturating loss while D is sure, and watch "
    "‖gradient‖ in the box of G. The chapter “Two losses for G” says why."
)
article.end()
