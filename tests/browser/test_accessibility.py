"""Every page of the navigation, in light and dark, on wide and narrow screens, for the eyes, the ears and the keyboard.

axe-core judges the page; `accessibility.js` what axe-core does not: the contrast of letters in drawings, words for
drawings, horizontal scrolling, and a walk with the tab key that has to meet every control.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from board import idle
from reading import PHONE, PROJECTOR, on_a_phone, on_a_projector

from ui.site import SITE, THEORY

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STREAMLITS = {
    # The dropzone of an uploader has a role of its own without need; the button in it is what people use.
    "presentation-role-conflict": '[data-testid="stFileUploaderDropzone"]',
    # Where lists of choices open, outside all landmarks.
    "region": "#stFloatingOverlayPortal",
}
"""Rule -> the part of Streamlit's own markup that breaks it, out of a page's reach."""
CONTROL = re.compile(
    r"^\s*- '?(?:button|checkbox|combobox|link|radio|slider|spinbutton|switch|tab|textbox) \"(.*?)\"", re.MULTILINE
)
"""The name of a control in an accessibility snapshot."""
ICON = re.compile(r":material|\bicon$")
"""What of an icon gets into a name: its markdown, or what Streamlit calls it."""
OURS = (Path(__file__).parent / "accessibility.js").read_text(encoding="utf-8")
WIDTHS = (900, 600, PHONE["width"])
"""Below the one of a projector, on which everything else is looked at."""
A_LESSON, ROOMS = "lessons?lesson=first_run", ("family?member=lsgan", "family?member=cyclegan", "family?member=pix2pix")
CHAPTERS = {page.path for page in THEORY}
DRAWN = """() => {
    const all = (selector, isDrawn) => [...document.querySelectorAll(selector)].every(isDrawn);
    return all('[data-testid^="stBidiComponent"]', (node) => node.childElementCount)
        && all('.mm-figure', (node) => node.theoryFigure?.frames > 0)
        && all('.mm-latent', (node) => node.querySelector('canvas.lx-large[data-position]'))
        && all('.mm-figure-one', (node) => node.querySelector('.js-line'))
        && all('.mm-translator', (node) => node.querySelector('.ft-picture[data-drawn]'))
        && all('.mm-live:not(.mm-figure, .mm-latent, .mm-figure-one, .mm-translator)', (node) => node.dataset.sequence);
}"""
"""Whether every component has come and has drawn what it has to show."""
STRIDE = 15
"""So many times the tab key is pressed before one looks what it has met."""
LASTING = 30.0
"""Seconds after which what a page is blamed for is not only a picture that is still to come."""


@pytest.mark.parametrize("path", [*SITE, A_LESSON, *ROOMS], ids=lambda path: path or "lab")
def test_everyone_can_use_the_page(page, server, path):
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}/{path}")
    page.locator(".stMainBlockContainer [data-testid]").first.wait_for()
    idle(page)
    page.wait_for_function(DRAWN)
    page.evaluate(AXE_SCRIPT)
    page.evaluate(OURS)
    settle(page, 300)
    complaints = lasting(page, lambda: on_a_projector(page)) if path in CHAPTERS else []
    if (settings := page.get_by_test_id("stExpandSidebarButton")).count():
        complaints += keyboard(page)
        settings.click()
        # Streamlit shows this button, and lets the keyboard reach it, while the pointer is over the sidebar.
        page.get_by_test_id("stSidebarCollapseButton").hover()
        settle(page)
    complaints += [*keyboard(page), *seen(page, {"type": "tag", "values": RULES}, "light")]
    tabs = page.get_by_role("tab")
    for index in range(1, tabs.count()):
        tabs.nth(index).click()
        settle(page)
        complaints += seen(page, {"type": "tag", "values": RULES}, f"tab {index}")
    page.emulate_media(color_scheme="dark")
    settle(page)
    complaints += seen(page, {"type": "rule", "values": ["color-contrast"]}, "dark")
    if settings.count() == 0 and (close := page.get_by_test_id("stSidebarCollapseButton")).count():
        close.get_by_role("button").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        settle(page, 60)
        overflowing = lasting(page, lambda: page.evaluate("a11y.overflowing()"))
        complaints += [f"{width} px: {what}" for what in overflowing]
    if path in CHAPTERS:
        complaints += lasting(page, lambda: on_a_phone(page))
    assert not complaints, "\n".join(complaints)


def settle(page, quiet=100):
    """Wait until the page stands still."""
    page.evaluate("quiet => a11y.settled(quiet, 5000)", quiet)


def seen(page, rules, when):
    """What axe-core and our own eyes complain about for good."""
    return [
        *lasting(page, lambda: judged(page, rules)),
        *lasting(page, lambda: looks(page, when)),
        *lasting(page, lambda: icons(page)),
    ]


def lasting(page, complaints: Callable[[], list[str]]) -> list[str]:
    """What there is to complain about also once everything has had its time to come."""
    deadline = time.monotonic() + LASTING
    while (found := complaints()) and time.monotonic() < deadline:
        settle(page, 300)
    return found


def judged(page, rules):
    """What axe-core complains about."""
    run = {"runOnly": rules, "resultTypes": ["violations"]}
    return [
        f"axe {violation['id']} ({violation['help']}): {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for violation in page.evaluate("run => axe.run(document, run).then(found => found.violations)", run)
        for node in violation["nodes"]
        if not belongs(page, node["target"], STREAMLITS.get(violation["id"]))
    ]


def icons(page):
    """Controls that are called by an icon, as a screen reader has them."""
    names = CONTROL.findall(page.locator("body").aria_snapshot())
    assert names
    return [f"an icon in the name {name!r}" for name in names if ICON.search(name)]


def belongs(page, target, selector):
    """Whether what axe-core found is one of the exceptions."""
    return bool(selector) and page.locator(target[-1]).first.evaluate("(node, part) => node.matches(part)", selector)


def looks(page, when):
    """Text that is too pale, and drawings without words."""
    return [
        *(f"{when}, contrast {what}" for what in page.evaluate("a11y.pale()")),
        *(f"{when}, no words for {what}" for what in page.evaluate("a11y.silent()")),
    ]


def keyboard(page):
    """Controls that the tab key does not reach from the top of the page, though it goes round twice without new ones.

    Streamlit may build a control anew, or move the focus, after the walk has gone by.
    """
    page.evaluate("a11y.beginWalk()")
    fruitless = 0
    while (missed := page.evaluate("a11y.missed()")) and fruitless < 2 * page.evaluate("a11y.count()") + 2 * STRIDE:
        met = page.evaluate("a11y.met()")
        for _ in range(STRIDE):
            page.keyboard.press("Tab")
        fruitless = 0 if page.evaluate("a11y.met()") > met else fruitless + STRIDE
    return [f"the tab key does not reach {what}" for what in missed]
