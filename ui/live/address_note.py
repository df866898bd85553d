"""The note on what a page leaves out of its address: quiet, for whoever sent the address has done nothing wrong."""

from __future__ import annotations

import html

import streamlit as st


def address_note(text: str) -> None:
    """Show it, as the text that it is; nothing if it is empty."""
    if text:
        st.html(f'<p class="address-note">{html.escape(text)}</p>')
