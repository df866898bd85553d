"""What holds the pages together: titles, the first visit and its tour, About, an address without a page, paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from board import header, idle, open_lab, painted, until, wait_for_charts
from test_accessibility import RULES

from pages.about.citation import bibtex
from ui.site import PITCH, SITE

WORDS = ".lab-tour-words"
SHIFTS = """() => {
    window.shifted = [];
    const moved = ({ sources }) => sources.filter(({ node }) => !node?.closest?.('.lab-tour'));
    const note = (entry) => window.shifted.push(...moved(entry).map(({ node }) => String(node?.className)));
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: 'layout-shift' });
}"""
"""Notes from now on what of the page moves; what the tour does within itself is no matter."""
RINGED = """selector => {
    const ring = document.querySelector('.lab-tour-ring').getBoundingClientRect();
    const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
    return ring.left <= left && ring.top <= top && ring.right >= right && ring.bottom >= bottom
        && ring.width < right - left + 20 && bottom > 0 && top < innerHeight;
}"""
"""Whether the ring of the tour lies around an element that is in sight."""
PLAY = '[data-control="play"], .st-key-lab-play'
LOSS = '[data-control="loss"], .st-key-lab-loss'


def first_visit(page):
    """Make the lab's next visit the first one."""
    page.context.pages[0].evaluate("localStorage.removeItem('minimax-lab welcome')")


