import numpy as np
import pytest

from gan_core.lessons.clauses import Comparison, met
from gan_core.lessons.conditions import ConditionError, parse
from gan_core.lessons.quantities import quantities
from gan_core.lessons.view import Mark, View, of_run
from gan_core.runs.run_state import RunState
from gan_core.runs.server.history import MOST_ROWS, History
from gan_core.runs.server.trajectory import Trajectory
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS

FAR = PRESETS["far_apart"]


def reading(history, settings=FAR, epoch=0, state="playing", settled=True):
    step = int(history.rows[0, -1]) if len(history) else 0
    return RunState(
        settings, "far_apart", state, step, epoch, settled, tuple(history.names), np.array(history.rows)
    )  # fmt: skip


def recorded(rows):
    history = History()
    for step, metrics in rows:
        history.add(step, metrics)
    return history


def judged(text, view, place="line"):
    return met(parse(text, place).check(view))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("jsd < 0.1", False),
        ("jsd<0.3", True),
        ("jsd >= 0.25", True),
        ("jsd > 0.25", False),
        ("jsd <= 0.25", True),
        ("modes_covered >= 2", False),
        ("modes_covered >= 1", True),
        ("loss is saturating", True),
        ("loss is not saturating", False),
        ("loss is non_saturating", False),
        ("preset is far_apart", True),
        ("preset is not far_apart", False),
        ("state is playing", True),
        ("discriminator_steps > 4", True),
        ("discriminator_steps > 5", False),
        ("discriminator_lr <= 2e-3", True),
        ("seed changed", False),
        ("jsd < 0.3 and loss is saturating", True),
        ("jsd < 0.3 and loss is non_saturating", False),
        ("step >= 300", True),
        ("step > 300", False),
        ("new_steps >= 201", False),
        ("new_steps >= 200", True),
        ("restarts >= 1", False),
        ("kl_data_g < 5", False),
        ("loss_d < 5", False),
    ],
)
def test_clauses(text, holds):
    history = recorded(
        [(100, {"jsd": 0.5, "modes_covered": 0}), (300, {"jsd": 0.25, "modes_covered": 1, "kl_data_g": None})]
    )
    assert judged(text, of_run(reading(history), Mark(0, 100, FAR))) is holds


def test_changes_are_counted_from_the_beginning_of_the_task():
    history = recorded([(100, {"jsd": 0.5}), (300, {"jsd": 0.25})])
    mark = Mark(0, 300, FAR)
    changed = FAR.replace(seed=9, discriminator_lr=1e-4)
    assert judged("seed changed and discriminator_lr changed", of_run(reading(history, changed), mark))
    assert not judged("discriminator_steps changed", of_run(reading(history, changed), mark))
    assert not judged("new_steps >= 1", of_run(reading(history), mark))
    later = of_run(reading(history, epoch=2), mark)
    assert judged("restarts >= 2 and new_steps >= 300", later)
    assert not judged("restarts >= 3", later)


def test_the_numbers_of_the_run_before_a_reset_do_not_count():
    trajectory = Trajectory(FAR, "far_apart")
    trajectory.history.add(500, {"jsd": 0.01})
    trajectory.step = 500
    anew = trajectory.successor(FAR, None)
    view = of_run(reading(anew.history, epoch=1), Mark(1, 0, FAR))
    assert view.values.get("jsd") is None
    assert not judged("jsd < 0.1", view)
    assert parse("jsd < 0.1", "line").check(view)[0].now == ""


def test_nothing_holds_while_a_command_is_under_way():
    history = recorded([(0, {"jsd": 0.01})])
    assert judged("jsd < 0.1", of_run(reading(history), Mark(0, 0, FAR)))
    assert not judged("jsd < 0.1", of_run(reading(history, settled=False), Mark(0, 0, FAR)))


def held_by_brute_force(steps, values, bound, begin):
    """The longest stretch up to now within which every row meets `value >= bound`."""
    best = 0
    for start in range(len(steps)):
        if steps[start] >= begin and all(value >= bound for value in values[start:]):
            best = max(best, steps[-1] - steps[start])
    return best


@pytest.mark.parametrize("seed", range(40))
def test_windows_against_brute_force_on_random_histories(seed):
    random = np.random.default_rng(seed)
    steps = np.cumsum(random.integers(0 if seed % 2 else 1, 40, size=random.integers(1, 60)))
    values = random.choice([1.0, 2.0, np.nan], size=len(steps), p=[0.1, 0.85, 0.05])
    begin = int(random.choice(steps)) - int(random.integers(0, 3))
    history = recorded(
        (int(step), {"modes_covered": None if value != value else value})
        for step, value in zip(steps, values, strict=True)
    )
    steps, values = history.rows
    view = of_run(reading(history), Mark(0, begin, FAR))
    held = held_by_brute_force(steps, values, 2, begin)
    for window in {1, max(1, int(held)), int(held) + 1, 200}:
        condition = parse(f"modes_covered >= 2 for {window} steps", "line")
        assert condition.clauses[0].held(view) == held
        assert met(condition.check(view)) is bool(held >= window)


