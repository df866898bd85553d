"""Each lesson as a learner goes through it; what a task asks for is not taken for done before it is."""

import pytest
from board import idle, until
from learner import LESSONS, open_lesson, wait_kept

# What a learner does in each task: in vain, up to the first `yield`; then, up to the second one, what is asked for.


def first_run(it):
    yield
    it.watch_steps(100, "50 steps/s")  # before both modes are covered, which the next task is about
    yield
    yield
    it.play_fast()
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
    it.play_fast()
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
    it.play_fast()
    yield
    it.steps_on(60)  # with a D that follows
    yield
    it.set("discriminator_lr", 0, "Home")
    yield


def vanishing_gradient(it):
    it.watch_steps(20, "20 steps/s")
    yield
    it.watch_steps(100, "200 steps/s")
    yield
    yield
    it.play_fast()
    yield
    it.steps_on(100)  # nothing moves with this loss
    yield
    it.slow("200 steps/s")
    it.loss("Non-saturating")
    it.until_metrics(lambda metrics: metrics["mean_g"] > -4)
    it.pause()
    yield
    yield
    it.play_fast()
    yield
    it.steps_on(310)  # at home, with the loss of before
    yield
    it.loss("Saturating")
    yield


def balance(it):
    it.watch_steps(20, "50 steps/s")
    yield
    it.play_fast()
    yield
    it.steps_on(100)
    it.set("discriminator_steps", 5, *["ArrowRight"] * 4)  # more of it at the same rate
    yield
    it.set("discriminator_lr", 1e-3, *["ArrowRight"] * 6)
    yield
    yield
    it.play_fast()
    yield
    it.steps_on(50)
    yield
    it.set("discriminator_steps", 1, "Home")
    it.reset()
    it.play()
    yield
    it.play_fast()
    it.steps_on(350)  # enough of them, without the penalty
    yield
    it.number_field("r1", 1)
    yield


def mode_collapse(it):
    it.watch_steps(30, "50 steps/s")
    yield
    it.play_fast()
    it.steps_on(300)
    it.pause()
    yield
    yield
    it.play()
    yield
    it.steps_on(150)  # it does not help itself
    yield
    it.set("discriminator_lr", 1e-4, *["ArrowLeft"] * 4)
    it.reset()
    it.play()
    yield
    yield
    it.play_fast()
    yield
    it.steps_on(120)
    yield
    it.number_field("r1", 0.5)
    yield


def line_to_digits(it):
    yield
    it.play_fast()
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


def critic(it):
    it.watch_steps(52, "20 steps/s")  # enough of them, but still far away
    yield
    it.play()
    it.until_metrics(lambda metrics: metrics["wasserstein"] < 1.9)
    it.pause()  # before it is home, which the next task is about
    yield
    yield
    it.play_fast()
    yield
    it.steps_on(100)  # where one side keeps it
    yield
    it.choose("penalty_sides", "two")
    yield
    yield
    it.choose("penalty_sides", "one")
    yield
    it.watch_steps(20, "50 steps/s")
    yield
    it.play_fast()
    yield


def ring(it):
    it.watch_steps(20, "50 steps/s")
    yield
    it.play_fast()
    yield
    it.watch_steps(20, "50 steps/s")
    yield
    it.play_fast()
    yield
    it.steps_on(100)  # with the D that is too slow
    yield
    it.set("discriminator_lr", 5e-3, *["ArrowRight"] * 3)
    it.reset()
    it.play()
    yield
    it.play_fast()
    yield
    yield
    it.play_fast()
    yield
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
    critic,
    ring,
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
