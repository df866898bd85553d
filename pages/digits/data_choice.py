"""The choice of the images that a run learns from: those that ship with the project, and the user's own IDX files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from gan_core.datasets import own
from gan_core.datasets.idx_upload import LARGEST_FILE
from gan_core.errors import DatasetError, MinimaxError
from gan_core.runs.server.brought_along import keep_images
from gan_core.runs.server.host import get_host
from gan_core.runs.server.run import Run
from gan_core.training.settings import FIELDS
from ui.browser.plain_text import as_text
from ui.browser.reports import on_widget_value
from ui.browser.session import remembered
from ui.live.dataset_select import dataset_select
from ui.live.page_run import PageRun
from ui.live.settings_panel import effect


def data_choice(page: PageRun, run: Run) -> None:
    """Which images, and a way to bring one's own."""
    chosen = run.settings.dataset
    own_sets = {kept.name: f"{kept.title} ({kept.images:,} images)" for kept in own.available()}
    with effect(page, "dataset"):
        dataset_select(page, chosen, own_sets, key=page.key("setting-dataset"), label=FIELDS["dataset"].label)
    upload_form(page)
    if chosen in own_sets:
        st.button(
            "Discard these images",
            key=page.key("discard-data"),
            icon=":material/delete:",
            type="tertiary",
            help="The run goes on with what it has read",
            on_click=lambda: discard(page, chosen),
        )
    if discarded := remembered().get(page.key("discarded-data")):
        st.button(
            "Bring the discarded images back",
            key=page.key("restore-data"),
            icon=":material/undo:",
            type="tertiary",
            on_click=lambda: restore(page, discarded),
        )


def upload_form(page: PageRun) -> None:
    """Take IDX files; what is wrong with them is said here, and the run goes on."""
    # A form clears its files once they are taken, so that no later rerun reads them again.
    with st.form(page.key("upload-form"), clear_on_submit=True, border=False):
        st.file_uploader(
            "Own images (IDX files)",
            accept_multiple_files=True,
            max_upload_size=LARGEST_FILE // 2**20,
            key=page.key("upload"),
            help="MNIST's format, 28 × 28 grey: a file of images and one of labels, or two such pairs (training and "
            "test), plain or .gz; or one .zip that holds them. Fashion-MNIST, KMNIST and EMNIST come like this. EMNIST "
            "holds its images mirrored and lying on their side: files whose names say emnist are turned upright.",
        )
        st.form_submit_button(
            "Train on these",
            key=page.key("upload-take"),
            icon=":material/upload:",
            on_click=on_widget_value(page.key("upload"), lambda files: take(page, files)),
        )
    if problem := remembered().get(page.key("upload-problem")):
        st.error(as_text(problem))
    for words in remembered().get(page.key("upload-told"), ()):
        st.info(as_text(words))


def take(page: PageRun, uploaded: Sequence[Any]) -> None:
    """Keep the uploaded images and begin the run anew on them."""
    for name in ("upload-problem", "upload-told"):
        remembered().pop(page.key(name), None)
    try:
        name, told = keep_images(get_host(), [(file.name, file.getbuffer()) for file in uploaded or []])
    except MinimaxError as error:
        remembered()[page.key("upload-problem")] = str(error)
    else:
        remembered()[page.key("upload-told")] = told
        page.change(dataset=name)


def discard(page: PageRun, name: str) -> None:
    """Throw images away; the run that learned from them stays."""
    try:
        own.discard(name)
    except DatasetError as error:
        page.messages.append(str(error))
    else:
        remembered()[page.key("discarded-data")] = name


def restore(page: PageRun, name: str) -> None:
    """Bring images back that were thrown away."""
    remembered().pop(page.key("discarded-data"))
    try:
        own.restore(name)
    except DatasetError as error:
        page.messages.append(str(error))
