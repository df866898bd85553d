"""A lesson that is left, and what is found when somebody comes back."""

from board import idle, until
from learner import open_lesson, wait_kept


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
    # On a busy machine the pause comes late, and the run may have found both modes by then: the second task would be
    # passed at once. A G of one step has found none.
    it.reset()
    it.press("step")
    until(page, lambda: it.header["step"] == 1)
    it.pause()
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
