"""What the address says to a page. Words of the site, which mean the same on all pages, are no business of theirs."""

from __future__ import annotations

import streamlit as st

SITE_WORDS = frozenset({"lecture"})
"""Words that only the browser's side reads; it keeps them in the address when a page rewrites the rest."""


def page_words() -> dict[str, str]:
    """The parameters of the address that are the page's own."""
    return {name: text for name, text in st.query_params.to_dict().items() if name.lower() not in SITE_WORDS}