def test_a_window_survives_thinning_and_counts_only_the_task():
    history = recorded((step, {"jsd": 0.5 if step < 1000 else 0.05}) for step in range(0, 3 * MOST_ROWS))
    assert len(history) <= MOST_ROWS
    last = 3 * MOST_ROWS - 1
    view = of_run(reading(history), Mark(0, 0, FAR))
    held = parse("jsd < 0.1 for 9000 steps", "line").clauses[0].held(view)
    assert last - 1000 - 4 <= held <= last - 1000
    late = of_run(reading(history), Mark(0, last - 100, FAR))
    assert not judged("jsd < 0.1 for 101 steps", late)
    assert judged("jsd < 0.1 for 90 steps", late)


def test_a_window_begins_anew_with_a_reset():
    history = recorded([(0, {"jsd": 0.05}), (150, {"jsd": 0.05})])
    mark = Mark(0, 4_000, FAR)
    assert judged("jsd < 0.1 for 150 steps", of_run(reading(history, epoch=1), mark))
    assert not judged("jsd < 0.1 for 1 steps", of_run(reading(history, epoch=0), mark))


def test_sentences_say_how_far_one_is():
    history = recorded(
        [(0, {"jsd": 0.6}), (100, {"jsd": 0.35, "modes_covered": 2}), (150, {"jsd": 0.1003, "modes_covered": 2})]
    )
    view = of_run(reading(history), Mark(0, 0, FAR))
    jsd, modes, loss = parse("jsd < 0.1 and modes_covered >= 2 for 200 steps and loss is non_saturating", "line").check(
        view
    )
    assert (jsd.wanted, jsd.now) == ("JSD below 0.1 nats", "0.1003")
    assert (modes.wanted, modes.now) == ("Modes covered at least 2 for 200 steps", "2, 50 steps so far")
    assert (loss.wanted, loss.now, loss.holds) == ("Loss is Non-saturating", "Saturating", False)


def test_scenes():
    view = View({"path": "slerp", "keys": 3, "truncation": 0.5, "key_a": "5"}, {"key_a": "4"})
    assert judged("path is slerp and keys >= 3 and truncation < 0.7 and key_a changed", view, "latent")
    assert not judged("path is lerp", view, "latent")
    assert not judged("keys > 3", view, "latent")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a clause is missing"),
        ("and", "a clause is missing"),
        ("jsd < 0.1 and", "a clause is missing"),
        ("jsd", "write `jsd < 0.1`"),
        ("jsd < ", "cannot be read"),
        ("jsd < nan", "not a number"),
        ("jsd < 0.1 nats", "cannot be read"),
        ("jsd = 0.1", "cannot be read"),
        ("jsd is small", "not one of several choices"),
        ("jsd < 0.1 for 0 steps", "from 1 to"),
        ("jsd < 0.1 for many steps", "from 1 to"),
        ("loss > 1", "not a number: write `loss is"),
        ("loss is good", "choose one of"),
        ("means > 1", "write `means changed`"),
        ("jsd < 0.1 or jsd > 0.2", "cannot be read"),
        ("jsd < 0.1 and jsd < 0.1 and jsd < 0.1 and jsd < 0.1 and jsd < 0.1", "at most 4"),
        ("colour is red", "known here are jsd"),
        ("keys > 3", "on the latent page only, and this task is on the line"),
        ("discriminator_steps >= 1", "always holds"),
        ("discriminator_steps > 50", "can never hold"),
    ],
)
def test_what_cannot_be_read_is_explained(text, words):
    with pytest.raises(ConditionError) as raised:
        parse(text, "line")
    assert words in str(raised.value)


def test_every_recorded_number_is_in_a_snapshot_and_every_setting_is_known():
    from gan_core.training.trainer import Trainer

    images = PRESETS["digits"].replace(generator_width=4, discriminator_width=4, batch_size=8)
    small = {"line": PRESETS["two_modes"], "plane": PRESETS["ring_8"], "images": images}
    there = {place: Trainer(settings).snapshot().metrics for place, settings in small.items()}
    known = quantities()
    for quantity in known.values():
        if quantity.recorded:
            assert all(quantity.name in there[place] for place in quantity.places), quantity.name
    assert {name for name, field in FIELDS.items() if field.only_for != "translation"} <= set(known)
    assert isinstance(parse("diversity > 0.2", "images").clauses[0], Comparison)
