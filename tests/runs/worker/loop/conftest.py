"""A run loop whose trainers take no time."""

import pytest

from tests.runs.worker.loop.lab import Lab


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch):
    monkeypatch.setattr("tests.runs.fake_trainer.time.sleep", lambda seconds: None)


@pytest.fixture
def lab():
    return Lab()
