"""The site's own part of the header: the lecture, a chart alone and its picture, sharing, and the way about a phone."""

from __future__ import annotations

import re
import struct
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from board import header, idle, inside, open_from_menu, open_lab, play, until, wait_for_charts

LECTURE = "() => document.documentElement.classList.contains('mm-lecture')"
SMALLEST = """selectors => Object.fromEntries(selectors.map(selector => [
    selector,
    Math.min(...[...document.querySelectorAll(selector)]
        .filter(one => one.checkVisibility() && one.textContent.trim())
        .map(one => parseFloat(getComputedStyle(one).fontSize)))
]))"""
"""The smallest letters, in pixels, of what is in sight of each kind; infinite where there is nothing."""
TICKS = (".xtick text", ".ytick text", ".xtitle", ".ytitle")
CELLS = """() => [...document.querySelectorAll('.mm-card')]
    .filter(one => one.checkVisibility()).map(one => one.dataset.cell)"""
MENU = ".mm-header-menu"
SIDEBAR = '[data-testid="stSidebar"]'


def letters(page, *selectors):
    """The smallest letters of each kind, once all of them are there."""
    return until(
        page, lambda: (found := page.evaluate(SMALLEST, list(selectors))) and None not in found.values() and found
    )


def wait_for_lecture(page):
    """Wait until the lab has drawn what a lecture shows."""
    page.wait_for_function("() => document.querySelector('[data-cell=\"densities\"] .js-line[d*=L]')")


def test_a_lecture_can_be_read_from_the_last_row_on_every_kind_of_page(page, server):
    page.goto(f"{server.url}/?lecture&preset=two_modes")
    wait_for_lecture(page)
    idle(page)
    sizes = letters(page, *TICKS, ".mm-diagnosis", ".mm-value dd", ".mm-chip", ".mm-card h2")
    assert min(sizes.values()) >= 18, sizes
    assert sizes[".mm-diagnosis"] >= 1.5 * 20
    assert sorted(page.evaluate(CELLS)) == ["densities", "divergence", "gradient"]
    assert not page.locator(f'{SIDEBAR}, [data-testid="stExpandSidebarButton"]').filter(visible=True).count()
    for name in page.evaluate(CELLS):
        until(page, lambda name=name: inside(page.locator(f'[data-cell="{name}"]').bounding_box()))
    # The word is the site's own: no page is asked what it means, and what a page writes leaves it in the address.
    assert header(page)["preset"] == "two_modes" and not page.locator(".address-note").count()
    assert "lecture" in urlsplit(page.url).query and "preset=two_modes" in page.url

    # Another page, without a reload.
    page.evaluate("window.same = true")
    open_from_menu(page, "Images", "Digits")
    page.wait_for_url("**/digits?**lecture**")
    canvas = page.locator('[data-cell="samples"] canvas.mm-images')
    until(page, lambda: canvas.get_attribute("data-tiles") == "16")
    assert sorted(page.evaluate(CELLS)) == ["losses", "samples", "verdicts"]
    sizes = letters(page, *TICKS, ".mm-diagnosis", ".mm-chip")
    assert min(sizes.values()) >= 18, sizes

    open_from_menu(page, "Theory", "Two losses")
    page.wait_for_url("**/two-losses?**lecture**")
    page.locator(".mm-figure .xtick text").first.wait_for()
    sizes = letters(page, *TICKS, ".tf-controls label", ".stMainBlockContainer .stMarkdown p")
    assert min(sizes.values()) >= 18, sizes
    assert page.evaluate("window.same")

    # Esc ends it, there and in the address; everything is as small as it was.
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => !({LECTURE})()")
    until(page, lambda: "lecture" not in page.url)
    until(page, lambda: page.evaluate(SMALLEST, [TICKS[0]])[TICKS[0]] == 12)


