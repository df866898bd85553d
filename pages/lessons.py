"""Guided experiments."""

from __future__ import annotations

import streamlit as st

st.title("Lessons", anchor=False)
