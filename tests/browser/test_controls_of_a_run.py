"""The controls of a run as whoever reads and presses them meets them: by their roles and their names."""

from __future__ import annotations

from board import header, idle, inside, painted, rested, until

PHONE = (390, 844)


def visit(page, server, path):
    page.goto(f"{server.url}/{path}")
    page.locator(".mm-live[data-sequence]").first.wait_for()
    page.get_by_role("button", name="Play").first.wait_for()
    idle(page)


def preset(page):
    return page.get_by_role("combobox", name="Preset")


def shown(page):
    """The name of the experiment that the choice of presets shows."""
    return preset(page).evaluate("node => node.selectedOptions[0].textContent")


ROOM = """(select) => {
    const style = getComputedStyle(select);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const arrow = 20;
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
    return [...select.options].filter(({ hidden }) => !hidden).map(({ textContent }) => textContent)
        .map((text) => text.endsWith(', changed') ? text : `${text}, changed`)
        .filter((text) => pen.measureText(text).width > room);
}"""
"""Names that are wider than the room for them."""


def test_every_preset_has_room_for_its_name_also_when_it_is_changed(page, server):
    for path in ("", "digits"):
        visit(page, server, path)
        assert preset(page).evaluate(ROOM) == []


def test_a_changed_experiment_says_so(page, server):
    visit(page, server, "?preset=two_modes")
    until(page, lambda: shown(page) == "Two modes")
    visit(page, server, "?preset=two_modes&means=-2,3")
    until(page, lambda: shown(page) == "Two modes, changed")
    page.get_by_role("radio", name="Saturating", exact=True).click()
    visit(page, server, "?preset=two_modes&loss=saturating&seed=4")
    until(page, lambda: shown(page) == "Two modes")


COVERED = """() => [...document.querySelectorAll('[role="radiogroup"][aria-label^="Loss"] [role="radio"]')]
    .filter((radio) => {
        const { left, top, width, height } = radio.getBoundingClientRect();
        return ![0.1, 0.5, 0.9].every((share) =>
            radio.contains(document.elementFromPoint(left + share * width, top + height / 2)));
    }).map((radio) => radio.textContent)"""


def test_no_tooltip_covers_the_losses(page, server):
    visit(page, server, "?preset=far_apart")
    for name in ("Play", "Reset", "Undo"):
        page.get_by_role("button", name=name, exact=True).first.hover(force=True)
        painted(page, 45)
        assert page.evaluate(COVERED) == []


def test_the_stage_at_which_a_run_began_is_marked(page, server):
    visit(page, server, "digits")
    chosen = page.get_by_role("group", name="Start at step").get_by_role("button", pressed=True)
    until(page, lambda: chosen.all_inner_texts() == ["0"])
    page.get_by_role("group", name="Start at step").get_by_role("button", name="1,000").click()
    rested(page, lambda now: now["step"] == 1000)
    until(page, lambda: chosen.all_inner_texts() == ["1,000"])
    assert header(page)["began_at"] == 1000
    page.get_by_role("button", name="Undo").click()
    until(page, lambda: chosen.all_inner_texts() == ["0"])


def test_a_phone_shows_play_the_losses_and_images_before_anybody_scrolls(page, server):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    visit(page, server, "digits")
    for control in (page.get_by_role("button", name="Play"), page.get_by_role("radiogroup", name="Loss")):
        until(page, lambda control=control: inside(control.first.bounding_box(), *PHONE))
    images = page.locator('[data-cell="samples"] canvas.mm-images')
    until(page, lambda: images.bounding_box()["y"] + images.bounding_box()["height"] / 2 < PHONE[1])
    until(page, lambda: images.bounding_box()["width"] > 300)
