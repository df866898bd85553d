"""What can be kept of every run: its history as a file."""

from __future__ import annotations

import streamlit as st

from gan_core.runs.server.run import Run
from gan_core.training.experiment_name import experiment_stem
from ui.live.page_run import PageRun


def history_download(page: PageRun, run: Run) -> None:
    """The numbers of a run as a file."""
    st.download_button(
        "History",
        data=run.view.history_csv,
        file_name=f"{file_stem(page, run)}-history.csv",
        mime="text/csv",
        key=page.key("history"),
        icon=":material/download:",
        type="tertiary",
        help="Every number of this run over its steps, as CSV",
        on_click="ignore",
    )


def file_stem(page: PageRun, run: Run) -> str:
    """What the names of downloaded files begin with: the page, and the experiment as it is now."""
    return f"{page.page}-{experiment_stem(run.preset, run.settings, page.settings(run.preset) if run.preset else None)}"
