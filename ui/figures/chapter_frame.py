"""A chapter as an article: contents at the side, figures with the words that belong to them, the way on."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from math import ceil
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.chapters import CHAPTERS
from ui.charts.terms import in_colours
from ui.figures.component import theory_figure
from ui.figures.contents import Heading, contents
from ui.figures.figures import TheoryFigure

WORDS_A_MINUTE = 200
"""How fast people read what they also want to understand."""
STYLES = Path(__file__).with_name("chapter.css")


BESIDE, HEADED, PLAIN = "beside", "headed", "plain"
"""How a part is laid out where there is room, as `chapter.css` does it: its words beside its figure, its heading too or
above both; or one below the other."""

_Write = Callable[[DeltaGenerator], object]


class _Part:
    """A figure and the words beside it, or what comes instead of either.

    What is written into it waits until it is known how it is laid out: a rule of CSS that looked for its figure would
    have the browser look through the page with every change in a chart.

    Args:
        body: where it will be.
        number: of its place in the chapter, from 1.

    Attributes:
        illustrated: whether it has a figure, or whatever else is as wide as the page.
        written: whether anything stands beside or below that.
        headings: the levels of the headings at its head.
    """

    def __init__(self, body: DeltaGenerator, number: int) -> None:
        self._body, self._number = body, number
        self._waiting: list[tuple[str, _Write]] = []
        self._slots: dict[str, DeltaGenerator] = {}
        self.illustrated = self.written = False
        self.headings: set[int] = set()

    def head(self, write: _Write) -> None:
        """Write the heading, or the sentence before the figure."""
        self._into("head", write)

    def words(self, write: _Write) -> None:
        """Write what is to be read."""
        self._into("words", write)

    def show(self, kind: str) -> DeltaGenerator:
        """Where its figure is drawn ("figure"), or something else ("stage")."""
        self.illustrated = True
        above = 1 in self.headings or self.headings >= {2, 3}
        self.open(PLAIN if kind == "stage" else HEADED if above else BESIDE)
        return self._slots["show"].container(key=f"chapter-{kind}-{self._number}")

    def open(self, layout: str = PLAIN) -> None:
        """Write what has been waiting, and whatever comes from now on at once."""
        if self._slots:
            return
        part = self._body.container(key=f"chapter-part-{self._number}-{layout}", gap=None)
        self._slots["head"] = part.container(key=f"chapter-head-{self._number}")
        self._slots["show"] = part.container(key=f"chapter-show-{self._number}", gap=None)
        self._slots["words"] = part.container(key=f"chapter-words-{self._number}")
        for slot, write in self._waiting:
            write(self._slots[slot])

    def _into(self, slot: str, write: _Write) -> None:
        if slot == "words":
            self.written = True
        if self._slots:
            write(self._slots[slot])
        else:
            self._waiting.append((slot, write))


class Article:
    """A chapter while its page writes it, from the top to the bottom.

    It consists of parts: a heading with one sentence, a figure, and words beside it. Where there is room, the figure
    stays in sight while its words are read; a narrow screen shows the heading, then the figure, then the words.
    `chapter` begins an article, `end` completes it.
    """

    def __init__(self, name: str) -> None:
        self._place = _place(name)
        self._words = 0
        self._headings: list[Heading] = []
        self._parts = 0
        with st.container(key="chapter"):
            columns = st.container(key="chapter-columns")
        self._contents = columns.container(key="chapter-contents")
        self._body = columns.container(key="chapter-body", gap=None)
        self._part = self._new_part()
        self._part.headings.add(1)
        self._part.head(self._title)
        self._write(CHAPTERS[self._place].summary, self._part.head)

    def section(self, title: str, lead: str = "") -> None:
        """Begin a section, which an address can name, as `anchor_of` says; a figure of its own is to follow.

        Args:
            title: its heading.
            lead: one sentence before the figure: what to do with it, or what it shows.
        """
        if self._part.illustrated:
            self._part = self._new_part()
        if not self._part.written:
            self._part.headings.add(2)
        # A chapter that begins with words has its first figure beside them, and so this heading among them.
        where = self._part.words if self._part.written else self._part.head
        self._heading(title, where)
        self._write(lead, where)

    def passage(self, title: str) -> None:
        """Begin a section that speaks of the figure before it, and so stands beside it."""
        self._heading(title, self._part.words)

    def subsection(self, title: str, anchor: str) -> None:
        """Begin a section within a section, with a figure of its own to follow.

        Args:
            title: its heading.
            anchor: by which an address names it.
        """
        if self._part.illustrated:
            self._part = self._new_part()
        self._part.headings.add(3)
        self._part.head(lambda at: at.subheader(title, anchor=anchor))
        self._headings.append(Heading(title, anchor, 2))

    def lead(self, text: str) -> None:
        """One sentence before the figure of this part."""
        self._write(text, self._part.head)

    def prose(self, text: str) -> None:
        """A few sentences of Markdown; LaTeX in it as in `equation`."""
        self._write(text, self._part.words)

    def equation(self, *lines: str) -> None:
        r"""A displayed equation, in lines that fit beside a figure.

        Args:
            lines: in LaTeX, with commands such as `\pdata` and `\generated{...}`, as in `ui.charts.terms`.
        """
        latex = r"\begin{gathered}" + r" \\[0.8em] ".join(lines) + r"\end{gathered}"
        self._part.words(lambda at: at.latex(in_colours(latex)))

    def figure(self, figure: TheoryFigure) -> None:
        """Show a figure: the one of this part."""
        with self._part.show("figure"):
            theory_figure(figure)

    def stage(self) -> AbstractContextManager[object]:
        """Where something other than a `TheoryFigure` is shown, such as a live run: as wide as the page."""
        return self._part.show("stage")

    def link_to(self, name: str, label: str) -> None:
        """A way to another chapter, in the words of this one.

        Args:
            name: of its folder, as in `CHAPTERS`.
            label: what is found there.
        """
        page = CHAPTERS[_place(name)].page
        self._part.words(lambda at: _link(at, page, label, "arrow_outward"))

    def link_to_page(self, page: Path, label: str, query: dict[str, str]) -> None:
        """A way to another page.

        Args:
            page: its file.
            label: what is found there.
            query: parameters of its address.
        """
        self._part.words(lambda at: _link(at, page, label, "open_in_new", query))

    def end(self) -> None:
        """End the chapter: how long it takes to read, what it contains, and the way to its neighbours."""
        self._part.open()
        self._about.caption(
            f"Theory, {place_in_words(self._place)} · {minutes(self._words)} min to read", width="content"
        )
        with self._contents:
            contents(self._headings)
        with self._body.container(horizontal=True, horizontal_alignment="distribute", key="chapter-foot"):
            if self._place:
                self._neighbour(self._place - 1, "Previous", "arrow_back")
            if self._place + 1 < len(CHAPTERS):
                self._neighbour(self._place + 1, "Next", "arrow_forward")

    def _new_part(self) -> _Part:
        if self._parts:
            self._part.open()
        self._parts += 1
        return _Part(self._body, self._parts)

    def _title(self, head: DeltaGenerator) -> None:
        title = head.container(horizontal=True, vertical_alignment="bottom", key="chapter-title")
        title.title(CHAPTERS[self._place].title, anchor=False, width="content")
        self._about = title.empty()

    def _heading(self, title: str, where: Callable[[_Write], None]) -> None:
        anchor = anchor_of(title)
        where(lambda at: at.header(title, anchor=anchor))
        self._headings.append(Heading(title, anchor, 1))

    def _write(self, text: str, where: Callable[[_Write], None]) -> None:
        if text:
            where(lambda at: at.markdown(in_colours(text)))
            self._words += count_words(text)

    def _neighbour(self, place: int, which: str, arrow: str) -> None:
        st.page_link(CHAPTERS[place].page, label=f"{which}: {CHAPTERS[place].entry}", icon=f":material/{arrow}:")


def chapter(name: str) -> Article:
    """Begin a chapter: its heading and the question that it answers.

    Args:
        name: of its folder, as in `CHAPTERS`.

    Returns:
        The article, into which the page writes the rest.
    """
    st.html(STYLES)
    return Article(name)


def _link(at: DeltaGenerator, page: Path, label: str, icon: str, query: dict[str, str] | None = None) -> None:
    with at:
        st.page_link(page, label=label, icon=f":material/{icon}:", query_params=query)


def place_in_words(place: int) -> str:
    """Where the chapter of that place in `CHAPTERS` stands in the course, such as "3 of 14"."""
    if CHAPTERS[place].optional:
        return "optional reading"
    return f"{place + 1} of {sum(not entry.optional for entry in CHAPTERS)}"


def anchor_of(title: str) -> str:
    """The end of the address of a section: "Why p(y|x) cannot generate" -> "why-p-y-x-cannot-generate"."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", title.lower())).strip("-")


def count_words(text: str) -> int:
    """How many words there are to read in a piece of Markdown; a formula counts as one, as its name would."""
    plain = re.sub(r"\$[^$]+\$", " formula ", text)
    return len(re.findall(r"[^\W_][^\s|]*", plain))


def minutes(words: int) -> int:
    """Whole minutes that it takes to read so many words, at least one."""
    return max(1, ceil(words / WORDS_A_MINUTE))


def _place(name: str) -> int:
    return next(place for place, entry in enumerate(CHAPTERS) if entry.name == name)
