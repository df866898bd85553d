"""The lessons that ship: they refer to what exists, and nothing is done before it is done."""

import numpy as np
import pytest

from gan_core import stages
from gan_core.lessons import library
from gan_core.lessons.clauses import met
from gan_core.lessons.view import Mark, of_run
from gan_core.runs import states
from gan_core.runs.run_state import RunState
from gan_core.runs.server.history import History
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer

LIBRARY = library.load([library.FOLDER])
STARTS = [
    pytest.param(task, id=f"{lesson.name}-{number}")
    for lesson in LIBRARY.lessons
    for number, task in enumerate(lesson.tasks)
    if task.start is not None and task.place != "latent"
]


def test_there_are_ten_and_all_can_be_used():
    assert not LIBRARY.errors
    assert [lesson.name for lesson in LIBRARY.lessons] == [
        "first_run",
        "optimal_discriminator",
        "value_and_jsd",
        "vanishing_gradient",
        "balance",
        "mode_collapse",
        "critic",
        "ring",
        "line_to_digits",
        "latent_walk",
    ]
    for lesson in LIBRARY.lessons:
        assert 4 <= len(lesson.tasks) <= 7
        assert 5 <= lesson.minutes <= 10
        assert lesson.questions
        assert all(task.done for task in lesson.tasks)


@pytest.mark.parametrize("task", STARTS)
def test_no_task_is_done_as_it_starts(task):
    start = task.start
    trainer = Trainer(start.settings)
    if start.stage:
        trainer.load_state_dict(states.from_bytes(stages.read(start.preset, start.stage)))
    snapshot = trainer.snapshot()
    history = History()
    history.add(snapshot.step, snapshot.metrics)
    reading = RunState(
        start.settings, start.preset, "paused", snapshot.step, 0, True, tuple(history.names), np.array(history.rows)
    )  # fmt: skip
    findings = task.check.check(of_run(reading, Mark.of(reading)))
    assert not met(findings)
    assert all(finding.wanted for finding in findings)


def test_the_value_has_fallen_below_the_equilibrium_before_the_lesson_says_so():
    """D may be frozen far from home: it misses much there, and the value is still above −log 4."""
    (lesson,) = (lesson for lesson in LIBRARY.lessons if lesson.name == "value_and_jsd")
    settings = PRESETS["far_apart"].replace(loss="non_saturating", discriminator_lr=0.0)
    done = []
    for value in (-0.4, -1.38, -1.42):
        history = History()
        history.add(0, {"value": 0.0, "value_gap": 0.0})
        history.add(60, {"value": value, "value_gap": 0.4 - value})
        names, rows = tuple(history.names), np.array(history.rows)
        before, after = (
            RunState(settings, "far_apart", "paused", step, 0, True, names, rows[:, :seen])
            for step, seen in ((0, 1), (60, 2))
        )
        done.append(met(lesson.tasks[-1].check.check(of_run(after, Mark.of(before)))))
    assert done == [False, False, True]


def _met(task, settings, metrics, steps):
    """Whether a task is done after so many steps with these settings and metrics."""
    history = History()
    for step in range(0, steps + 1, 20):
        history.add(step, metrics)
    rows = np.array(history.rows)
    before, after = (
        RunState(settings, task.start and task.start.preset, "playing", step, 0, True, tuple(history.names), seen)
        for step, seen in ((0, rows[:, :1]), (steps, rows))
    )
    return met(task.check.check(of_run(after, Mark.of(before))))


def test_a_task_is_done_only_in_the_range_that_its_text_names():
    """What lies outside was measured to run away, or to lead G nowhere."""
    swings, (_, _, slower, *_) = LIBRARY.find("balance").tasks[-1], LIBRARY.find("mode_collapse").tasks
    oscillation, collapsed = PRESETS["oscillation"], PRESETS["mode_collapse"]
    rests = [_met(swings, oscillation.replace(r1=r1), {"jsd": 0.02}, 600) for r1 in (0.5, 1.0, 20.0, 100.0)]
    assert rests == [False, True, True, False] and "from 1 to 20" in swings.text
    found = [
        _met(slower, collapsed.replace(discriminator_lr=rate), {"modes_covered": 2}, 600)
        for rate in (1e-3, 2e-4, 1e-4, 5e-5, 1e-6)
    ]
    assert found == [False, True, True, True, False] and "from 0.00005 to 0.0002" in slower.done


