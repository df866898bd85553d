"""When a server starts, its workers do too: one at once, the others once it is ready."""

import threading
import time

import pytest

from gan_core.runs.server import first_start
from gan_core.runs.server.first_start import start_one_then_others


class Worker:
    def __init__(self):
        self.started_at, self.ready = None, False

    def start(self):
        self.started_at = self.started_at or time.monotonic()


@pytest.fixture
def workers():
    return [Worker() for _ in range(3)]


@pytest.fixture
def stopping():
    event = threading.Event()
    yield event
    event.set()


def test_the_others_wait_as_long_again_as_the_first_took(workers, stopping, wait_for):
    waiting = start_one_then_others(workers, stopping)
    first, *others = workers
    assert first.started_at is not None
    wait_for(lambda: time.monotonic() > first.started_at + 0.2, "some time")
    assert not any(worker.started_at for worker in others)
    first.ready, ready_at = True, time.monotonic()
    waiting.join(timeout=30)
    assert all(worker.started_at - ready_at > 0.9 * (ready_at - first.started_at) for worker in others)


def test_a_first_one_that_never_gets_ready_holds_nobody_up_for_ever(workers, stopping, monkeypatch):
    monkeypatch.setattr(first_start, "LONGEST", 0.05)
    start_one_then_others(workers, stopping).join(timeout=30)
    assert all(worker.started_at for worker in workers)


def test_a_server_that_stops_starts_no_more(workers, stopping):
    waiting = start_one_then_others(workers, stopping)
    stopping.set()
    waiting.join(timeout=30)
    assert not waiting.is_alive() and not any(worker.started_at for worker in workers[1:])


def test_workers_of_a_host_are_all_there_in_the_end(make_host, wait_for):
    host = make_host(workers=3)
    host.start_workers()
    assert len(host.worker_pids) == 1
    wait_for(lambda: len(host.worker_pids) == 3, "three workers")
