"""Each lesson as a learner goes through it; what a task asks for is not taken for done before it is."""

import json
import math
import re
from collections import defaultdict

import pytest
from board import idle, inside, until

from gan_core.lessons import library
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

    def key(self, name, place="line"):
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
        self.key(name, self.place).locator("button").first.click()

    def toggle(self, words):
        """Press the button of the run once it says what it does: it follows the run a little late."""
        self.key("play", self.place).get_by_role("button", name=words).click()

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
        self.slide("speed", "End")

    def slow(self, speed):
        """So slow that what is waited for is not long past, even if all of it takes seconds."""
        self.slide("speed", "Home", *["ArrowRight"] * list(SPEEDS).index(speed))

    def slide(self, name, *keys):
        for key in keys:
            self.key(name, self.place).get_by_role("slider").press(key)

    def set(self, field, value, *keys):
        """Move the slider of a setting by these keys."""
        self.slide(f"setting-{field}", *keys)
        until(self.page, lambda: self.header["settings"][field] == value)

    def loss(self, label):
        self.key("loss", self.place).get_by_role("radio", name=label, exact=True).click()

    def stage(self, step):
        self.press(f"stage-{step}")

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
        assert self.page.locator("[data-checked] .lesson-unmet").count() >= 1, self.findings

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


# What a learner does in each task: in vain, up to the first `yield`; then, up to the second one, what is asked for.


def first_run(it):
    yield
    it.slow("50 steps/s")
    it.play()
    it.steps_on(100)
    it.pause()  # before both modes are covered, which the next task is about
    yield
    yield
    it.fastest()
    it.play()
    yield
    it.steps_on(10)  # new steps, but no pause
    yield
    it.pause()
    it.press("step")
    yield
    it.play()
    it.steps_on(200)  # enough of them, but no reset
    yield
    it.reset()
    it.play()
    yield
    it.until_metrics(lambda metrics: metrics["jsd"] < 0.1)  # good, but with the old seed
    yield
    it.press("reseed")
    yield


def optimal_discriminator(it):
    it.press("discriminator-step")
    yield
    it.repeat("d", lambda: it.metrics["value_gap"] < 0.75)
    yield
    yield
    it.press("optimum")
    yield
    it.press("generator-step")
    yield
    it.repeat("g", lambda: it.header["step"] >= 10)
    yield
    yield
    it.press("optimum")
    yield
    it.fastest()
    it.play()
    it.steps_on(320)  # enough of them, with k = 1
    yield
    it.set("discriminator_steps", 10, *["ArrowRight"] * 9)
    yield


def value_and_jsd(it):
    yield
    it.press("optimum")
    yield
    yield
    it.play()
    it.until_metrics(lambda metrics: metrics["wasserstein"] < 5.5)
    it.pause()
    yield
    yield
    it.slow("200 steps/s")
    it.play()
    it.until_metrics(lambda metrics: metrics["value_optimal"] < -0.7)
    it.pause()
    yield
    yield
    it.fastest()
    it.play()
    yield
    it.steps_on(60)  # with a D that follows
    yield
    it.set("discriminator_lr", 0, "Home")
    yield


def vanishing_gradient(it):
    it.slow("20 steps/s")
    it.play()
    it.steps_on(20)
    it.pause()
    yield
    it.slow("200 steps/s")
    it.play()
    it.steps_on(100)
    it.pause()
    yield
    yield
    it.fastest()
    it.play()
    yield
    it.steps_on(100)  # nothing moves with this loss
    yield
    it.slow("200 steps/s")
    it.loss("Non-saturating")
    it.until_metrics(lambda metrics: metrics["mean_g"] > -4)
    it.pause()
    yield
    yield
    it.fastest()
    it.play()
    yield
    it.steps_on(310)  # at home, with the loss of before
    yield
    it.loss("Saturating")
    yield


def balance(it):
    it.slow("50 steps/s")
    it.play()
    it.steps_on(20)
    it.pause()
    yield
    it.fastest()
    it.play()
    yield
    it.steps_on(100)
    it.set("discriminator_steps", 5, *["ArrowRight"] * 4)  # more of it at the same rate
    yield
    it.set("discriminator_lr", 1e-3, *["ArrowRight"] * 6)
    yield
    yield
    it.fastest()
    it.play()
    yield
    it.steps_on(50)
    yield
    it.set("discriminator_steps", 1, "Home")
    it.reset()
    it.play()
    yield
    it.fastest()
    it.play()
    it.steps_on(350)  # enough of them, without the penalty
    yield
    it.number_field("r1", 1)
    yield


