"""The script as files: Python, notebook, and the data that it reads."""

from __future__ import annotations

import json

import streamlit as st

from gan_core.datasets import files, own
from gan_core.errors import DatasetError
from gan_core.script import Script
from gan_core.training.settings import Settings
from pages.theory.code.script_experiment import ScriptPage


def what_is_missing(settings: Settings) -> str:
    """Why the data of these settings cannot be had here; "" if they can."""
    if own.NAME.fullmatch(settings.dataset):
        try:
            own.describe(settings.dataset)
        except DatasetError as error:
            return str(error)
    return ""


def downloads(page: ScriptPage, script: Script, settings: Settings, *, missing: str = "") -> None:
    """The buttons.

    Args:
        page: whose keys they have.
        script: what to take away.
        settings: of the script.
        missing: why its data cannot be had here, if they cannot.
    """
    st.download_button(
        "Script (.py)",
        data=script.text,
        file_name=script.filename,
        mime="text/x-python",
        key=page.key("py"),
        icon=":material/download:",
        help="Runs as it is with PyTorch and NumPy" + (", Pillow, and the data beside it" if settings.images else ""),
        on_click="ignore",
    )
    st.download_button(
        "Notebook (.ipynb)",
        data=json.dumps(script.notebook(), indent=1),
        file_name=f"{script.name}.ipynb",
        mime="application/x-ipynb+json",
        key=page.key("ipynb"),
        icon=":material/download:",
        help="The same code in cells, with a few words between them",
        on_click="ignore",
    )
    if settings.images:
        st.download_button(
            "Data (.npz)",
            data=lambda: files.archive(settings.dataset),
            file_name=f"{settings.dataset}.npz",
            mime="application/octet-stream",
            key=page.key("npz"),
            icon=":material/database:",
            help=missing or f"{settings.dataset}.npz, which belongs in the folder of the script",
            disabled=bool(missing),
            on_click="ignore",
        )
