"""What can be kept of a run on images: its history, pictures of its samples, and G itself as a checkpoint."""

from __future__ import annotations

from concurrent.futures import TimeoutError as StillWaiting

import streamlit as st

from gan_core.errors import MinimaxError
from gan_core.runs.server.run import Run
from gan_core.training.experiment_name import experiment_stem
from ui.browser.assets import base_path
from ui.browser.plain_text import as_text
from ui.browser.reports import on_widget_value
from ui.browser.session import remembered
from ui.live.page_run import PageRun

PATIENCE = 30.0  # seconds that a worker may take to write a checkpoint
SIDES = (4, 6, 8, 10)
FROM = ("G that plays", "moving average")


def downloads(page: PageRun, run: Run) -> None:
    """Everything that can be kept of a run on images."""
    with st.popover("Save", icon=":material/download:", type="tertiary", key=page.key("keep")):
        st.markdown("**As files**")
        side, average = grid_choice(page, run)
        with st.container(horizontal=True, gap="small", key=page.key("keep-files")):
            st.download_button(
                "Grid (PNG)",
                data=lambda: run.view.export_png(side, average),
                file_name=f"{experiment_stem(run.preset, run.settings)}.png",
                mime="image/png",
                key=page.key("png"),
                icon=":material/image:",
                help="The generated images of this moment",
                on_click="ignore",
            )
            st.download_button(
                "Timeline (GIF)",
                data=lambda: run.view.export_gif(side, average),
                file_name=f"{experiment_stem(run.preset, run.settings)}.gif",
                mime="image/gif",
                key=page.key("gif"),
                icon=":material/gif_box:",
                help="The generated images over the steps that the timeline holds",
                on_click="ignore",
            )
        st.markdown("**As a checkpoint**, for the latent page")
        checkpoint_form(page, run)


def grid_choice(page: PageRun, run: Run) -> tuple[int, bool]:
    """How many images pictures hold, and whether they come from the moving average of G."""
    with st.container(horizontal=True, gap="medium"):
        side = st.segmented_control(
            "Images",
            SIDES,
            default=10,
            required=True,
            format_func=lambda side: f"{side} × {side}",
            key=page.key("side"),
        )
        average = False
        if run.settings.ema:
            choice = st.segmented_control("From", FROM, default=FROM[0], required=True, key=page.key("average"))
            average = choice == FROM[1]
    return side, average


def checkpoint_form(page: PageRun, run: Run) -> None:
    """Name G as it is now, save it, and go to look at it."""
    with st.form(page.key("checkpoint-form"), border=False):
        st.text_input(
            "Name",
            key=page.key("checkpoint-name"),
            placeholder=f"{experiment_stem(run.preset, run.settings)}_ and its step",
            help="Left empty, it says what was trained, and at which step it is saved. Letters, digits, - and _. "
            "The moving average of G is saved where there is one, else G itself.",
        )
        st.form_submit_button(
            "Save G",
            key=page.key("checkpoint-save"),
            icon=":material/save:",
            on_click=on_widget_value(page.key("checkpoint-name"), lambda typed: save(page, typed)),
        )
    outcome = remembered().get(page.key("checkpoint-outcome"))
    if outcome is None:
        return
    name, problem = outcome
    if problem:
        st.error(as_text(problem))
    else:
        st.success(as_text(f"Saved as {name}."))
        st.link_button("Open on the latent page", f"{base_path()}/latent?checkpoint={name}", icon=":material/explore:")


def save(page: PageRun, typed: str) -> None:
    """Save under the name that was typed, or one that says what is saved, and remember what came of it."""
    name = typed.strip()
    try:
        run = page.run
        name = name or experiment_stem(run.preset, run.settings)
        saved, problem = run.save_checkpoint(name, counted=not typed.strip()).result(PATIENCE), None
    except MinimaxError as error:
        saved, problem = name, str(error)
    except StillWaiting:
        saved, problem = name, "The worker has not saved it in time: look at the list of the latent page in a moment."
    remembered()[page.key("checkpoint-outcome")] = (saved, problem)
