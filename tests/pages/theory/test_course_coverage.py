"""The table of what a course asks for leads to sections that exist, and leaves none of them out."""

import ast
import re
from pathlib import Path

import pytest

from pages.theory.mistakes.parts import PARTS
from ui.chapters import CHAPTERS
from ui.figures.chapter_frame import anchor_of
from ui.shell import page_titles

TABLE = (Path(__file__).resolve().parents[3] / "docs" / "coverage.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\[((?:[^\]\\]|\\.)+)\]\(http://localhost:8501/([\w-]*)(?:#([\w-]+))?\)", TABLE)
TITLES = {chapter.path: chapter.title for chapter in CHAPTERS}


def sections(chapter):
    """The headings within a chapter, as its page gives them."""
    tree = ast.parse(chapter.page.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    titles = [call.args[0] for call in calls if call.func.attr in ("section", "passage")]
    if chapter.name == "mistakes":
        return [f"About {about}" for about in PARTS]
    return [title.value for title in titles]


SECTIONS = {chapter.path: {anchor_of(title): title for title in sections(chapter)} for chapter in CHAPTERS}


def test_the_table_has_five_topics_and_only_links_that_are_read_here():
    assert re.findall(r"^## (\d)\.", TABLE, re.MULTILINE) == list("12345")
    assert len(LINKS) == TABLE.count("](") > 50


@pytest.mark.parametrize(("words", "path", "anchor"), LINKS)
def test_a_link_leads_to_the_page_or_section_of_that_name(words, path, anchor):
    titles = page_titles() | TITLES
    assert path in titles
    title = SECTIONS[path].get(anchor) if anchor else titles[path]
    assert title == words.replace("\\", "")


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_every_section_of_a_chapter_is_in_the_table(chapter):
    found = {anchor for _, path, anchor in LINKS if path == chapter.path}
    assert found
    assert set(SECTIONS[chapter.path]) <= found


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Why p(y|x) cannot generate", "why-p-y-x-cannot-generate"),
        ("The gradient flows through D, but D's weights stay", "the-gradient-flows-through-d-but-ds-weights-stay"),
        ("How many numbers in the noise?", "how-many-numbers-in-the-noise"),
    ],
)
def test_anchors_are_those_that_addresses_have_had(title, anchor):
    assert anchor_of(title) == anchor


def test_no_two_sections_of_a_chapter_share_an_address():
    for chapter in CHAPTERS:
        assert len(sections(chapter)) == len(SECTIONS[chapter.path])
