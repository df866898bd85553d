"""Runs whose worker is the test."""

import pytest

from tests.runs.server.run.stand_in import DIGITS, FakeWorker


@pytest.fixture
def worker():
    return FakeWorker()


@pytest.fixture
def trained(worker):
    """A run that plays, at step 5, its state saved at step 4."""
    worker.run.play()
    for step in range(6):
        worker.answer(step=step, state="playing")
        if step == 4:
            worker.answer("state", step=4, state="playing")
    return worker


@pytest.fixture
def digits():
    return FakeWorker(DIGITS, "digits")
