"""The lab in the lecture hall: what is on the first screen, how large it is, and that nothing moves while it trains."""

import math

import pytest
from board import (
    CHARTS,
    MORE_CHARTS,
    button,
    choose_speed,
    drawn,
    header,
    history,
    idle,
    inside,
    open_lab,
    pause,
    play,
    rested,
    until,
)

SIZE = "node => parseFloat(getComputedStyle(node).fontSize)"
SCREENS = [(1280, 720), (1440, 900), (1920, 1080)]
SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: 'layout-shift', buffered: false });
}"""


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_story_is_on_one_screen_and_fills_it(page, server, width, height):
    page.set_viewport_size({"width": width, "height": height})
    open_lab(page, server.url)
    needed = {
        **{name: f'[data-control="{name}"]' for name in ("preset", "loss", "play", "speed", "reset", "undo", "more")},
        **{name: f'[data-cell="{name}"]' for name in CHARTS},
        "sentence": ".mm-diagnosis",
        "numbers": ".mm-large",
    }
    boxes = {}
    for name, selector in needed.items():
        until(page, lambda selector=selector: inside(page.locator(selector).bounding_box(), width, height))
        boxes[name] = page.locator(selector).bounding_box()
    left = boxes["densities"]
    assert left["x"] + left["width"] <= min(boxes[name]["x"] for name in ("divergence", "gradient", "gradient_norm"))
    assert height - 40 <= left["y"] + left["height"] <= height  # no blank below
    assert left["height"] >= 0.6 * height
    for name in ("step", "discriminator-step", "generator-step", "optimum", "reseed", "history", "code"):
        assert page.locator(f'[data-control="{name}"]').is_hidden()
    for name in MORE_CHARTS:
        assert page.locator(f'[data-cell="{name}"]').is_hidden()


def test_two_sizes_of_numbers_and_one_sentence(page, server):
    open_lab(page, server.url)
    sentence = page.locator(".mm-diagnosis")
    assert sentence.evaluate(SIZE) >= 20
    large = page.locator(".mm-large dd")
    words = page.locator(".mm-large dt").all_inner_texts()
    assert [word.split()[0] for word in words] == ["JSD", "D", "modes"]
    assert all(24 <= number.evaluate(SIZE) <= 28 for number in large.all())
    small = page.locator(".mm-values:not(.mm-large) dd")
    assert small.count() >= 5
    assert all(number.evaluate(SIZE) <= 16 for number in small.all())

    # First what to do, then what is seen: nothing else on the page speaks of the experiment.
    assert "Press Play" in sentence.inner_text()
    play(page)
    until(page, lambda: header(page)["step"] > 0 and "press play" not in sentence.inner_text().lower())
    pause(page)
    until(page, lambda: sentence.inner_text().split() == header(page)["diagnosis"].replace("_", "").split())
    button(page, "reset").click()
    until(page, lambda: "Press Play" in sentence.inner_text())


def test_the_bar_stays_in_sight_and_what_was_opened_stays_open(page, server):
    open_lab(page, server.url)
    more = page.locator('[data-control="more"]')
    more.click()
    page.get_by_text("More charts", exact=True).click()
    drawn(page, ("map",))
    page.locator('[data-cell="map"]').scroll_into_view_if_needed()
    page.mouse.move(600, 500)
    page.mouse.wheel(0, 2000)
    until(page, lambda: page.locator('[data-cell="map"]').bounding_box()["y"] < 500)
    for name in ("play", "loss", "speed"):
        assert inside(page.locator(f'[data-control="{name}"]').bounding_box())
    button(page, "step").click()
    rested(page, lambda now: now["step"] == 1)
    page.reload()
    drawn(page, ("map",))
    assert more.get_attribute("aria-expanded") == "true"
    assert page.locator('[data-control="reseed"]').is_visible()


def test_keys_choose_a_loss_undo_and_say_which_there_are(page, server):
    open_lab(page, server.url)
    for key, loss in (("2", "non_saturating"), ("3", "least_squares"), ("1", "saturating")):
        page.keyboard.press(key)
        until(page, lambda loss=loss: header(page)["settings"]["loss"] == loss)
        chosen = page.locator('[data-control="loss"] [aria-checked="true"]')
        until(page, lambda chosen=chosen, key=key: chosen.get_attribute("aria-keyshortcuts") == key)
    page.keyboard.press("s")
    rested(page, lambda now: now["step"] == 1)
    page.keyboard.press("r")
    rested(page, lambda now: now["step"] == 0)
    page.keyboard.press("Control+z")
    rested(page, lambda now: now["step"] == 1)
    assert button(page, "undo").is_disabled()
    page.keyboard.press("Control+y")
    rested(page, lambda now: now["step"] == 0)
    until(page, lambda: button(page, "undo").get_attribute("title").startswith("Undo: Reset"))
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    keys.wait_for()
    for word in ("Play or pause", "Step", "Non-saturating", "Undo"):
        assert word in keys.inner_text()
    # One press of Esc closes one thing, also in a lecture.
    lectures = "document.documentElement.classList.contains('mm-lecture')"
    page.evaluate("document.querySelector('.mm-header-lecture').click()")
    page.keyboard.press("Escape")
    keys.wait_for(state="hidden")
    assert page.evaluate(lectures)
    page.keyboard.press("Escape")
    until(page, lambda: not page.evaluate(lectures))


def test_a_mode_is_dragged_in_the_chart_while_the_run_plays(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    modes = page.get_by_role("slider", name="Mean of component")
    until(page, lambda: modes.count() == 2)
    play(page)
    until(page, lambda: header(page)["step"] > 20)
    box = modes.nth(0).bounding_box()
    plot = page.locator('[data-cell="densities"] .nsewdrag').first.bounding_box()
    target = plot["x"] + 0.25 * plot["width"]
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(target, box["y"] + 30, steps=6)
    page.mouse.up()
    expected = -8 + 16 * 0.25
    until(page, lambda: abs(header(page)["settings"]["means"][0] - expected) < 0.15)
    assert header(page)["settings"]["means"][1] == 2
    assert header(page)["epoch"] == 0
    until(
        page,
        lambda: "changed" in page.locator('[data-control="preset"]').evaluate("node => node.selectedOptions[0].text"),
    )
    page.wait_for_url("**means=*")
    # By the keys as well.
    modes.nth(1).focus()
    before = header(page)["settings"]["means"][0]
    page.keyboard.press("Shift+ArrowRight")
    until(page, lambda: header(page)["settings"]["means"] == [before, 3])


def test_a_mode_in_hand_leaves_the_others_to_the_run_and_stays_in_the_chart(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    modes = page.get_by_role("slider", name="Mean of component")
    until(page, lambda: modes.count() == 2)
    means = "document.querySelector('.mm-live').minimaxBoard.frame.header.settings.means"
    box = modes.nth(0).bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + 10, at[1])
    # Meanwhile somebody adds a component and moves the second one.
    more = {"means": [-2, 3, 6], "stds": [0.5] * 3, "weights": [1] * 3}
    page.evaluate("more => document.querySelector('.mm-live').minimaxBoard.bar.ask('change', more)", more)
    until(page, lambda: page.evaluate(means)[1:] == [3, 6])
    page.mouse.move(at[0] + 20, at[1], steps=3)
    page.mouse.up()
    until(page, lambda: page.evaluate(means)[0] > -2)
    assert page.evaluate(means)[1:] == [3, 6]
    assert page.locator(".mm-refused").count() == 0
    # Beyond the edge nobody could take hold of it any more.
    for _ in range(10):
        modes.nth(0).press("Shift+ArrowLeft")
    until(page, lambda: page.evaluate(means)[0] < -7.9)
    assert modes.nth(0).evaluate("node => node === document.activeElement && !node.hidden")


def test_space_belongs_to_what_one_has_gone_to_by_tab_and_else_to_play(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    charts = page.locator(".mm-more-charts")
    button(page, "step").focus()
    while not page.evaluate("document.activeElement.matches('.mm-more-charts summary')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    until(page, lambda: charts.evaluate("node => node.open"))
    assert header(page)["state"] == "paused"
    charts.get_by_text("More charts", exact=True).click()
    page.keyboard.press("Space")
    until(page, lambda: header(page)["state"] == "playing")
    assert not charts.evaluate("node => node.open")
    # A key that is held is one press.
    for _ in range(3):
        page.keyboard.down("Space")
    page.keyboard.up("Space")
    until(page, lambda: header(page)["state"] == "paused")
    timeline = page.get_by_role("slider", name="Timeline")
    timeline.focus()
    page.keyboard.press("Space")
    until(page, lambda: header(page)["state"] == "playing")


def test_the_run_before_is_drawn_faintly_named_and_gone_with_another_experiment(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    before = page.locator('[data-cell="divergence"]').get_by_role("button", name="previous run")
    assert before.is_hidden()
    play(page)
    until(page, lambda: header(page)["step"] > 260)
    button(page, "reset").click()
    rested(page, lambda now: now["step"] == 0)
    before.wait_for()
    axis = "document.querySelector('[data-cell=\"divergence\"] .mm-plot').layout.xaxis.range[1]"
    until(page, lambda: page.evaluate(axis) == 200)  # the longer run before does not widen it
    before.click()
    assert before.get_attribute("aria-pressed") == "false"
    page.locator('[data-control="preset"]').select_option("one_gaussian")
    until(page, lambda: header(page)["preset"] == "one_gaussian")
    until(page, before.is_hidden)


def test_any_action_leaves_the_past(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    play(page)
    until(page, lambda: header(page)["step"] > 60)
    pause(page)
    rested(page)
    slider = page.locator(".mm-timeline input")

    def look_back():
        until(page, slider.is_enabled)
        slider.focus()
        page.keyboard.press("Home")
        until(page, lambda: header(page)["position"] == 0)

    def in_the_present():
        return header(page)["position"] is None

    look_back()
    play(page)
    until(page, lambda: in_the_present() and header(page)["state"] == "playing" and header(page)["step"] > 80)
    pause(page)
    rested(page)
    for act in (
        lambda: button(page, "step").click(),
        lambda: page.keyboard.press("1"),
        lambda: button(page, "reset").click(),
    ):
        look_back()
        act()
        until(page, in_the_present)
        rested(page)
    assert header(page)["step"] == 0


def test_the_way_of_d_to_its_optimum_says_how_far_it_is_and_can_be_cancelled(page, server):
    open_lab(page, server.url, "?preset=two_modes&discriminator_lr=0.00001")
    idle(page)
    train = button(page, "optimum")  # brought into sight, which moves what is below
    train.wait_for()
    page.evaluate(SHIFTS)
    train.click()
    work = page.get_by_role("status").locator(".mm-work", has_text="Training D alone")
    work.wait_for()
    until(page, lambda: work.locator("progress").evaluate("node => node.value") > 0)
    work.get_by_role("button", name="Cancel").click()
    rested(page)
    work.wait_for(state="hidden")
    assert header(page)["step"] == 0
    assert math.fsum(page.evaluate("window.shifts")) <= 0.01


def test_nothing_moves_while_it_trains(page, server):
    open_lab(page, server.url, "?preset=oscillation")
    idle(page)
    choose_speed(page, "fastest")
    page.evaluate(SHIFTS)
    play(page)
    until(page, lambda: header(page)["step"] > 600)
    pause(page)
    rested(page)
    assert len(set(history(page, "jsd"))) > 5
    assert math.fsum(page.evaluate("window.shifts")) <= 0.01


def test_a_sentence_stays_long_enough_to_be_read_and_its_numbers_agree_with_those_beneath(page, server):
    open_lab(page, server.url)
    said = page.evaluate(
        """() => {
            const board = document.querySelector('.mm-live').minimaxBoard;
            const voice = new board.panel.voice.constructor();
            const hear = (diagnosis, now, state = 'playing') => {
                voice.update({ ...board.frame.header, state, step: 5, diagnosis }, '', now);
                return [voice.element.textContent, voice.element.getAttribute('aria-live')];
            };
            return [
                hear('D is right 76 % of the time.', 0),
                hear('D is right 72.5 % of the time.', 400),
                hear('D is right 71 % of the time.', 600),
                hear('G has stopped.', 700),
                hear('G has stopped.', 3100),
                hear('G has stopped at 2.', 3200, 'paused'),
                hear('G has stopped at 3.', 3300, 'paused'),
            ];
        }"""
    )
    assert said == [
        ["D is right 76 % of the time.", "polite"],
        ["D is right 76 % of the time.", "polite"],
        ["D is right 71 % of the time.", "off"],
        ["D is right 71 % of the time.", "off"],
        ["G has stopped.", "polite"],
        ["G has stopped at 2.", "polite"],
        ["G has stopped at 3.", "polite"],
    ]
