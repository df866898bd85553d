"""The lessons' page without a browser, and what lessons may name against what the page has."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.latent.truncation import LARGEST_PSI
from gan_core.lessons import format, library, quantities
from gan_core.lessons.clauses import met
from gan_core.lessons.conditions import parse
from gan_core.training.presets import PRESETS
from pages.latent import scene
from pages.latent.generators import generator, generator_names
from pages.lessons import progress, scenes
from pages.lessons.boards import WHOLE, board
from pages.lessons.words import coloured_mathematics
from tests.ui.widgets import bar_of
from ui.live import page_run
from ui.live.bar import BUTTONS, CHOICES
from ui.site import SITE

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = library.load([library.FOLDER])


def opened(lesson=None, stored=None):
    test = AppTest.from_file(str(ROOT / "pages" / "lessons" / "page.py"), default_timeout=60)
    test.session_state["remembered"] = {"lessons-recalled": "kept", "lessons-progress": stored or {}}
    if lesson:
        test.query_params["lesson"] = lesson
    return test.run()


def test_lists_every_lesson_with_a_button_to_start(host):
    test = opened()
    assert not test.exception
    assert [test.button(key=f"lesson-open-{lesson.name}").label for lesson in LIBRARY.lessons] == ["Start"] * 10
    test.button(key="lesson-open-first_run").click().run()
    assert test.query_params["lesson"] in ("first_run", ["first_run"])
    assert not test.exception


def test_waits_until_the_browser_has_told_what_it_kept(host):
    test = AppTest.from_file(str(ROOT / "pages" / "lessons" / "page.py"), default_timeout=60).run()
    assert not test.exception
    assert not test.button


def test_an_unknown_lesson_leads_to_the_list(host):
    test = opened("nonsense")
    assert "no lesson 'nonsense'" in test.warning[0].value
    assert test.button(key="lesson-open-first_run")


def test_a_broken_lesson_shows_file_and_line_and_the_others_work(host, tmp_path, monkeypatch):
    text = (ROOT / "lessons" / "10_first_run.yaml").read_text(encoding="utf-8")
    broken = text.replace("preset: two_modes", "preset: two_mode")
    line = 1 + broken[: broken.index("two_mode")].count("\n")
    (tmp_path / "99_mine.yaml").write_text(broken, encoding="utf-8")
    monkeypatch.setenv("MINIMAX_LESSONS", str(tmp_path))
    test = opened("mine")
    assert "its file has mistakes" in test.warning[0].value
    assert f"99_mine.yaml:{line}: there is no preset 'two_mode': did you mean two_modes?" in test.error[0].value
    assert str(tmp_path) not in test.error[0].value
    assert test.button(key="lesson-open-first_run")


def test_only_the_controls_that_the_task_lists(host):
    test = opened("vanishing_gradient")
    assert not test.exception
    page = "lesson-vanishing_gradient-line"
    assert {"loss", "play", "reset", "undo"} <= set(bar_of(test)["controls"])
    assert not {"preset", "step", "optimum", "reseed"} & {*bar_of(test)["controls"], *bar_of(test)["more"]}
    run = host.get(test.session_state["remembered"][f"{page}-run"])
    assert (run.settings, run.speed_limit) == (PRESETS["far_apart"], 200.0)


def test_a_lesson_goes_from_the_line_to_images(host):
    lesson = LIBRARY.find("line_to_digits")
    stored = progress.fresh(lesson).to_data() | {"task": 1, "passed": 1}
    test = opened("line_to_digits", {"line_to_digits": stored})
    assert not test.exception
    run = host.get(test.session_state["remembered"]["lesson-line_to_digits-images-run"])
    assert run.settings == PRESETS["digits"]
    assert "stages" in bar_of(test)["controls"] and 10_000 in run.stages


def test_a_started_lesson_is_resumed_and_begun_again_with_undo(host):
    lesson = LIBRARY.find("first_run")
    stored = {"first_run": progress.fresh(lesson).to_data() | {"task": 2, "passed": 2}}
    test = opened(stored=stored)
    assert test.button(key="lesson-open-first_run").label == "Resume"
    test.button(key="lesson-over-first_run").click().run()
    assert test.button(key="lesson-open-first_run").label == "Start"
    test.button(key="lesson-over-undo-first_run").click().run()
    assert test.button(key="lesson-open-first_run").label == "Resume"
    assert progress.from_data(test.session_state["remembered"]["lessons-progress"]["first_run"], lesson).task == 2


@pytest.mark.parametrize(
    "data",
    [None, 3, [], {}, {"task": "x"}, {"task": -4, "passed": 10**30}, {"task": 99, "passed": 99, "chosen": "ab"},
     {"chosen": [9, -1]}, {"chosen": [None]}, {"mark": 4}, {"task": True}, {"round": 1e400}],
)  # fmt: skip
def test_whatever_stands_in_the_browser_is_a_place_in_the_lesson(data):
    lesson = LIBRARY.find("first_run")
    if isinstance(data, dict):
        data = {"digest": lesson.digest, **data}
    found = progress.from_data(data, lesson)
    assert 0 <= found.task <= found.passed <= min(found.task + 1, len(lesson.tasks))
    assert len(found.chosen) == len(lesson.questions)
    assert progress.from_data(found.to_data(), lesson) == found


def test_a_changed_lesson_goes_on_with_the_task_of_the_same_name():
    lesson = LIBRARY.find("first_run")
    old = {"digest": "another", "task": 4, "passed": 4, "title": lesson.tasks[2].title, "chosen": [0], "round": 2}
    found = progress.from_data(old, lesson)
    assert (found.task, found.passed, found.digest) == (2, 2, lesson.digest)
    assert progress.from_data(old | {"title": "gone"}, lesson).task == 0


def test_what_a_lesson_may_name_is_what_the_page_has():
    for place, whole in WHOLE.items():
        assert set(format.CHARTS[place]) == {cell.name for cell in whole.cells}
    own = {name.replace("-", "_") for name, button in BUTTONS.items() if button.do}
    assert set(format.COMMANDS) | {"redo"} == {*CHOICES, *own}  # where there is Undo there is Redo
    assert [float(speed) for speed in format.SPEEDS] == [speed for speed in page_run.SPEEDS.values() if speed]
    assert quantities.PATHS == scene.PATHS
    assert (tuple(quantities.TABS), tuple(quantities.METHODS)) == (scene.TABS, scene.METHODS)
    assert quantities.quantities()["truncation"].most == LARGEST_PSI
    on_latent = {name for name, each in quantities.quantities().items() if "latent" in each.places}
    shown = scenes.values(
        "checkpoint=mnist_dcgan&" + "&".join(f"{letter}={at}" for at, letter in enumerate("abcdefgh"))
    )
    assert on_latent == set(shown)


def test_every_scene_of_a_lesson_is_read_without_a_complaint_and_is_not_where_it_should_lead():
    for lesson in LIBRARY.lessons:
        for task in lesson.tasks:
            if task.place == "latent":
                _, problems = scene.read(task.origin.scene, generator_names(), generator)
                assert not problems
                view = scenes.view(task.origin.scene, task.origin.scene)
                assert not met(task.check.check(view)), task.title
            else:
                assert [cell.name for cell in board(task, "lesson-x").cells] == list(task.charts)


def test_a_scene_answers_conditions():
    before = "checkpoint=mnist_dcgan&a=5&b=7&path=slerp&t=0"
    after = "checkpoint=mnist_dcgan&a=6&b=7&c=8&path=lerp&t=0.5&truncation=0.5&sefa=0_-3*2_1&tab=samples&loop=1"
    holding = (
        *("path is lerp", "keys >= 3", "t > 0.4 and t < 0.6", "truncation <= 0.5", "directions >= 2", "loop is yes"),
        *("strength >= 3", "tab is samples", "key_a changed", "place is way", "checkpoint is mnist_dcgan"),
    )
    for text in holding:
        assert met(parse(text, "latent").check(scenes.view(after, before))), text
    for text in ("key_b changed", "method is ganspace", "checkpoint is faces_dcgan", "strength > 3"):
        assert not met(parse(text, "latent").check(scenes.view(after, before))), text
    assert not met(parse("keys >= 3", "latent").check(scenes.view("", before)))


def test_mathematics_has_its_colours():
    text = coloured_mathematics("$p_{data}$, $p_g$ and p_g in $D(x) = D(G(z))$")
    assert text.startswith(r"$\textcolor{#009E73}{p_{\text{data}}}$, $\textcolor{#D55E00}{p_g}$ and p_g in ")
    assert text.endswith(r"$\textcolor{#0072B2}{D(x)} = \textcolor{#0072B2}{D(G(z))}$")


def test_only_what_can_be_about_lessons_is_taken_from_the_browser(monkeypatch):
    session = {"lessons-progress": {"first_run": {"task": 3}}}
    monkeypatch.setattr(progress, "remembered", lambda: session)
    progress.recall(
        {"first_run": {"task": 1}, "balance": {"task": 2}, "../x": {}, "mode_collapse": "nonsense", "A": {}}
    )
    assert progress.everything() == {"first_run": {"task": 3}, "balance": {"task": 2}}


def test_links_in_lessons_lead_to_pages():
    found = set()
    for lesson in LIBRARY.lessons:
        texts = [text for task in lesson.tasks for text in (task.text, task.done)]
        texts += [answer.why for question in lesson.questions for answer in question.answers]
        found |= {link for text in texts for link in re.findall(r"\]\(([^)]*)\)", text)}
    assert len(found) >= 5
    assert found <= set(SITE)
