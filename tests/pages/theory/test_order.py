"""Chapters come in an order in which each can be read: after those that it builds on, and the optional ones last."""

from pathlib import Path

import pytest

from ui.chapters import CHAPTERS, PAGES
from ui.figures.chapter_frame import place_in_words
from ui.shell import page_titles

PLACES = {chapter.name: place for place, chapter in enumerate(CHAPTERS)}
BUILDS_ON = [
    ("players", "cross_entropy"),
    ("algorithm", "players"),
    ("data_flow", "algorithm"),
    ("minimax", "algorithm"),
    ("optimal_discriminator", "minimax"),
    ("divergences", "optimal_discriminator"),
    ("value", "divergences"),
    ("figure_one", "value"),
    ("losses", "value"),
    ("dirac", "losses"),
    ("dirac", "minimax"),
    ("pitfalls", "dirac"),
]
"""A chapter, and one whose words it uses."""
NOT_YET = ("saturating", "Wasserstein", "R1", "penalty", "clipping", "JSD")
"""Words of later chapters."""


@pytest.mark.parametrize(("chapter", "other"), BUILDS_ON)
def test_a_chapter_comes_after_what_it_builds_on(chapter, other):
    assert PLACES[other] < PLACES[chapter]


@pytest.mark.parametrize("chapter", ["models", "minimax"])
def test_the_first_chapters_do_without_the_words_of_later_ones(chapter):
    sources = list(Path(PAGES / "theory" / chapter).glob("*.py"))
    assert len(sources) > 2
    for source in sources:
        text = source.read_text(encoding="utf-8")
        assert not [word for word in NOT_YET if word in text], source


def test_optional_chapters_come_last_and_are_called_so():
    optional = [chapter.optional for chapter in CHAPTERS]
    assert optional == sorted(optional) and 0 < sum(optional) < 3
    course = len(CHAPTERS) - sum(optional)
    assert place_in_words(0) == f"1 of {course}"
    assert place_in_words(course - 1) == f"{course} of {course}"
    for place in range(course, len(CHAPTERS)):
        assert place_in_words(place) == "optional reading"
        assert page_titles()[CHAPTERS[place].path] == f"{CHAPTERS[place].title} (optional)"
    assert page_titles()["minimax"] == "Minimax"
