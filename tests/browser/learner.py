"""Somebody who sits before a lesson, as tests play them: what they do and what they see."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict

from board import until

from gan_core.lessons import library
from gan_core.training.settings import FIELDS
from ui.live.page_run import SPEEDS

LESSONS = {lesson.name: lesson for lesson in library.load().lessons}

IMPATIENCE = """setInterval(() => {
    const watch = document.querySelector('[data-checked]')?.minimaxWatch;
    if (watch?.answered) watch.askedAt = -1e9;
}, 100)"""
"""Has what is new judged at once, not once a second."""

BOARD = '.mm-live[data-page^="lesson-"]'
"""A lesson's own, while that of the page before may still be there."""


class Learner:
    """Somebody who sits before one lesson."""

    def __init__(self, page, name):
        self.page, self.name = page, name
        self.lesson = LESSONS.get(name)

    def control(self, name):
        """A control of the bar by its name."""
        return self.page.locator(f'{BOARD} [data-control="{name}"]')

    def key(self, name, place="line"):
        """What Streamlit draws, by its key."""
        return self.page.locator(f".st-key-lesson-{self.name}-{place}-{name}")

    @property
    def place(self):
        return self.lesson.tasks[self.number].place

    @property
    def number(self):
        """Of the open task, from 0."""

        def told():
            # While the page is drawn anew, the old words are there beside the new ones.
            (words,) = self.page.locator(".lesson-progress label").all_inner_texts()
            return re.match(r"Task (\d+) of", words)

        return int(until(self.page, told).group(1)) - 1

    @property
    def header(self):
        return self.page.evaluate(f"document.querySelector('{BOARD}').minimaxBoard.frame.header")

    @property
    def metrics(self):
        """Those of the frame on screen; a status that comes without a new snapshot has none."""
        return defaultdict(lambda: math.nan, self.header["metrics"])

    @property
    def findings(self):
        return self.page.locator("[data-checked] li").all_inner_texts()

    # What can be done.

    def press(self, name):
        self.control(name).click()

    def toggle(self, words):
        """Press the button of the run once it says what it does."""
        self.page.locator(f'{BOARD} [data-control="play"]', has_text=words).click()

    def play(self):
        if self.header["state"] != "playing":
            self.toggle("Play")
            until(self.page, lambda: self.header["state"] == "playing")

    def pause(self):
        if self.header["state"] == "playing":
            self.toggle("Pause")
        until(self.page, lambda: self.header["state"] == "paused")

    def reset(self):
        epoch = self.header["epoch"]
        self.press("reset")
        until(self.page, lambda: self.header["epoch"] > epoch and self.header["state"] == "paused")

    def fastest(self):
        self.speed("End")

    def slow(self, speed):
        """So slow that what is waited for is not long past, even if all of it takes seconds."""
        self.speed("Home", *["ArrowRight"] * list(SPEEDS).index(speed))

    def play_fast(self):
        self.fastest()
        self.play()

    def watch_steps(self, count, speed):
        """Play so many steps, slowly enough to pause soon after them."""
        self.slow(speed)
        self.play()
        self.steps_on(count)
        self.pause()

    def speed(self, *keys):
        for key in keys:
            self.control("speed").get_by_role("slider").press(key)

    def slide(self, name, *keys):
        for key in keys:
            self.key(name, self.place).get_by_role("slider").press(key)

    def set(self, field, value, *keys):
        """Move the slider of a setting by these keys."""
        self.slide(f"setting-{field}", *keys)
        until(self.page, lambda: self.header["settings"][field] == value)

    def choose(self, field, value):
        """Choose one value of a setting in its list."""
        self.key(f"setting-{field}", self.place).get_by_role("combobox").click()
        self.page.get_by_role("option", name=FIELDS[field].choices[value], exact=True).click()
        until(self.page, lambda: self.header["settings"][field] == value)

    def loss(self, label):
        self.control("loss").get_by_role("radio", name=label, exact=True).click()

    def stage(self, step):
        self.page.locator(f'{BOARD} [data-stage="{step}"]').click()

    def number_field(self, name, value):
        field = self.key(f"setting-{name}", self.place).locator("input")
        field.fill(str(value))
        field.press("Enter")

    def steps_on(self, count):
        step = self.header["step"]
        until(self.page, lambda: self.header["step"] >= step + count, every=0.02)

    def repeat(self, key, done):
        """Press a key, again once its effect is there, until it is enough."""
        for _ in range(60):
            if done():
                return
            before = self.header["sequence"]
            self.page.keyboard.press(key)
            until(self.page, lambda before=before: self.header["sequence"] > before, every=0.02)
        raise AssertionError(f"{key} is not enough")

    def drag(self, selector, value):
        """Move a slider of the latent page."""
        self.page.locator(selector).evaluate(
            "(node, value) => { node.value = value; node.dispatchEvent(new Event('input', { bubbles: true })); }",
            str(value),
        )

    def stand(self, t):
        slider = ".lx-slider input[type=range]"
        self.drag(slider, t * int(self.page.locator(slider).get_attribute("max")))

    # What is seen.

    def until_metrics(self, condition):
        until(self.page, lambda: condition(self.metrics), every=0.02)

    def judged(self):
        """Have the condition judged once more, on what is there now."""
        before = self.page.locator("[data-checked]").get_attribute("data-checked")
        self.page.evaluate(
            """() => {
                const { minimaxWatch: watch } = document.querySelector('[data-checked]');
                Object.assign(watch, { asked: '', askedAt: -1e9 });
            }"""
        )
        self.page.wait_for_function(
            "before => (document.querySelector('[data-checked]')?.dataset.checked ?? '') !== before", arg=before
        )

    def assert_open(self, number):
        """The task has just been judged, and was not passed."""
        self.judged()
        assert self.number == number
        assert self.page.locator(f".st-key-lesson-{self.name}-go-on").count() == 0
        # The list is drawn anew with every finding: for a moment it may be empty.
        until(self.page, lambda: self.page.locator("[data-checked] .lesson-unmet").count() >= 1)

    def wait_passed(self):
        self.page.locator(f".st-key-lesson-{self.name}-go-on button").wait_for()

    def go_on(self):
        number = self.number
        self.page.locator(f".st-key-lesson-{self.name}-go-on button").click()
        last = number + 1 == len(self.lesson.tasks)
        words = "Question 1 of" if last else f"Task {number + 2} of"
        self.wait_progress(words)

    def wait_progress(self, words):
        """Wait until one is so far, and nothing is left on the page of how far one was."""
        progress = self.page.locator(".lesson-progress")
        until(self.page, lambda: progress.count() == 1 and words in progress.inner_text())


def open_lesson(page, server, name, *, opened=False, place=None, query=""):
    """Open a lesson by its link, unless that has been done, and wait until its first condition has been judged."""
    if not opened:
        page.goto(f"{server.url}/lessons?lesson={name}{query}")
    page.locator(f".st-key-lesson-{name}-ways").wait_for()
    learner = Learner(page, name)
    shown = {"latent": "canvas.lx-large[data-position]"}.get(place or learner.place, f"{BOARD}[data-sequence]")
    page.locator(shown).wait_for()
    page.locator("[data-checked]").wait_for()
    page.evaluate(IMPATIENCE)
    return learner


def wait_kept(page, name, **wanted):
    """Wait until the browser's memory of a lesson says this."""

    def found():
        kept = json.loads(page.evaluate(f"localStorage.getItem('minimax-lab lesson {name}')"))
        return all(kept[field] == value for field, value in wanted.items())

    until(page, found)
