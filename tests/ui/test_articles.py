"""What an article is made of: minutes from its words, sliders that are there from the beginning, pictures on cards."""

import re

import pytest

from gan_core.family.members import MEMBERS
from gan_core.lessons import library
from pages.theory.all_figures import all_figures
from ui.cards.card import THUMBNAILS
from ui.chapters import CHAPTERS
from ui.charts.specs import ROLES
from ui.figures.chapter_frame import count_words, minutes
from ui.figures.figures import MOST

FIGURES = tuple(all_figures())
NAMES = [
    *(chapter.name for chapter in CHAPTERS),
    *(f"lesson_{lesson.name}" for lesson in library.load().lessons),
    *(f"family_{name}" for name in MEMBERS),
]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("D’s payoff is an integral over x.", 7),
        (r"**Drag** $\pg$ away from $p_{\text{data}}$, and back.", 7),
        ("| steps | 400 |\n| :-- | --: |\n| worst | 0.036 |", 4),
    ],
)
def test_words_are_counted_as_they_are_read(text, count):
    assert count_words(text) == count


def test_minutes_grow_with_the_words():
    assert [minutes(words) for words in (0, 1, 200, 201, 1000)] == [1, 1, 1, 2, 5]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_few_sliders_are_there_from_the_beginning(figure):
    names = {parameter.name for parameter in figure.parameters if not parameter.hidden}
    assert set(figure.sliders_at_hand) <= names
    assert len(figure.sliders_at_hand) <= MOST
    assert bool(figure.sliders_at_hand) == bool(names)


@pytest.mark.parametrize("name", NAMES)
def test_a_card_has_a_small_picture_in_colours_of_either_theme(name):
    text = (THUMBNAILS / f"{name}.svg").read_text(encoding="utf-8")
    assert len(text) < 40_000
    used = set(re.findall(r"var\(--t-(\w+)\)", text))
    assert re.search("<(path|image|rect) ", text)
    assert used <= {*ROLES, "grid", "paper"}
    assert "#" not in re.sub(r'href="[^"]*"', "", text)
