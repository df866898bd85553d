"""The checkpoints there are: how good they are, and the visitor's own, to bring along and to throw away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gan_core import checkpoints, uploads
from gan_core.errors import CheckpointError, MinimaxError
from gan_core.quality import table as quality_table
from gan_core.runs.server.brought_along import keep_checkpoint
from gan_core.runs.server.host import get_host
from pages.latent.generators import generator
from ui.browser.plain_text import as_text
from ui.browser.reports import on_widget_value
from ui.browser.session import remembered

_PROBLEM, _KEPT, _DISCARDED = "latent-upload-problem", "latent-upload-kept", "latent-discarded"


def checkpoint_panel() -> None:
    """Quality, and the visitor's own checkpoints."""
    with st.expander("Checkpoints: how good they are, and your own", icon=":material/inventory_2:", key="latent-panel"):
        quality()
        st.markdown("**Your own checkpoints**")
        upload_form()
        for name in checkpoints.own():
            own_checkpoint(name)
        undo()


def quality() -> None:
    """The measured quality of the checkpoints that ship, each number with what it means."""
    try:
        rows = quality_table.rows()
    except CheckpointError as error:
        st.error(as_text(str(error)))
        return
    if not rows:
        st.caption("The checkpoints have not been measured yet: run `python -m gan_core evaluate --all`.")
        return
    columns = {
        column.title: st.column_config.TextColumn(column.title, help=column.explanation)
        for column in quality_table.COLUMNS
    }
    st.dataframe(rows, column_config=columns, hide_index=True, key="latent-quality")
    with st.popover("What the numbers mean", icon=":material/help:", type="tertiary"):
        st.markdown("\n".join(f"- **{column.title}**: {column.explanation}" for column in quality_table.COLUMNS[1:]))


def upload_form() -> None:
    """Take a checkpoint; what is wrong with it is said here, and the page goes on."""
    # A form clears its file once it is taken, so that no later rerun reads it again.
    with st.form("latent-upload-form", clear_on_submit=True, border=False):
        st.file_uploader(
            "A checkpoint of this lab (.safetensors)",
            max_upload_size=uploads.LARGEST_FILE // 2**20,
            key="latent-upload",
            help="Saved on the digits page, or by `python -m gan_core pretrain`. It is checked before it is kept, and "
            "nothing in it is ever executed.",
        )
        st.form_submit_button(
            "Add to the list",
            icon=":material/upload:",
            on_click=on_widget_value("latent-upload", take),
            key="latent-upload-take",
        )
    if problem := remembered().get(_PROBLEM):
        st.error(as_text(problem))
    if kept := remembered().get(_KEPT):
        st.success(as_text(f"{kept} is in the list of checkpoints above."))


def take(file: Any) -> None:
    """Keep the uploaded checkpoint."""
    forget()
    if file is None:
        remembered()[_PROBLEM] = "Choose a file first."
        return
    try:
        remembered()[_KEPT] = keep_checkpoint(get_host(), file.name, file.getbuffer())
    except MinimaxError as error:
        remembered()[_PROBLEM] = str(error)


def own_checkpoint(name: str) -> None:
    """One of the visitor's own: what it is, and a way to throw it away."""
    try:
        facts = generator(name)
        words = f"{facts.dataset}, {facts.steps:,} steps, {facts.dim} dimensions"
    except CheckpointError as error:
        words = str(error)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(as_text(f"{name} · {words}"), width="content")
        st.button(
            "Discard",
            key=f"latent-discard-{name}",
            icon=":material/delete:",
            type="tertiary",
            on_click=lambda: discard(name),
        )


def discard(name: str) -> None:
    """Throw a checkpoint away."""
    forget()
    try:
        uploads.discard_checkpoint(name)
    except CheckpointError as error:
        remembered()[_PROBLEM] = str(error)
    else:
        remembered()[_DISCARDED] = name


def undo() -> None:
    """A way back for the checkpoint that was thrown away last."""
    if name := remembered().get(_DISCARDED):
        st.button(
            f"Bring {name} back",
            key="latent-restore",
            icon=":material/undo:",
            type="tertiary",
            on_click=lambda: restore(name),
        )


def restore(name: str) -> None:
    """Bring a checkpoint back."""
    forget()
    try:
        uploads.restore_checkpoint(name)
    except CheckpointError as error:
        remembered()[_PROBLEM] = str(error)
    else:
        remembered()[_KEPT] = name


def forget() -> None:
    """Drop what was said about earlier uploads."""
    for name in (_PROBLEM, _KEPT, _DISCARDED):
        remembered().pop(name, None)
