"""The frame around every page: navigation, look, and the page that was asked for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    ("lab", "1-D lab", ""),
    ("digits", "Digits", "digits"),
    ("latent", "Latent space", "latent"),
)
"""File in `pages/`, title, path in the address."""


def main() -> None:
    """Run the page that the address names."""
    st.set_page_config(
        page_title="Minimax Lab",
        page_icon=str(Path(__file__).with_name("icon.png")),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(Path(__file__).with_name("shell.css"))
    pages = [
        st.Page(ROOT / "pages" / f"{file}.py", title=title, url_path=path or None, default=not path)
        for file, title, path in PAGES
    ]
    st.navigation(pages, position="top").run()


if __name__ == "__main__":
    main()
