import re
import subprocess
import sys
from pathlib import Path

import pytest

from gan_core.lessons import library
from gan_core.lessons.document import LONGEST_FILE
from gan_core.lessons.format import SPEEDS
from gan_core.lessons.reading import LessonError, read
from gan_core.training.presets import PRESETS

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
title: A lesson
goal: See one.
minutes: 5
controls: [play, loss, discriminator_lr]
charts: [densities, samples]
tasks:
  - title: Go
    start:
      preset: far_apart
      settings:
        seed: 7
        means: [2.0]
      speed: 200
    text: |
      Press $x$.
      Then look.
    check: step >= 300
  - title: Switch
    text: Switch it.
    check: loss is non_saturating and jsd < 0.1 for 200 steps
    done: There.
  - title: Images
    start: {preset: digits, stage: 1000}
    controls: [stages]
    text: Look.
    check: classes_covered >= 5
  - title: Latents
    start: {scene: "checkpoint=mnist_dcgan&a=5&b=7&path=lerp"}
    text: Walk.
    check: path is slerp
questions:
  - text: Is it off?
    answers:
      - text: on
        right: no
        why: Not at all.
      - text: off
        right: yes
        why: So it is.
"""

START = GOOD[GOOD.index("    start:") : GOOD.index("    text: |")]


def write(folder, text, name="15_a_lesson.yaml"):
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_lesson_is_read(tmp_path):
    lesson = read(write(tmp_path, GOOD))
    assert (lesson.name, lesson.order, lesson.title, lesson.minutes) == ("a_lesson", 15, "A lesson", 5)
    go, switch, images, latents = lesson.tasks
    assert go.start.settings == PRESETS["far_apart"].replace(seed=7, means=(2.0,))
    assert (go.start.speed, go.place, go.text) == (200, "line", "Press $x$.\nThen look.")
    assert (switch.start, switch.origin, switch.done) == (None, go.start, "There.")
    assert (go.charts, images.charts, latents.charts) == (("densities",), ("samples",), ())
    assert (go.controls, images.controls) == (("play", "loss", "discriminator_lr"), ("stages",))
    assert (images.origin.stage, latents.origin.scene) == (1000, "checkpoint=mnist_dcgan&a=5&b=7&path=lerp")
    # YAML alone would make booleans of these words.
    assert [(answer.text, answer.right) for answer in lesson.questions[0].answers] == [("on", False), ("off", True)]


BAD = {
    "unknown key": ("minutes: 5", "minuets: 5", 3, "minuets.*did you mean minutes"),
    "missing key": ("goal: See one.\n", "", 1, "lacks 'goal'"),
    "missing in a task": ("    check: step >= 300\n", "", 7, "a task lacks 'check'"),
    "wrong type": ("title: A lesson", "title: [A, lesson]", 1, "title is a list"),
    "not a number": ("minutes: 5", "minutes: five", 3, "'five'.*from 1 to 120"),
    "number out of range": ("minutes: 5", "minutes: 500", 3, "'500'.*from 1 to 120"),
    "empty": ("title: A lesson", "title:", 1, "title is empty"),
    "too long": ("title: A lesson", f"title: {'long ' * 30}", 1, "149 letters: at most 80"),
    "too few answers": ("      - text: on\n        right: no\n        why: Not at all.\n", "", 34, "1 entries: 2 to 6"),
    "unknown preset": ("preset: far_apart", "preset: far_appart", 9, "did you mean far_apart"),
    "unknown setting": ("        seed: 7", "        sed: 7", 11, "did you mean seed"),
    "setting out of range": ("        seed: 7", "        r1: -1", 11, "r1 = -1.*from 0 to 100"),
    "setting of another kind": ("        seed: 7", "        network: mlp", 11, "network means nothing"),
    "settings that do not fit together": ("means: [2.0]", "means: [1, 2, 3]", 11, "3, 1 and 1 numbers"),
    "unknown control": ("[play, loss,", "[play, lost,", 4, "did you mean loss"),
    "control twice": ("[play, loss,", "[play, play,", 4, "twice"),
    "unknown chart": ("[densities, samples]", "[density]", 5, "did you mean densities"),
    "unknown speed": ("speed: 200", "speed: 300", 13, ", ".join(map(str, SPEEDS))),
    "unknown stage": ("stage: 1000", "stage: 1001", 23, "no kept stage 1001: 0, 200, 1000"),
    "unknown metric": ("step >= 300", "stepp >= 300", 17, "did you mean step"),
    "unknown choice": ("loss is non_saturating", "loss is nonsaturating", 20, "did you mean non_saturating"),
    "unreadable condition": ("step >= 300", "step is about 300", 17, "cannot be read: write `step >= 2`"),
    "metric of another place": ("step >= 300", "diversity > 0.5", 17, "on images only.*on the line"),
    "never true": ("step >= 300", "jsd > 0.7", 17, "can never hold.*0.6931"),
    "always true": ("step >= 300", "jsd < 1", 17, "always holds"),
    "true at once": ("step >= 300", "loss is saturating", 17, "already holds"),
    "for steps of a setting": ("step >= 300", "discriminator_lr < 0.1 for 10 steps", 17, "not recorded"),
    "no first start": (START, "", 7, "first task lacks 'start'"),
    "scene with a stranger": ("&path=lerp", "&way=lerp", 28, "no 'way'"),
    "scene without checkpoint": ("checkpoint=mnist_dcgan&", "", 28, "mnist_dcgan"),
    "no right answer": ("right: yes", "right: no", 34, "none of the answers"),
    "two right answers": ("right: no", "right: yes", 34, "2 of the answers"),
    "not yes or no": ("right: no", "right: perhaps", 35, "yes or no"),
    "duplicate key": ("minutes: 5", "title: Again", 3, "a second time: it was given on line 1"),
    "alias": ("minutes: 5", "minutes: *x", 3, "anchors and aliases"),
    "anchor": ("minutes: 5", "minutes: &x 5", 3, "anchors and aliases"),
    "tag": ("minutes: 5", "minutes: !!python/object:os.system 5", 3, "tag .* not allowed"),
    "tab": ("  - title: Go", "\t- title: Go", 7, "tab here: indent with spaces"),
    "colon in a text": ("goal: See one.", "goal: See: one.", 2, "put the text in quotes"),
    "open quotation mark": ("goal: See one.", "goal: 'See one.", 2, "never closed"),
    "wrong indentation": ("goal: See one.", " goal: See one.", 2, "colon and a space"),
    "wrong indentation in a list": ("    text: Switch it.", "   text: Switch it.", 19, "how far it is indented"),
    "control character": ("See one", "See \x07one", 2, r"U\+0007"),
    "a list for a lesson": (GOOD, "- title: A lesson\n", 1, "a lesson is a list"),
    "nothing": (GOOD, "# only a comment\n", 1, "empty"),
    "two documents": ("questions:", "---\nquestions:", 31, "second document"),
    "deep": ("minutes: 5", f"minutes: {'[' * 40}{']' * 40}", 3, "deep"),
    "too large": ("See one.", "x" * LONGEST_FILE, 1, "bytes: at most"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_an_error_names_line_and_remedy(case, tmp_path):
    old, new, line, words = BAD[case]
    assert old in GOOD
    file = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(LessonError) as raised:
        read(file)
    message = str(raised.value)
    assert re.search(rf"^{re.escape(str(file))}:{line}: .*({words})", message, re.MULTILINE), message


def test_an_encoding_that_is_not_utf_8(tmp_path):
    file = write(tmp_path, GOOD.replace("See one.", "Où?").encode("latin-1"))
    with pytest.raises(LessonError, match=r":2: .*UTF-8"):
        read(file)


def test_all_problems_are_told_at_once_in_the_order_of_lines(tmp_path):
    broken = GOOD.replace("minutes: 5", "minutes: 0").replace("jsd < 0.1", "jds < 0.1").replace("[play", "[plaz")
    with pytest.raises(LessonError) as raised:
        read(write(tmp_path, broken))
    assert [problem.line for problem in raised.value.problems] == [3, 4, 20]


def test_a_bomb_of_aliases_is_refused_before_it_grows(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(LessonError, match=r":1: .*aliases"):
        read(write(tmp_path, "\n".join(lines)))


@pytest.mark.parametrize("name", ["Lesson.yaml", "15 lesson.yaml", "15.yaml", f"{'x' * 60}.yaml"])
def test_a_name_that_makes_no_link_is_refused(name, tmp_path):
    with pytest.raises(LessonError, match=r"15_my_lesson\.yaml"):
        read(write(tmp_path, GOOD, name))


def test_a_broken_file_spoils_no_other_one(tmp_path):
    write(tmp_path, GOOD, "20_second.yaml")
    write(tmp_path, GOOD, "10_first.yaml")
    write(tmp_path, GOOD, "unnumbered.yaml")
    write(tmp_path, GOOD.replace("far_apart", "near"), "15_broken.yaml")
    write(tmp_path, GOOD, "30_first.yaml")
    write(tmp_path, "no lesson", "README.md")
    found = library.load([tmp_path])
    assert [lesson.name for lesson in found.lessons] == ["first", "second", "unnumbered"]
    assert [error.file.name for error in found.errors] == ["15_broken.yaml", "30_first.yaml"]
    assert "already" in str(found.errors[1])
    assert found.after(found.lessons[0]).name == "second"
    assert found.after(found.lessons[-1]) is None


def test_a_file_that_changes_is_read_again(tmp_path):
    file = write(tmp_path, GOOD)
    before = library.load([tmp_path]).lessons[0]
    write(tmp_path, GOOD.replace("A lesson", "Another lesson"))
    after = library.load([tmp_path]).lessons[0]
    assert (before.title, after.title) == ("A lesson", "Another lesson")
    assert before.digest != after.digest
    file.unlink()
    assert library.load([tmp_path]).lessons == ()


def test_a_teachers_folder(tmp_path, monkeypatch):
    write(tmp_path, GOOD)
    monkeypatch.setenv("MINIMAX_LESSONS", str(tmp_path))
    assert library.load().find("a_lesson").title == "A lesson"
    monkeypatch.setenv("MINIMAX_LESSONS", str(tmp_path / "nowhere"))
    assert "no such folder" in str(library.load().errors[0])


def test_the_command_line_checks_files(tmp_path):
    good, bad = write(tmp_path, GOOD), write(tmp_path, GOOD.replace("minutes: 5", "minutes: 0"), "b.yaml")
    command = [sys.executable, "-m", "gan_core", "lessons", str(good), str(bad)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 2
    assert "a_lesson: 'A lesson', 4 tasks, 1 questions" in answer.stdout
    assert answer.stderr.startswith(f"{bad}:3: minutes is '0'")
    assert "Traceback" not in answer.stderr


def test_the_example_of_the_documentation_is_a_lesson(tmp_path):
    text = (ROOT / "lessons" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(title: .*?)```", text, re.DOTALL)
    assert read(write(tmp_path, example)).tasks
