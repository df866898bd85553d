"""Every figure that version 0.1.0 had is found at the address that it had there."""

import pytest

from pages.theory.all_figures import figures_of
from ui.chapters import CHAPTERS

FIGURES = {
    "models": (
        *("two-classes", "same-posterior", "pushforward"),
        *("families", "variational", "autoregressive", "boltzmann"),
    ),
    "cross-entropy": ("expectation", "coins", "answer", "logits"),
    "players": ("players",),
    "minimax": ("dirac-gan", "nash-or-minimum"),
    "optimal-discriminator": ("best-answer", "whole-curve"),
    "divergences": ("two-densities", "covering-seeking"),
    "value": ("value-of-the-game", "bins"),
    "two-losses": ("two-losses",),
    "pitfalls": (
        *("nats-and-bits", "two-objectives", "least-loss-of-d", "logarithm-too-many", "accuracy-of-one-half"),
        *("sigma-twice", "histogram-estimate"),
    ),
}
"""Path of a chapter of version 0.1.0 -> its figures."""
WITHOUT = ("algorithm-1", "data-flow", "figure-1", "code")
"""Paths of the chapters that had none."""
REST = ":theta=-1.25&loss=non_saturating"
SITE = "https://lab.example/course/{}?embed=true#{}"


def test_every_chapter_is_still_there():
    assert {*FIGURES, *WITHOUT} <= {chapter.path for chapter in CHAPTERS}


@pytest.mark.parametrize("rest", [REST, "", "%3Apsi%3D1"])
def test_the_address_of_a_figure_leads_to_where_it_is(javascript, rest):
    now = {figure.name: chapter.path for chapter in CHAPTERS for figure in figures_of(chapter)}
    before = [(path, figure) for path, figures in FIGURES.items() for figure in figures]
    addresses = [[SITE.format(path, figure + rest)] for path, figure in before]
    led = javascript.call("ui/browser/moved_figures.js#newAddress", addresses)
    for (path, figure), new in zip(before, led, strict=True):
        wanted = SITE.format(now[figure], figure + rest)
        assert new == (wanted if now[figure] != path else None), (path, figure)


def test_every_other_address_stays(javascript):
    others = [
        "https://lab.example/",
        "https://lab.example/minimax",
        "https://lab.example/minimax#nash-or-minimum:theta=1",
        "https://lab.example/minimax#a-nash-equilibrium-is-not-a-minimum",
        "https://lab.example/smallest-gan#dirac-gan:theta=1",
        "https://lab.example/digits#dirac-gan",
        "https://lab.example/minimax#dirac-gan-of-mine",
        "https://lab.example/minimax#%E0%A4%A",
        "https://lab.example/minimax?figure=dirac-gan",
        "https://lab.example/constructor#__proto__",
    ]
    assert javascript.call("ui/browser/moved_figures.js#newAddress", [[one] for one in others]) == [None] * len(others)
