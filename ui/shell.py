"""The frame around every page: navigation, look, and the page that was asked for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.chapters import CHAPTERS, PAGES, page_file
from ui.live.page_run import note_page, restate_address
from ui.live.tab import has_told

LABS = (
    (page_file("lab"), "1-D lab", ""),
    (page_file("digits"), "Digits", "digits"),
    (page_file("latent"), "Latent space", "latent"),
    (page_file("lessons"), "Lessons", "lessons"),
)
"""File, title, path in the address: what stands in the bar itself."""
THEORY = (
    (PAGES / "theory" / "overview.py", "Overview", "theory"),
    *((chapter.page, chapter.entry, chapter.path) for chapter in CHAPTERS),
)
"""The same for what stands in the menu "Theory"."""
IN_THE_BROWSER = frozenset({"latent"})
"""Paths of pages that write their address in the browser, where the server does not know it."""


def page_titles() -> dict[str, str]:
    """Path in the address -> title, of every page."""
    return {path: title for _, title, path in (*LABS, *THEORY)}


def main() -> None:
    """Run the page that the address names."""
    st.set_page_config(
        page_title="Minimax Lab",
        page_icon=str(Path(__file__).with_name("icon.png")),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(Path(__file__).with_name("shell.css"))
    position = "hidden" if st.context.is_embedded else "top"
    page = st.navigation({"": _pages(LABS), "Theory": _pages(THEORY)}, position=position, expanded=True)
    if not has_told():
        return
    note_page(page.url_path)
    page.run()
    if page.url_path not in IN_THE_BROWSER:
        restate_address()


def _pages(entries: tuple[tuple[Path, str, str], ...]) -> list[st.Page]:
    return [st.Page(file, title=title, url_path=path or None, default=not path) for file, title, path in entries]


if __name__ == "__main__":
    main()
