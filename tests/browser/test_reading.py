"""Chapters as they are read: on a projector, on a phone, on paper."""

import re

import pytest
from figures import open_chapter
from reading import PROJECTOR

WIDE = {"width": 1440, "height": 900}
SIZES = """() => Object.fromEntries(['h1', 'h2', 'h3'].map((level) => [level, [...new Set(
    [...document.querySelectorAll(`.stHeading ${level}`)].map((node) => getComputedStyle(node).fontSize)
)]]))"""


def test_beside_a_figure_stand_words_of_a_readable_measure(page, server):
    page.set_viewport_size(PROJECTOR)
    open_chapter(page, server.url, "players")
    figure = page.locator(".mm-figure").first.bounding_box()
    words = page.locator('[class*="st-key-chapter-words-"] p').first
    beside = words.bounding_box()
    assert beside["x"] > figure["x"] + figure["width"] and beside["y"] < figure["y"] + 100
    letters = words.evaluate(
        """node => {
            const pen = document.createElement('canvas').getContext('2d');
            pen.font = getComputedStyle(node).font;
            return node.clientWidth * node.textContent.length / pen.measureText(node.textContent).width;
        }"""
    )
    assert 60 <= letters <= 75
    # The figure stays while its words are read.
    page.locator(".stMain").evaluate("node => node.scrollTo(0, 800)")
    page.wait_for_function(
        "before => document.querySelector('.mm-figure').getBoundingClientRect().top > before - 700", arg=figure["y"]
    )
    size = page.evaluate(
        """() => {
            const formula = document.querySelector('.stMarkdown p .katex');
            return [formula, formula.closest('p')].map((node) => parseFloat(getComputedStyle(node).fontSize));
        }"""
    )
    assert size[0] <= 1.1 * size[1]


def test_contents_mark_the_section_in_sight_and_headings_follow_one_scale(page, server):
    page.set_viewport_size(WIDE)
    open_chapter(page, server.url, "where-notes-go-wrong")
    contents = page.get_by_role("navigation", name="Contents of this chapter")
    contents.get_by_role("link", name="9. D’s loss falls to 0 early").click()
    current = page.locator('.mm-contents a[aria-current="location"]')
    page.wait_for_function("document.querySelector('.mm-contents a[aria-current]').textContent.startsWith('9.')")
    assert current.count() == 1
    assert page.evaluate("location.hash") == "#least-loss-of-d"
    sizes = page.evaluate(SIZES)
    assert [len(found) for found in sizes.values()] == [1, 1, 1]
    order = [float(found[0].removesuffix("px")) for found in sizes.values()]
    assert order == sorted(order, reverse=True)
    open_chapter(page, server.url, "models")
    again = page.evaluate(SIZES)
    assert (again["h1"], again["h2"]) == (sizes["h1"], sizes["h2"])
    assert re.fullmatch(r"Theory, 1 of \d+ · \d+ min to read", page.locator(".st-key-chapter-title p").inner_text())


def test_identities_take_one_line_until_somebody_asks(page, server):
    page.set_viewport_size(PROJECTOR)
    open_chapter(page, server.url, "divergences")
    checks = page.locator('[data-figure="two-densities"] .tf-checks')
    assert checks.inner_text() == "✓ 10 identities checked"
    assert checks.bounding_box()["height"] < 40
    checks.locator("summary").click()
    checks.locator("[data-identity]").nth(9).wait_for()


DRAWN_FOR_PAPER = """() => {
    dispatchEvent(new Event('beforeprint'));
    const plots = [...document.querySelector('.mm-figure').querySelectorAll('.js-plotly-plot')];
    const drawn = [plots.map((plot) => plot._fullLayout.xaxis.gridcolor), plots.map((plot) => plot._fullLayout.width)];
    const room = plots.map((plot) => plot.clientWidth);
    dispatchEvent(new Event('afterprint'));
    return [...drawn, room];
}"""
"""The grid and the width of each chart of the first figure as it is drawn for paper, and the width that it then has."""


def test_paper_shows_the_whole_chapter_in_light_colours(page, server):
    # No figure is drawn before it is reached: the browser is never idle.
    page.add_init_script("globalThis.requestIdleCallback = () => 0")
    page.set_viewport_size(PROJECTOR)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.url}/models")
    page.wait_for_selector(".st-key-chapter-foot")
    page.wait_for_function("document.querySelectorAll('.mm-figure').length === 4")
    page.wait_for_function("document.querySelector('.mm-figure').theoryFigure?.frames > 0")
    page.wait_for_function("[...document.querySelectorAll('.mm-figure')].every((node) => node.theoryFigure)")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("[...document.querySelectorAll('.mm-figure')].some((node) => !node.theoryFigure.frames)")
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert pages >= 3
    # Drawn for paper on a dark screen that has room for the contents beside the chapter.
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.querySelectorAll('.mm-figure.mm-dark').length === 4")
    grids, widths, room = page.evaluate(DRAWN_FOR_PAPER)
    assert set(grids) == {"#e6eaef"} and widths == room and max(room) < 340
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 673, "height": 900})
    page.wait_for_function(
        "[...document.querySelectorAll('.mm-figure')].every((node) => node.theoryFigure?.frames > 0)"
    )
    seen = page.evaluate(
        """() => ({
            headings: [...document.querySelectorAll('.stHeading h2')].map((node) => node.clientHeight > 0),
            charts: [...document.querySelectorAll('.mm-figure .mm-card')].map((node) => node.getBoundingClientRect()),
            wide: [...document.querySelectorAll('.mm-figure .main-svg')].map((node) => node.clientWidth),
            tall: document.documentElement.scrollHeight,
            dark: document.querySelectorAll('.mm-dark').length,
            paper: getComputedStyle(document.querySelector('.stApp')).backgroundColor,
            controls: [...document.querySelectorAll('.tf-controls, .stAppHeader')]
                .filter((node) => node.clientHeight).length,
        })"""
    )
    assert len(seen["headings"]) == 4 and all(seen["headings"])
    assert len(seen["charts"]) == 10
    assert all(box["width"] > 100 and box["x"] >= 0 and box["x"] + box["width"] <= 674 for box in seen["charts"])
    assert all(0 < width < 674 for width in seen["wide"])
    assert seen["tall"] > 3000
    assert (seen["dark"], seen["paper"], seen["controls"]) == (0, "rgb(255, 255, 255)", 0)
    page.emulate_media(media="screen", color_scheme="dark")
    page.wait_for_function("document.querySelectorAll('.mm-figure.mm-dark').length === 4")


@pytest.mark.parametrize(("path", "cards"), [("theory", "chapters"), ("lessons", "lessons-0"), ("family", "family")])
def test_cards_are_equally_high_and_show_a_picture(page, server, path, cards):
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}/{path}")
    card = page.locator(f".st-key-cards-{cards} > * > [class*=st-key-card-]")
    card.first.wait_for()
    page.wait_for_function(
        "cards => document.querySelectorAll(`.st-key-cards-${cards} .mm-thumbnail svg`).length > 2", arg=cards
    )
    boxes = [box for box in (one.bounding_box() for one in card.all()) if box]
    rows = {box["y"]: {round(other["height"]) for other in boxes if other["y"] == box["y"]} for box in boxes}
    assert len(boxes) > 2 and all(len(heights) == 1 for heights in rows.values())
    assert page.locator(f".st-key-cards-{cards} .mm-thumbnail svg").count() == len(boxes)