def mode_collapse(it):
    it.slow("50 steps/s")
    it.play()
    it.steps_on(30)
    it.pause()
    yield
    it.fastest()
    it.play()
    it.steps_on(300)
    it.pause()
    yield
    yield
    it.play()
    yield
    it.steps_on(150)  # it does not help itself
    yield
    it.set("discriminator_lr", 1e-4, *["ArrowLeft"] * 4)
    yield
    yield
    it.fastest()
    it.play()
    yield
    it.steps_on(120)
    yield
    it.number_field("r1", 0.5)
    yield


def line_to_digits(it):
    yield
    it.fastest()
    it.play()
    yield
    yield
    it.play()
    yield
    it.stage(3000)  # not yet all ten classes
    until(it.page, lambda: it.header["step"] == 3000)
    yield
    it.stage(10000)
    yield
    yield
    it.stage(3000)
    yield
    yield
    it.play()
    yield
    yield
    it.loss("Non-saturating")
    yield


def latent_walk(it):
    it.stand(0.6)
    yield
    it.stand(1)
    yield
    it.stand(0.5)  # half-way, on the other way
    yield
    it.page.locator('[data-path="lerp"]').first.click()
    yield
    it.page.locator('[data-path="slerp"]').first.click()
    yield
    it.page.locator(".lx-more").click()
    yield
    it.page.locator('[data-tab="samples"]').click()
    yield
    it.drag(".lx-psi input", 0.5)
    yield
    it.page.locator('[data-tab="directions"]').click()
    it.drag(".lx-direction input[type=range] >> nth=0", 3)  # with the ψ of before
    yield
    it.page.locator('[data-tab="samples"]').click()
    it.drag(".lx-psi input", 1)
    it.page.locator('[data-tab="directions"]').click()
    yield


LEARNERS = (
    first_run,
    optimal_discriminator,
    value_and_jsd,
    vanishing_gradient,
    balance,
    mode_collapse,
    line_to_digits,
    latent_walk,
)


def test_every_lesson_has_its_learner():
    assert {learner.__name__ for learner in LEARNERS} == set(LESSONS)


@pytest.mark.parametrize("learner", LEARNERS, ids=lambda learner: learner.__name__)
def test_a_lesson_from_beginning_to_end(page, server, learner):
    it = open_lesson(page, server, learner.__name__)
    actions = learner(it)
    count = len(it.lesson.tasks)
    for number in range(count):
        next(actions)
        it.assert_open(number)
        next(actions)
        it.wait_passed()
        it.go_on()
    for place, question in enumerate(it.lesson.questions):
        right = next(at for at, answer in enumerate(question.answers) if answer.right)
        wrong = 0 if right else 1
        answers = page.locator(f'.st-key-lesson-{it.name}-question-{place} [role="radiogroup"] label')
        answers.nth(wrong).click()
        page.get_by_text("Not quite.").first.wait_for()
        idle(page)
        assert "Finished" not in page.locator(".lesson-progress").inner_text()
        answers.nth(right).click()
        page.get_by_text("Right.", exact=True).nth(place).wait_for()
    it.wait_progress("Finished")
    wait_kept(page, it.name, task=count, passed=count)
    last = it.name == list(LESSONS)[-1]
    until(page, lambda: page.get_by_role("button", name="Next:").count() == (not last))


def wait_kept(page, name, **wanted):
    """Wait until the browser's memory of a lesson says this."""

    def found():
        kept = json.loads(page.evaluate(f"localStorage.getItem('minimax-lab lesson {name}')"))
        return all(kept[field] == value for field, value in wanted.items())

    until(page, found)


