"""What goes wrong: How training fails, how each failure looks, and where common notes on GANs are mistaken."""

from __future__ import annotations

import streamlit as st

from pages.theory.pitfalls.failure_view import failures
from pages.theory.pitfalls.mistakes import MISTAKES
from ui.figures.chapter_frame import chapter, next_chapter, prose, section
from ui.figures.component import theory_figure

chapter("pitfalls")

section("How training fails")
prose(
    "Choose a failure and train it here, in a few seconds; then press the remedy and train on. The run is a real one."
)
failures()

section("Where common notes go wrong")
prose("Each of these can be read in many notes and lectures. Each has a number that tells right from wrong: move it.")
for number, mistake in enumerate(MISTAKES, 1):
    with st.container(border=True, key=f"mistake-{number}"):
        st.markdown(f"### {number}. {mistake.title}")
        prose(f":material/close: **Wrong:** {mistake.wrong}")
        prose(f":material/check: **Right:** {mistake.right}")
        prose(mistake.why)
        theory_figure(mistake.figure)
next_chapter("pitfalls")