def test_a_lesson_and_an_embedded_page_are_as_large(page, server):
    page.goto(f"{server.url}/lessons?lesson=vanishing_gradient&lecture")
    page.locator(".mm-live .xtick text").first.wait_for()
    sizes = letters(page, *TICKS, ".mm-diagnosis", ".lesson-task", ".st-key-lesson-open-task p")
    assert min(sizes.values()) >= 18, sizes
    page.goto(f"{server.url}/?embed&lecture&preset=two_modes")
    wait_for_lecture(page)
    assert min(letters(page, *TICKS).values()) >= 18
    assert {"embed", "lecture"} <= set(parse_qs(urlsplit(page.url).query, keep_blank_values=True))
    assert not page.locator(".mm-header").count()


def test_the_button_fills_the_screen_and_changes_the_charts_as_they_stand(page, server):
    open_lab(page, server.url)
    idle(page)
    page.evaluate("window.plot = document.querySelector('[data-cell=\"densities\"] .mm-plot')")
    button = page.get_by_role("button", name="Lecture")
    button.click()
    page.wait_for_function("() => document.fullscreenElement === document.documentElement")
    assert button.get_attribute("aria-pressed") == "true"
    assert min(letters(page, *TICKS).values()) >= 18
    assert page.evaluate("window.plot === document.querySelector('[data-cell=\"densities\"] .mm-plot')")

    # A chart alone, over the lecture: Esc closes the chart first, and the lecture after it.
    page.locator('[data-cell="divergence"] .mm-enlarge').click()
    page.locator(".mm-alone").wait_for()
    page.keyboard.press("Escape")
    until(page, lambda: not page.locator(".mm-alone").count())
    assert page.evaluate(LECTURE)
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.fullscreenElement")
    assert not page.evaluate(LECTURE) and button.get_attribute("aria-pressed") == "false"


def test_a_chart_alone_fills_the_screen_goes_on_and_gives_the_focus_back(page, server):
    open_lab(page, server.url)
    idle(page)
    play(page)
    card = page.locator('[data-cell="divergence"]')
    before = card.bounding_box()
    enlarge = card.locator(".mm-enlarge")
    enlarge.focus()
    page.keyboard.press("Enter")
    page.locator(".mm-alone").wait_for()
    until(page, lambda: card.locator(".main-svg").first.bounding_box()["width"] > 1200)
    assert min(letters(page, '[data-cell="divergence"] .xtick text').values()) >= 18
    step = header(page)["step"]
    until(page, lambda: header(page)["step"] > step + 5)
    enlarge.click()
    until(page, lambda: not page.locator(".mm-alone").count() and not page.evaluate("!!document.fullscreenElement"))
    until(page, lambda: abs(card.bounding_box()["width"] - before["width"]) < 2)
    assert page.evaluate("document.activeElement.className") == "mm-tool mm-enlarge"


