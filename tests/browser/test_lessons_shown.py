"""How lessons lie on the screen, and what a teacher sees who adds one."""

from board import inside, until
from learner import BOARD, open_lesson

from gan_core.lessons import library


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
    play = f'{BOARD} [data-control="play"]'
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
