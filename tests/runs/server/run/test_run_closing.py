"""A run that is closed gives back what it held."""

import gc
import weakref

import pytest

from gan_core.errors import RunError
from tests.runs.server.run.stand_in import read


def test_a_closed_run_gives_its_memory_back_and_keeps_its_last_picture(trained):
    run = trained.run
    _, cursor = run.message()
    run.reset()
    trained.answer(step=1)
    frames_and_states = [weakref.ref(it) for it in (run.trajectory.timeline, run.trajectory.history)]
    run.close()
    run.release()
    gc.collect()
    assert [ref() for ref in frames_and_states] == [None, None]
    assert not run.can_undo and run.record() is None
    for known in (None, cursor):
        header, arrays = read(run.message(known)[0])
        assert (header["step"], header["state"], header["history"]["total"]) == (1, "paused", 0)
        assert arrays["x"].tolist() == [1, 1, 1, 1]
    # Nothing that comes late may replace what the store has of it.
    trained.answer(step=2)
    trained.answer("state", step=2)
    with pytest.raises(RunError, match="closed"):
        run.apply(run.settings.replace(r1=3.0))
    assert run.record() is None and run.step_count == 1


def test_a_closed_run_says_so(worker):
    worker.run.close()
    worker.run.close()
    assert worker.last["kind"] == "close"
    with pytest.raises(RunError, match="closed"):
        worker.run.play()
    with worker.run.watch():
        pass
