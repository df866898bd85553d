"""The frame around every page: navigation, look, and the page that was asked for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.live.page_run import note_page, restate_address
from ui.live.tab import has_told
from ui.site import MENUS, SITE, SitePage

IN_THE_BROWSER = frozenset({"latent"})
"""Paths of pages that write their address in the browser, where the server does not know it."""


def page_titles() -> dict[str, str]:
    """Path in the address -> title, of every page."""
    return {path: page.title for path, page in SITE.items()}


def main() -> None:
    """Run the page that the address names."""
    position = "hidden" if st.context.is_embedded else "top"
    menus = {name: [_page(page) for page in pages] for name, pages in MENUS.items()}
    page = st.navigation(menus, position=position, expanded=True)
    st.set_page_config(
        page_title=SITE[page.url_path].tab_title,
        page_icon=str(Path(__file__).with_name("icon.png")),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(Path(__file__).with_name("shell.css"))
    st.html(Path(__file__).with_name("print.css"))
    if not has_told():
        return
    note_page(page.url_path)
    page.run()
    if page.url_path not in IN_THE_BROWSER:
        restate_address()


def _page(page: SitePage) -> st.Page:
    return st.Page(page.file, title=page.title, url_path=page.path or None, default=not page.path)


if __name__ == "__main__":
    main()