def test_charts_and_images_can_be_kept_as_pictures(page, server):
    page.emulate_media(color_scheme="dark")
    open_lab(page, server.url, "?preset=two_modes")
    idle(page)
    svg, name = picture(page, "densities", "SVG")
    drawing = svg.decode()
    assert re.fullmatch(r"densities_two_modes_step_\d+\.svg", name)
    for words in ("Data, generator and discriminator", ">density<", ">data</tspan>"):
        assert words in drawing, words
    assert "rgb(22, 27, 34)" in drawing, "the paper of the dark theme"
    png, name = picture(page, "divergence", "PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert name.endswith(".png") and png[1:4] == b"PNG" and (width, height) >= (1600, 1000)

    page.goto(f"{server.url}/digits")
    page.locator('[data-cell="samples"] canvas[data-tiles]').wait_for()
    png, name = picture(page, "samples", "PNG")
    assert png[1:4] == b"PNG" and re.fullmatch(r"samples_digits\w*_step_\d+\.png", name)


def picture(page, cell, kind):
    """What the card keeps as a file of this kind, and the file's name."""
    card = page.locator(f'[data-cell="{cell}"]')
    card.locator(".mm-save summary").click()
    with page.expect_download() as kept:
        card.get_by_role("button", name=kind, exact=True).click()
    return Path(kept.value.path()).read_bytes(), kept.value.suggested_filename


def test_a_page_is_shared_as_it_stands(page, server):
    page.goto(f"{server.url}/?preset=two_modes&seed=7")
    wait_for_charts(page)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_label("Link to exactly this")
    assert link.input_value() == page.url and "seed=7" in page.url
    assert "works only there" in page.locator(".mm-share-local").inner_text()
    assert "&amp;seed=7&amp;embed=true" in page.get_by_label("Code to embed it").input_value()
    # The address follows what was pressed a little late, and the link follows the address.
    page.evaluate("document.querySelector('.mm-live').minimaxBoard.bar.ask('change', { seed: 8 })")
    until(page, lambda: "seed=8" in link.input_value())
    assert link.input_value() == page.url
    # Without the clipboard, the text is selected and copied as a key would.
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("status").filter(has_text=re.compile("Copied|Selected")).wait_for()
    assert page.evaluate("getSelection().toString()") == page.url
    small = page.locator(".mm-share .mm-share-code")
    until(page, lambda: small.evaluate("image => image.naturalWidth > 0"))
    page.locator(".mm-share-enlarge").click()
    large = page.locator(".mm-share-large .mm-share-code")
    until(page, lambda: large.bounding_box()["height"] > 500)
    page.keyboard.press("Escape")
    large.wait_for(state="hidden")


def test_on_a_phone_the_header_says_where_one_is_and_leads_everywhere(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server.url)
    wait_for_charts(page)
    idle(page)
    place = page.locator(".mm-header-place")
    until(page, lambda: place.inner_text().split("\n") == ["Minimax Lab", "1-D lab"])
    parts = [MENU, ".mm-header-place", '[data-testid="stExpandSidebarButton"]', ".mm-header-share", "#MainMenu button"]
    boxes = [page.locator(part).bounding_box() for part in parts]
    assert all(inside(box, 390, 844) for box in boxes)
    assert all(one["x"] + one["width"] <= other["x"] + 1 for one, other in pairwise(boxes)), boxes

    # The settings, alone; the way to close them stays in sight.
    page.get_by_role("button", name="Settings").click()
    content = page.get_by_test_id("stSidebarContent")
    page.get_by_test_id("stSidebarUserContent").wait_for()
    assert not page.get_by_test_id("stSidebarNav").is_visible()
    content.evaluate("element => element.scrollTo(0, element.scrollHeight)")
    close = page.get_by_role("button", name="Close the settings")
    until(page, lambda: inside(close.bounding_box(), 390, 844))
    close.click()

    # The pages, by keyboard and without a reload.
    page.evaluate("window.same = true")
    page.locator(MENU).focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("stSidebarNav").wait_for()
    assert not page.get_by_test_id("stSidebarUserContent").is_visible()
    until(page, lambda: page.evaluate("document.activeElement.textContent") == "1-D lab")
    assert page.locator(MENU).get_attribute("aria-expanded") == "true"
    links = page.get_by_test_id("stSidebarNavLink")
    reached = {page.evaluate("document.activeElement.textContent")}
    for _ in range(links.count() + 3):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent"))
    assert {link.inner_text() for link in links.all()} <= reached
    links.filter(has_text="Overview").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/theory")
    until(page, lambda: place.inner_text().split("\n")[1] == "Theory")
    until(page, lambda: page.locator(SIDEBAR).get_attribute("data-collapsed") == "true")
    assert page.evaluate("window.same") and not page.get_by_test_id("stExpandSidebarButton").is_visible()


def test_the_name_of_the_site_stands_where_it_is_with_settings_and_without(page, server):
    where = "() => document.querySelector('[data-testid=\"stTopNav\"]').getBoundingClientRect().x"
    open_lab(page, server.url)
    page.get_by_test_id("stExpandSidebarButton").wait_for()
    with_settings = page.evaluate(where)
    open_from_menu(page, "Images", "Latent")
    page.locator(".lx-large").wait_for()
    page.get_by_test_id("stExpandSidebarButton").filter(visible=True).wait_for(state="detached")
    assert page.evaluate(where) == with_settings