def test_a_lesson_is_left_and_resumed(page, server):
    page.goto(f"{server.url}/lessons")
    page.evaluate("localStorage.setItem('minimax-lab lesson balance', '{broken')")
    page.locator(".st-key-lesson-open-first_run").get_by_text("Start", exact=True).click()
    it = open_lesson(page, server, "first_run", opened=True)
    it.play()
    it.steps_on(100)
    it.pause()
    it.wait_passed()
    until(page, lambda: "Task 1 is done: Press Play." in page.locator(".lesson-voice").inner_text())
    it.go_on()
    step = it.header["step"]

    # To another page and back: the list knows, and the run is the same.
    page.get_by_role("link", name="1-D lab").click()
    page.locator(".mm-live[data-page=lab]").wait_for()
    page.get_by_role("link", name="Lessons").click()
    page.locator(".st-key-card-lesson-first_run", has_text="Task 2 of 5").wait_for()
    idle(page)
    assert page.locator(".st-key-card-lesson-first_run progress").get_attribute("value") == "1"
    page.locator(".st-key-lesson-open-first_run").get_by_text("Resume").click()
    it = open_lesson(page, server, "first_run", opened=True)
    until(page, lambda: (it.number, it.header["step"]) == (1, step))

    # Reloaded, by its link.
    it = open_lesson(page, server, "first_run")
    until(page, lambda: (it.number, it.header["step"]) == (1, step))

    # In a fresh tab the run is another one, the task is the same. The frame around the pages may be left out.
    other = page.context.new_page()
    other.complaints = page.complaints
    its = open_lesson(other, server, "first_run", query="&embed")
    until(other, lambda: (its.number, its.header["step"]) == (1, 0))
    idle(other)
    assert other.locator("[data-testid=stTopNav]").count() == 0
    other.close()

    # From the beginning, and back.
    page.locator(".st-key-lesson-first_run-over button").first.click()
    it.wait_progress("Task 1 of 5")
    until(page, lambda: it.header["step"] == 0)
    page.locator(".st-key-lesson-first_run-over-undo button").first.click()
    it.wait_progress("Task 2 of 5")
    wait_kept(page, "first_run", task=1)


def test_a_teacher_adds_a_lesson_and_is_told_what_is_wrong_with_it(page, server):
    file = server.log.parent / "lessons" / "15_of_my_own.yaml"
    text = (library.FOLDER / "40_vanishing_gradient.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("title: The vanishing gradient", "title: Of my own"), encoding="utf-8")
    try:
        open_lesson(page, server, "of_my_own", place="line")
        assert page.locator(".lesson-title").inner_text() == "Of my own"
        broken = text.replace("jsd > 0.69 for 100 steps", "jds > 0.69 for 100 steps")
        line = 1 + broken[: broken.index("jds")].count("\n")
        file.write_text(broken, encoding="utf-8")
        page.goto(f"{server.url}/lessons?lesson=of_my_own")
        words = f"15_of_my_own.yaml:{line}: there is nothing called 'jds' to check: did you mean jsd?"
        page.get_by_text(words).wait_for()
        page.locator(".st-key-lesson-open-vanishing_gradient").get_by_text("Start").wait_for()
    finally:
        file.unlink()


def test_text_and_chart_are_in_view_on_a_projector_and_nothing_scrolls_sideways(page, server):
    it = open_lesson(page, server, "vanishing_gradient")
    page.locator('[data-cell="densities"] .js-line[d*=L]').first.wait_for(state="attached")
    play = ".st-key-lesson-vanishing_gradient-line-play"
    for selector in (".st-key-lesson-open-task", '[data-cell="densities"]', play):
        until(page, lambda selector=selector: inside(page.locator(selector).bounding_box()))
    # One finds the way by keyboard: Space starts the run from the page, and chooses in a question.
    page.keyboard.press("Space")
    until(page, lambda: it.header["state"] == "playing")
    for width in (900, 600):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("document.querySelector('.stMain').scrollWidth <= innerWidth")

    def chart_below_the_task():
        task = page.locator(".st-key-lesson-open-task").bounding_box()
        return page.locator('[data-cell="densities"]').bounding_box()["y"] >= task["y"] + task["height"]

    until(page, chart_below_the_task)


def test_a_browser_that_keeps_nothing_keeps_the_lessons_of_the_session(page, server):
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    page.goto(f"{server.url}/lessons")
    page.get_by_text("This browser keeps nothing for this page").wait_for()
    page.locator(".st-key-lesson-open-first_run").get_by_text("Start", exact=True).click()
    it = open_lesson(page, server, "first_run", opened=True)
    it.play()
    it.wait_passed()
    page.go_back()
    page.locator(".st-key-lesson-open-first_run").get_by_text("Resume").wait_for()


LEAVES_TALKING = """async () => {
    const { minimaxWatch: watch } = document.querySelector('[data-checked]');
    [...document.querySelectorAll('a')].find((link) => link.textContent.includes('1-D lab')).click();
    for (let at = 0; at < 60; at += 1) {
        watch.trigger('seen', `late ${at}`);
        await new Promise((resolve) => setTimeout(resolve, 8));
    }
}"""
"""Goes to the lab while the lesson's watch still reports what it sees."""


def test_who_leaves_a_lesson_while_it_reports_finds_the_next_page_whole(page, server):
    open_lesson(page, server, "first_run")
    page.evaluate(LEAVES_TALKING)
    page.locator(".mm-live[data-page=lab]").wait_for()
    page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    assert page.get_by_test_id("stException").count() == 0
