"""Many seeds beside a run: they share its time, and neither harms the other."""

import numpy as np
import pytest

from gan_core.runs.sweep_state import CANCELLED, DONE, FAILED, TRAINING, WAITING
from gan_core.sweeps import sweep as sweeps
from gan_core.sweeps.courses import Courses
from gan_core.sweeps.plan import SweepPlan
from gan_core.sweeps.sweep import Sweep
from gan_core.training.settings import Settings

SMALL = Settings(latent_dim=1, batch_size=16, generator_width=4, discriminator_width=4)
PLAN = SweepPlan(SMALL, 3, 8, (("discriminator_steps", (1, 2)),), looks=4)


def slow_sweep(lab, seconds=0.01, breaks_at=None):
    """A sweep without end of one experiment, each of whose pieces is a step and moves the lab's clock."""

    class SlowSweep:
        cell, most = 0, 10**9

        def __init__(self, plan):
            self.steps, self.courses = 0, [None]

        def pieces(self):
            while self.steps != breaks_at:
                lab.now += seconds
                self.steps += 1
                looks = np.full((1 + self.steps // 100, 2), 0.5, np.float32)
                self.courses = [Courses((0, 1), np.arange(len(looks)), looks, looks, 2)]
                yield True
            raise MemoryError("no room")

    return SlowSweep


@pytest.fixture
def slowly(lab, monkeypatch):
    def begin(**options):
        monkeypatch.setattr(sweeps, "Sweep", slow_sweep(lab, **options))
        lab.open()
        lab.command("begin_sweep", sweep=1, plan=PLAN.to_dict())

    return begin


def states(lab):
    return [header["state"] for header in lab.told("sweep")]


def test_what_is_told_is_what_the_sweep_finds(lab):
    lab.open()
    lab.command("begin_sweep", sweep=7, plan=PLAN.to_dict())
    lab.go(1.0)
    alone = Sweep(PLAN)
    for _ in alone.pieces():
        pass
    found = {}
    for header, arrays in lab.sent:
        if header["kind"] == "sweep":
            found |= arrays
    assert set(found) == {"jsd 0", "covered 0", "jsd 1", "covered 1"}
    for cell, courses in enumerate(alone.courses):
        np.testing.assert_array_equal(found[f"jsd {cell}"], courses.jsd)
        np.testing.assert_array_equal(found[f"covered {cell}"], courses.covered)
    last = lab.told("sweep")[-1]
    assert (last["sweep"], last["state"], last["steps"], last["most"]) == (7, DONE, 48, 48)
    assert states(lab).count(DONE) == 1
    # The run itself was not touched.
    assert lab.last()["step"] == 0 and lab.last()["state"] == "paused"


def test_a_run_that_plays_and_its_sweep_have_as_much_time_as_each_other(lab, slowly):
    slowly()
    lab.command("play")
    lab.go(20.0)
    trained = lab.last()["step"] * lab.step_seconds
    swept = lab.told("sweep")[-1]["steps"] * 0.01
    shown = len(lab.told("frame")) * 0.002
    assert 0.8 <= trained / swept <= 1.25
    assert 15.0 <= trained + swept + shown <= 20.5
    # It is told four times a second or so, and with its own speed, not that of what is left of it.
    assert 60 <= len(states(lab)) <= 90
    assert lab.told("sweep")[-1]["speed"] == pytest.approx(100.0, rel=0.05)


def test_a_sweep_has_all_the_time_while_its_run_stands_still_or_plays_slowly(lab, slowly):
    slowly()
    lab.go(5.0)
    assert lab.told("sweep")[-1]["steps"] * 0.01 > 4.5
    lab.command("set_speed", speed=20.0)
    lab.command("play")
    lab.go(10.0)
    assert 180 <= lab.last()["step"] <= 210
    assert lab.told("sweep")[-1]["steps"] * 0.01 > 13.0


def test_a_sweep_takes_no_more_than_one_run_from_its_neighbours(lab, slowly):
    lab.open("b")
    lab.command("play", "b")
    lab.go(10.0)
    slowly()
    lab.command("play")
    before = lab.last("b")["step"]
    lab.go(20.0)
    assert (lab.last("b")["step"] - before) * lab.step_seconds > 0.4 * 20.0


def test_cancelled_it_ends_at_once_and_once(lab, slowly):
    slowly()
    lab.go(1.0)
    lab.command("cancel_sweep")
    lab.loop.turn()
    assert states(lab)[-1] == CANCELLED
    told = len(states(lab))
    lab.command("cancel_sweep")
    lab.go(2.0)
    assert len(states(lab)) == told
    lab.command("play")
    lab.go(1.0)
    assert lab.last()["step"] > 500


def test_another_one_takes_its_place(lab, slowly):
    slowly()
    lab.go(1.0)
    lab.command("begin_sweep", sweep=2, plan=PLAN.to_dict())
    lab.go(0.5)
    assert lab.told("sweep")[-1]["sweep"] == 2
    assert lab.told("sweep")[-1]["steps"] <= 55


def test_a_reset_a_failure_and_new_settings_of_the_run_leave_it_alone(lab, slowly):
    slowly()
    lab.command("play")
    lab.go(1.0)
    lab.open(epoch=1, settings=Settings(seed=9))
    lab.go(0.5)
    lab.command("apply", settings=Settings(generator_lr=1.0, seed=9).to_dict())
    lab.command("play")
    lab.go(1.0)
    assert lab.last()["state"] == "failed"
    before = lab.told("sweep")[-1]["steps"]
    lab.go(1.0)
    assert states(lab)[-1] == TRAINING and lab.told("sweep")[-1]["steps"] > before + 80
    lab.command("close")
    told = len(states(lab))
    lab.go(1.0)
    assert len(states(lab)) == told


def test_nobody_looks_so_it_waits_and_goes_on_when_somebody_does(lab, slowly):
    slowly()
    lab.command("watch", watched=False)
    lab.go(30.0)
    assert states(lab)[-1] == TRAINING
    lab.go(40.0)
    assert states(lab)[-1] == WAITING
    waits = lab.told("sweep")[-1]["steps"]
    assert 5900 <= waits <= 6100
    lab.go(100.0)
    assert lab.told("sweep")[-1]["steps"] == waits and states(lab).count(WAITING) == 1
    lab.command("watch", watched=True)
    lab.go(1.0)
    assert states(lab)[-1] == TRAINING and lab.told("sweep")[-1]["steps"] > waits + 50


def test_what_goes_wrong_with_it_is_told_and_harms_nobody(lab, slowly):
    slowly(breaks_at=20)
    lab.command("play")
    lab.go(5.0)
    last = lab.told("sweep")[-1]
    assert last["state"] == FAILED and "MemoryError: no room" in last["error"]
    assert lab.last()["state"] == "playing"


@pytest.mark.parametrize(
    ("change", "words"),
    [({"seeds": 0}, "seeds = 0"), ({"settings": {"nope": 1}}, "nope"), ({"vary": 3}, "int")],
)
def test_a_plan_that_is_not_possible_fails_with_words(lab, change, words):
    lab.open()
    lab.command("begin_sweep", sweep=1, plan=PLAN.to_dict() | change)
    lab.loop.turn()
    last = lab.told("sweep")[-1]
    assert last["state"] == FAILED and words in last["error"]


def test_beside_a_run_that_is_not_there_nothing_is_trained(lab):
    lab.command("begin_sweep", sweep=3, plan=PLAN.to_dict())
    (told,) = lab.told("sweep")
    assert (told["sweep"], told["state"]) == (3, FAILED) and "reset it or undo" in told["error"]


def test_beside_a_run_that_has_failed_seeds_are_trained(lab):
    lab.open(settings=Settings(generator_lr=1.0))
    lab.command("play")
    lab.go(1.0)
    assert lab.last()["state"] == "failed"
    lab.command("begin_sweep", sweep=1, plan=PLAN.to_dict())
    lab.go(1.0)
    assert states(lab)[-1] in (TRAINING, DONE) and lab.told("sweep")[-1]["steps"] > 0
