"""The table of contents of the theory: a card for each chapter."""

from __future__ import annotations

import streamlit as st

from ui.cards.card import card, cards
from ui.chapters import CHAPTERS

st.title("Theory", anchor=False)
st.markdown(
    "Everything that the labs show, from the beginning: each equation stands beside something that you can move, and "
    "every number is computed from where you put it. Read in order, or open what you need.",
    width=620,
)
with cards("chapters"):
    for number, entry in enumerate(CHAPTERS, 1):
        with card(entry.name, entry.name):
            st.page_link(entry.page, label=f"**{entry.title}**" if entry.optional else f"**{number}. {entry.title}**")
            if entry.optional:
                st.caption("Optional reading")
            st.markdown(entry.summary)
