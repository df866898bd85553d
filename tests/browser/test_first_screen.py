"""What a page shows before anybody scrolls: the picture and what moves it, on a projector as on a phone."""

from __future__ import annotations

import pytest
from board import idle, inside, open_settings, until

PROJECTOR, PHONE = (1280, 720), (390, 844)
LATENT = "latent?checkpoint=mnist_mlp&a=3&b=8&path=slerp&t=0.5"


def visit(page, server, path, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{server.url}/{path}")
    page.locator("canvas.lx-large[data-position], .mm-live[data-sequence]").first.wait_for()
    idle(page)


def in_sight(page, locator, size):
    """Wait until something is wholly in the window, and return its box."""
    until(page, lambda: inside(locator.first.bounding_box(), *size))
    return locator.first.bounding_box()


def fits(page):
    """Wait until nothing is wider than the window, wherever it could be scrolled."""
    page.wait_for_function(
        """() => [document.scrollingElement, ...document.querySelectorAll('.stMain, .stMainBlockContainer, .mm-live')]
            .every((frame) => frame.scrollWidth <= frame.clientWidth + 1)"""
    )


@pytest.mark.parametrize("size", [PROJECTOR, PHONE], ids=["projector", "phone"])
def test_the_image_of_the_latent_page_has_its_slider_directly_under_it(page, server, size):
    visit(page, server, LATENT, size)
    for tab in ("Walk", "Directions"):
        page.get_by_role("tab", name=tab).click()
        image = in_sight(page, page.locator("canvas.lx-large"), size)
        slider = in_sight(page, page.get_by_role("slider", name="Position on the way"), size)
        in_sight(page, page.get_by_role("button", name="Play"), size)
        assert image["width"] >= 280
        assert 0 <= slider["y"] - (image["y"] + image["height"]) < 60
        fits(page)
    # What a picture says keeps its size, however narrow it is.
    page.get_by_role("tab", name="Walk").click()
    until(page, lambda: page.locator(".lx-tick").first.bounding_box()["height"] >= 10)


def test_a_lesson_on_a_phone_has_its_run_right_after_the_task(page, server):
    visit(page, server, "lessons?lesson=first_run", PHONE)
    page.get_by_role("button", name="Play").first.wait_for()
    in_sight(page, page.get_by_role("heading", name="1. Press Play"), PHONE)
    play = in_sight(page, page.get_by_role("button", name="Play"), PHONE)
    task = page.locator(".st-key-lesson-open-task").bounding_box()
    assert 0 <= play["y"] - (task["y"] + task["height"]) < 90
    fits(page)


def test_no_hint_of_a_chart_is_cut_beside_open_settings(page, server):
    for path in ("", "digits"):
        visit(page, server, path, PROJECTOR)
        if path == "":  # The next page finds them open.
            open_settings(page)
        page.wait_for_function(
            """() => {
                const hints = [...document.querySelectorAll('.mm-hint')].filter((hint) => hint.checkVisibility());
                return hints.length > 1 && hints.every((hint) => hint.scrollWidth <= hint.clientWidth
                    && hint.scrollHeight <= hint.clientHeight + 1 && hint.getBoundingClientRect().right
                    <= hint.closest('.mm-card').getBoundingClientRect().right);
            }"""
        )


WHOLE = {
    "algorithm-1": ".al-line .al-density",
    "data-flow": ".df-stage",
    "pitfalls": ".mm-card",
    "lessons?lesson=first_run": ".mm-card",
}
"""The path of a page -> what of it is seen whole on a projector before anybody scrolls."""


@pytest.mark.parametrize(("path", "picture"), WHOLE.items())
def test_a_projector_shows_the_whole_picture(page, server, path, picture):
    visit(page, server, path, PROJECTOR)
    page.locator(picture).first.wait_for()
    until(page, lambda: all(inside(one.bounding_box(), *PROJECTOR) for one in page.locator(picture).all()))


def test_the_line_of_the_first_visit_covers_no_chart(page, server):
    page.add_init_script("localStorage.clear()")
    visit(page, server, "", PROJECTOR)
    line = page.locator(".lab-first").bounding_box()
    cards = page.locator(".mm-grid:not(.mm-further) > .mm-card")
    until(page, lambda: all(box["y"] + box["height"] <= line["y"] for box in map(_box, cards.all())))


def _box(one):
    return one.bounding_box()


APART = """() => {
    const boxes = [...document.querySelectorAll('.mm-grid > .mm-card')].filter((card) => card.checkVisibility())
        .map((card) => card.getBoundingClientRect());
    return boxes.length > 3 && boxes.every((box, at) => boxes.slice(at + 1).every((other) => box.bottom <= other.top + 1
        || other.bottom <= box.top + 1 || box.right <= other.left + 1 || other.right <= box.left + 1));
}"""


def test_cards_of_images_lie_below_each_other_on_a_phone(page, server):
    visit(page, server, "digits", PHONE)
    page.wait_for_function(APART)
    in_sight(page, page.locator('[data-cell="samples"] canvas.mm-images'), PHONE)


NUMBERS = """() => {
    const values = () => [...document.querySelectorAll('.mm-value')].map((value) => value.getBoundingClientRect().left);
    const before = values();
    for (const value of document.querySelectorAll('.mm-value dd')) {
        const [number, unit] = value.children;
        if (unit?.textContent.includes('best')) [number.textContent, unit.textContent] = ['100.0 %', ' best 100.0 %'];
        else if (unit?.textContent.includes('nats')) number.textContent = '−1.386';
    }
    return [before, values(), document.querySelector('.mm-line').clientHeight];
}"""
"""Where the columns of numbers begin, before and with the longest numbers, and how high their line is."""


def test_columns_of_numbers_stay_where_they_are_in_one_line(page, server):
    visit(page, server, "", PROJECTOR)
    before, after, height = page.evaluate(NUMBERS)
    assert before == after and len(before) > 6 and height < 60


BETWEEN = """([group, tile]) => {
    const tiles = [...document.querySelectorAll(`${group} ${tile}`)].map((node) => node.getBoundingClientRect());
    const row = tiles.filter(({ top }) => Math.abs(top - tiles[0].top) < 2);
    const hit = (x, y) => document.elementFromPoint(x, y)?.closest(tile);
    const sides = row.slice(1).map((next, at) => hit((row[at].right + next.left) / 2, next.top + next.height / 2));
    const below = tiles.find(({ top }) => top > tiles[0].top + 2);
    const between = below ? [hit(tiles[0].left + 5, (tiles[0].bottom + below.top) / 2)] : [];
    return row.length > 1 && [...sides, ...between].every(Boolean);
}"""
"""Whether the middle of every gap between small images belongs to one of them."""


def test_the_gaps_between_small_images_take_clicks(page, server):
    visit(page, server, f"{LATENT}&tab=samples", PROJECTOR)
    page.wait_for_function(BETWEEN, arg=[".lx-samples-tab", ".lx-tile"])
    visit(page, server, "digits", PROJECTOR)
    page.wait_for_function(BETWEEN, arg=['[data-cell="samples"]', ".mm-tile-button"])
    first, second = (page.locator('[data-cell="samples"] .mm-tile-button').nth(at).bounding_box() for at in (0, 1))
    assert second["x"] - first["x"] - first["width"] >= 2
    page.mouse.click((first["x"] + first["width"] + second["x"]) / 2, first["y"] + 5)
    page.locator('[data-cell="inspector"]').wait_for()
