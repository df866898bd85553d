"""The sweep beside a run: what its worker is told, and what each viewer gets of it."""

import numpy as np
import pytest

from gan_core.errors import RunError, UnavailableError
from gan_core.runs import frames, reports
from gan_core.runs.frames import PackedArrays
from gan_core.sweeps.plan import SweepPlan
from gan_core.training.settings import Settings
from tests.runs.server.run.stand_in import read

PLAN = SweepPlan(Settings(seed=5), 2, 40, (("discriminator_steps", (1, 3)),), looks=2)


def tell(worker, cells=(), state="training", sweep=1, steps=10, error=None, cell=0):
    """The worker reports; `cells` are (index, looks)."""
    header = {"kind": "sweep", "run": worker.run.id, "sweep": sweep, "state": state, "error": error}
    header |= {"cell": cell, "steps": steps, "most": 160, "speed": 12.5}
    arrays = {}
    for index, looks in cells:
        arrays |= {f"jsd {index}": np.full((looks, 2), 0.25, np.float32) / (1 + index)}
        arrays |= {f"covered {index}": np.full((looks, 2), 1, np.float32)}
    header, payload = frames.split(frames.encode(header, arrays))
    worker.run.receive(reports.read(header), PackedArrays(header["arrays"], payload))


def news(worker, cursor=None):
    """What a viewer gets: the sweep's part of the header, the names of its arrays, and the next cursor."""
    message, cursor = worker.run.message(cursor)
    header, arrays = read(message)
    return header.get("sweep", "nothing new"), [name for name in arrays if " " in name], cursor


def test_before_any_sweep_a_viewer_is_told_that_there_is_none(worker):
    found, arrays, cursor = news(worker)
    assert found is None and arrays == []
    assert news(worker, cursor)[:2] == ("nothing new", [])


def test_the_worker_is_told_the_whole_plan(worker):
    worker.run.begin_sweep(PLAN)
    assert (worker.last["kind"], worker.last["sweep"]) == ("begin_sweep", 1)
    assert SweepPlan.from_dict(worker.last["plan"]) == PLAN
    assert worker.run.playing
    found, arrays, _ = news(worker)
    assert (found["state"], found["steps"], found["most"], found["fresh"]) == ("training", 0, 160, [])
    assert (found["seeds"], found["looks"]) == ([5, 6], [0, 20, 40])
    assert (found["vary"], found["modes"]) == ([["discriminator_steps", [1, 3]]], 2)
    assert found["settings"] == PLAN.settings.to_dict() and arrays == []


def test_each_viewer_gets_the_cells_that_it_lacks(worker):
    worker.run.begin_sweep(PLAN)
    _, _, first = news(worker)
    tell(worker, [(0, 1)])
    found, arrays, second = news(worker, first)
    assert (found["fresh"], arrays) == ([0], ["jsd 0", "covered 0"])
    tell(worker, [(0, 3), (1, 1)], cell=1, steps=90)
    tell(worker, cell=1, steps=100)
    found, arrays, third = news(worker, second)
    assert (sorted(found["fresh"]), found["cell"], found["steps"]) == ([0, 1], 1, 100)
    tell(worker, [(1, 2)], cell=1)
    assert news(worker, third)[1] == ["jsd 1", "covered 1"]
    # Who comes now, or comes back, gets everything.
    found, arrays, last = news(worker)
    assert sorted(found["fresh"]) == [0, 1] and len(arrays) == 4
    assert news(worker, last)[0] == "nothing new"
    assert read(worker.run.message()[0])[1]["jsd 0"].shape == (3, 2)


def test_new_settings_and_a_reset_of_the_run_change_nothing_of_it(worker):
    worker.run.begin_sweep(PLAN)
    tell(worker, [(0, 1)])
    worker.run.reset()
    worker.run.change(generator_lr=0.5)
    worker.run.undo()
    tell(worker, [(0, 2)])
    found, _, _ = news(worker)
    assert found["settings"] == PLAN.settings.to_dict() and found["state"] == "training"
    assert read(worker.run.message()[0])[1]["jsd 0"].shape == (2, 2)


def test_another_sweep_forgets_the_one_before_and_what_was_under_way_of_it(worker):
    worker.run.begin_sweep(PLAN)
    tell(worker, [(0, 3), (1, 3)], state="done", steps=160)
    _, _, cursor = news(worker)
    worker.run.begin_sweep(SweepPlan(Settings(), 3, 10))
    found, arrays, cursor = news(worker, cursor)
    assert (found["number"], found["seeds"], arrays) == (2, [0, 1, 2], [])
    tell(worker, [(0, 3)], sweep=1)
    assert news(worker, cursor)[0] == "nothing new"


def test_cancelling_is_for_what_is_under_way(worker):
    worker.run.cancel_sweep()
    assert worker.last["kind"] == "open"
    worker.run.begin_sweep(PLAN)
    worker.run.cancel_sweep()
    assert worker.last["kind"] == "cancel_sweep"
    tell(worker, [(0, 1)], state="cancelled")
    assert not worker.run.playing
    found, arrays, _ = news(worker)
    assert found["state"] == "cancelled" and arrays == ["jsd 0", "covered 0"]


def test_when_the_worker_dies_what_was_found_stays_and_is_said_to_be_all(worker):
    worker.run.begin_sweep(PLAN)
    tell(worker, [(0, 1)])
    worker.run.recover()
    found, arrays, cursor = news(worker)
    assert found["state"] == "failed" and "Begin again" in found["error"] and arrays == ["jsd 0", "covered 0"]
    tell(worker, [(0, 2)])  # still under way from the one that died
    assert news(worker, cursor)[0] == "nothing new"
    worker.run.recover()
    assert news(worker, cursor)[0] == "nothing new"


def test_a_worker_that_does_not_keep_up_refuses_and_nothing_is_shown(worker):
    worker.behind = True
    with pytest.raises(UnavailableError):
        worker.run.begin_sweep(PLAN)
    assert news(worker)[0] is None


def test_the_seeds_can_be_taken_away_while_they_train(worker):
    with pytest.raises(RunError, match="No seeds"):
        worker.run.view.seeds_csv(0.1)
    worker.run.begin_sweep(PLAN)
    tell(worker, [(0, 2)])
    lines = worker.run.view.seeds_csv(0.3)[0].splitlines()
    assert lines[0].startswith("discriminator_steps,seed,step,jsd")
    assert lines[1:] == [f"1,{seed},{step},0.25,1,2,0,1,1" for seed in (5, 6) for step in (0, 20)]
