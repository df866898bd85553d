"""Where notes go wrong: what is said, what is so, and a number for each that tells one from the other."""

from __future__ import annotations

from itertools import count

import streamlit as st

from pages.theory.mistakes.mistake import Mistake
from pages.theory.mistakes.parts import PARTS
from ui.figures.chapter_frame import chapter, next_chapter, prose, section
from ui.figures.component import theory_figure


def contents() -> None:
    """A short table of contents: the mistakes of each part, the parts side by side where there is room."""
    numbers = count(1)
    with st.container(horizontal=True, gap="medium", key="mistakes-contents"):
        for about, mistakes in PARTS.items():
            links = [f"{next(numbers)}. [{mistake.title}](#{mistake.anchor})" for mistake in mistakes]
            with st.container(width=290):
                st.markdown("\n".join((f"**About {about}**\n", *links)))


def box(number: int, mistake: Mistake) -> None:
    """One mistake with its figure."""
    with st.container(border=True, key=f"mistake-{mistake.anchor}"):
        st.subheader(f"{number}. {mistake.title}", anchor=mistake.anchor)
        prose(f":material/close: **Wrong:** {mistake.wrong}")
        prose(f":material/check: **Right:** {mistake.right}")
        prose(mistake.why)
        theory_figure(mistake.figure)


chapter("mistakes")
prose("Each of these can be found in many notes and lectures. Each has a number that tells right from wrong: move it.")
contents()
numbers = count(1)
for about, mistakes in PARTS.items():
    section(f"About {about}")
    for mistake in mistakes:
        box(next(numbers), mistake)
next_chapter("mistakes")
