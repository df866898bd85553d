"""The frame of a chapter: heading, prose, equations, and the way to the next one."""

from __future__ import annotations

import re

import streamlit as st

from ui.chapters import CHAPTERS, Chapter
from ui.charts.terms import in_colours

MEASURE = 760  # pixels: about ninety characters


def chapter(name: str) -> None:
    """Begin a chapter: its heading and the question that it answers.

    Args:
        name: of its folder, as in `CHAPTERS`.
    """
    place = _place(name)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="chapter-head"):
        st.title(CHAPTERS[place].title, anchor=False, width="content")
        st.caption(f"Theory, {place_in_words(place)}", width="content")
    st.markdown(CHAPTERS[place].summary)


def place_in_words(place: int) -> str:
    """Where the chapter of that place in `CHAPTERS` stands in the course, such as "3 of 14"."""
    if CHAPTERS[place].optional:
        return "optional reading"
    return f"{place + 1} of {sum(not entry.optional for entry in CHAPTERS)}"


def section(title: str) -> None:
    """A heading within a chapter, which an address can name, as `anchor_of` says."""
    st.header(title, anchor=anchor_of(title))


def anchor_of(title: str) -> str:
    """The end of the address of a section: "Why p(y|x) cannot generate" -> "why-p-y-x-cannot-generate"."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", title.lower())).strip("-")


def prose(text: str) -> None:
    """A few sentences of Markdown, in lines short enough to be read; LaTeX in it as in `equation`."""
    st.markdown(in_colours(text), width=MEASURE)


def equation(latex: str) -> None:
    r"""One displayed equation, with commands such as `\pdata` and `\generated{...}`, as in `ui.charts.terms`."""
    st.latex(in_colours(latex), width=MEASURE)


def chapter_link(name: str, label: str) -> None:
    """A way to another chapter, in the words of this one.

    Args:
        name: of its folder, as in `CHAPTERS`.
        label: what is found there.
    """
    st.page_link(CHAPTERS[_place(name)].page, label=label, icon=":material/arrow_outward:")


def next_chapter(name: str) -> None:
    """End a chapter with the way to its neighbours."""
    place = _place(name)
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute", key="chapter-foot"):
        if place:
            _link(CHAPTERS[place - 1], "arrow_back")
        if place + 1 < len(CHAPTERS):
            _link(CHAPTERS[place + 1], "arrow_forward")


def _link(to: Chapter, arrow: str) -> None:
    st.page_link(to.page, label=to.entry, icon=f":material/{arrow}:")


def _place(name: str) -> int:
    return next(place for place, entry in enumerate(CHAPTERS) if entry.name == name)