def judged(page, where="document"):
    """What axe-core complains about, in light and dark; the page is left light."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        painted(page)
        found += page.evaluate(f"rules => axe.run({where}, {{runOnly: rules}})", RULES)["violations"]
    return found


def step(page):
    """Which step of the tour is shown, 0 for none."""
    shown = page.locator(".lab-tour-count")
    return int(shown.inner_text().split()[1]) if shown.count() else 0


def around(page, selector):
    """Wait until the ring lies around an element."""
    until(page, lambda: page.evaluate(RINGED, selector))


def test_a_lecture_on_the_first_visit_fills_the_window(page, server):
    first_visit(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{server.url}/?lecture")
    page.wait_for_selector('[data-cell="densities"] .js-line[d*=L]')
    until(page, lambda: 850 < page.evaluate("document.querySelector('.mm-grid').getBoundingClientRect().bottom") <= 900)
    assert not page.locator(".lab-welcome").filter(visible=True).count()


def test_the_tab_says_which_page_it_shows(page, server):
    open_lab(page, server.url)
    assert page.title() == SITE[""].tab_title
    page.get_by_test_id("stTopNavLink").filter(has_text="About").click()
    page.get_by_role("heading", name="About Minimax Lab").wait_for()
    until(page, lambda: page.title() == "About · Minimax Lab")
    page.goto(f"{server.url}/two-losses", wait_until="commit")
    assert page.title() in ("", SITE["two-losses"].tab_title)  # before any script has run
    page.get_by_role("heading", name="Two losses for G", level=1).wait_for()
    idle(page)
    assert page.title() == "Two losses for G · Minimax Lab"


def test_a_first_visit_is_told_what_this_is_and_taken_round_without_moving_the_page(page, server):
    first_visit(page)
    open_lab(page, server.url)
    line = page.get_by_label("What this site is")
    assert PITCH in line.inner_text()
    assert judged(page, "'.lab-welcome'") == []
    idle(page)
    painted(page)
    page.evaluate(SHIFTS)
    line.get_by_role("button", name="Take the tour").click()
    assert step(page) == 1 and line.count() == 0
    assert judged(page, "'.lab-welcome'") == []
    assert page.evaluate(f"document.querySelector('{WORDS}').contains(document.activeElement)")
    around(page, PLAY)
    page.keyboard.press("ArrowRight")
    assert step(page) == 2
    around(page, '[data-cell="gradient"]')
    page.keyboard.press("ArrowRight")
    around(page, LOSS)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")  # no press too many loses the last step
    assert step(page) == 4
    links = page.locator(f"{WORDS} a").evaluate_all("links => links.map(({ href }) => href)")
    assert len(links) == 4 and all(link.split("?")[0].removeprefix(f"{server.url}/") in SITE for link in links)
    page.keyboard.press("ArrowLeft")
    assert step(page) == 3
    # The bubble's own buttons are pressed by the space bar as well, which is Play everywhere else.
    page.locator(WORDS).get_by_role("button", name="Back").focus()
    page.keyboard.press("Space")
    assert step(page) == 2 and header(page)["state"] == "paused"
    page.keyboard.press("Escape")
    again = page.get_by_role("button", name="Take the tour: four steps")
    assert step(page) == 0
    until(page, lambda: again.evaluate("button => button === document.activeElement"))
    assert page.evaluate("window.shifted") == []
    assert page.evaluate("localStorage.getItem('minimax-lab welcome')")
    # The page is in use meanwhile, by its keys too.
    again.click()
    page.keyboard.press("s")
    until(page, lambda: header(page)["step"] == 1)
    page.keyboard.press("Escape")


def test_the_line_is_closed_for_good(page, server):
    first_visit(page)
    page.goto(server.url)
    line = page.get_by_label("What this site is")
    line.get_by_role("button", name="Close").click()
    assert line.count() == 0
    page.reload()
    page.get_by_role("button", name="Take the tour: four steps").wait_for()
    assert line.count() == 0


def test_about_says_how_to_cite_and_begins_the_tour_on_the_experiment_that_it_is_about(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    page.goto(f"{server.url}/about")
    page.get_by_role("button", name="Copy").click()
    until(page, lambda: page.locator(".copy-box [role=status]").inner_text() == "Copied")
    assert page.evaluate("navigator.clipboard.readText()") == bibtex()
    # Where browsers give no access to the clipboard.
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("getSelection().removeAllRanges()")
    page.get_by_role("button", name="Copy").click()
    assert page.evaluate("getSelection().toString()").strip() == bibtex()
    page.get_by_role("link", name="Take the tour").click()
    page.locator(WORDS).wait_for()
    until(page, lambda: header(page)["preset"] == "far_apart" and header(page)["step"] == 0)
    assert "#tour" not in page.url
    page.locator(WORDS).get_by_role("button", name="Skip").click()
    assert step(page) == 0


def test_an_address_without_a_page_offers_the_way_to_everyone(page, server):
    page.goto(f"{server.url}/theory/wassertein")
    page.complaints.clear()  # that it is not there is what Chromium complains about
    assert judged(page) == []
    page.evaluate("document.fonts.load('1em \"Source Sans\"')")
    assert page.evaluate("document.fonts.check('1em \"Source Sans\"')")
    page.get_by_role("paragraph").get_by_role("link", name="Wasserstein").click()
    page.get_by_role("heading", name="Wasserstein", level=1).wait_for()


DRAWN = """() => Object.fromEntries([...document.querySelectorAll('.mm-live .mm-card')]
    .filter((card) => card.checkVisibility() && card.querySelector('.main-svg'))
    .map((card) => [
        card.dataset.cell, ['.main-svg', '.mm-drawing'].map((part) => card.querySelector(part).clientHeight)
    ]))
"""
"""How high each chart is drawn, and the room that it has."""


@pytest.mark.parametrize("path", ["", "lessons"])
def test_all_of_a_page_is_printed_without_navigation(page, server, path):
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(f"{server.url}/{path}")
    page.locator(".mm-card, .st-key-lessons, .stMarkdown").first.wait_for()
    idle(page)
    drawn = {}
    if path == "":
        wait_for_charts(page)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        drawn = page.evaluate(DRAWN)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.set_viewport_size({"width": 673, "height": 900})  # A4 within its margins
    page.emulate_media(media="print", color_scheme="dark")
    # What the listeners drew on the screen fits what they are given on paper.
    until(page, lambda: page.evaluate(DRAWN) == drawn)
    main = page.locator(".stMain")
    inner, outer, whole = main.evaluate(
        "main => [main.scrollHeight, main.clientHeight, document.documentElement.scrollHeight]"
    )
    assert inner <= outer <= whole and whole > 500
    assert page.locator(".stAppHeader").is_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