def test_a_slower_d_finds_both_modes_after_a_reset_and_a_penalty_at_any_time():
    """Both on another seed than the lesson's."""
    assert "**Reset**" in LIBRARY.find("mode_collapse").tasks[2].text
    collapsed = PRESETS["mode_collapse"].replace(seed=3)
    slower = Trainer(collapsed.replace(discriminator_lr=1e-4))
    slower.run(500)
    assert slower.snapshot().metrics["modes_covered"] == 2
    late = Trainer(collapsed)
    late.run(1_500)
    assert late.snapshot().metrics["modes_covered"] == 1
    late.apply(collapsed.replace(r1=1.0))
    late.run(900)
    assert late.snapshot().metrics["modes_covered"] == 2


@pytest.mark.parametrize("r1", [1.0, 20.0])
def test_the_penalty_calms_the_swings_at_both_ends_of_its_range(r1):
    trainer = Trainer(PRESETS["oscillation"])
    trainer.run(300)
    trainer.apply(trainer.settings.replace(r1=r1))
    trainer.run(700)
    assert trainer.snapshot().metrics["jsd"] < 0.1


def test_the_lesson_of_the_headline_is_true():
    """What "The vanishing gradient" promises, on another seed than its own, with room to spare."""
    lesson = LIBRARY.find("vanishing_gradient")
    trainer = Trainer(lesson.tasks[0].start.settings.replace(seed=3))
    trainer.run(600)
    stuck = trainer.snapshot().metrics
    assert stuck["jsd"] == pytest.approx(np.log(2), abs=1e-3)
    assert stuck["gradient_norm_saturating"] < 1e-9
    assert stuck["gradient_norm_non_saturating"] > 1e7 * stuck["gradient_norm_saturating"]
    trainer.apply(trainer.settings.replace(loss="non_saturating"))
    trainer.run(1500)
    assert trainer.snapshot().metrics["jsd"] < 0.1


def _reading(preset, trainer):
    """A run as the server has it, with nothing but the row of this moment in its history."""
    snapshot, history = trainer.snapshot(), History()
    history.add(snapshot.step, snapshot.metrics)
    rows = np.array(history.rows)
    return RunState(trainer.settings, preset, "paused", snapshot.step, 0, True, tuple(history.names), rows)


def test_both_sides_of_the_penalty_throw_p_g_out_and_one_side_brings_it_back():
    """On another seed than the lesson's."""
    trainer = Trainer(PRESETS["critic"].replace(seed=5))
    stretches = zip(LIBRARY.find("critic").tasks, (250, 750, 300, 1_000), ("one", "one", "two", "one"), strict=False)
    for task, steps, sides in stretches:
        begun = Mark.of(_reading("critic", trainer))
        trainer.apply(trainer.settings.replace(penalty_sides=sides))
        assert not met(task.check.check(of_run(_reading("critic", trainer), begun))), task.title
        trainer.run(steps)
        assert met(task.check.check(of_run(_reading("critic", trainer), begun))), task.title


@pytest.mark.parametrize(("place", "steps", "rate"), [(1, 600, 5e-4), (2, 1_500, 5e-3)])
def test_a_d_that_keeps_up_covers_the_ring_that_a_slow_one_leaves(place, steps, rate):
    """On another seed than the lesson's."""
    task = LIBRARY.find("ring").tasks[place]
    trainer = Trainer(PRESETS["ring_collapse"].replace(seed=3, discriminator_lr=rate))
    begun = Mark.of(_reading("ring_collapse", trainer))
    assert not met(task.check.check(of_run(_reading("ring_collapse", trainer), begun)))
    trainer.run(steps)
    assert met(task.check.check(of_run(_reading("ring_collapse", trainer), begun)))
