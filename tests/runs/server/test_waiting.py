"""The queue of a full server: in order of coming, and nobody who has gone holds up the others."""

import pytest

from gan_core.errors import NoRoomError
from gan_core.runs.server import host as module
from gan_core.runs.server import waiting
from gan_core.runs.server.waiting import KEPT_SECONDS, PRESENT_SECONDS, WaitingQueue
from gan_core.training.settings import Settings


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_places_are_in_order_of_coming_whoever_asks_more_often():
    queue = WaitingQueue(Clock())
    assert [queue.place(ticket) for ticket in "abcbca"] == [1, 2, 3, 2, 3, 1]
    assert [queue.ahead(ticket) for ticket in ("a", "b", "c", "stranger", None)] == [0, 1, 2, 3, 3]
    queue.leave("a")
    assert [queue.place(ticket) for ticket in "cba"] == [2, 1, 3]


def test_who_is_gone_holds_up_nobody_and_finds_the_old_place_for_a_while():
    clock = Clock()
    queue = WaitingQueue(clock)
    for ticket in "ab":
        queue.place(ticket)
    clock.now += PRESENT_SECONDS + 0.1
    assert (queue.place("b"), queue.ahead("b")) == (2, 0)
    assert (queue.place("a"), queue.ahead("b")) == (1, 1)
    for _ in range(10):
        clock.now += KEPT_SECONDS / 9
        queue.place("b")
    assert (queue.place("b"), queue.place("a")) == (1, 2)


def test_a_queue_does_not_grow_without_bound(monkeypatch):
    monkeypatch.setattr(waiting, "MOST_WAITING", 2)
    queue = WaitingQueue(Clock())
    assert [queue.place(ticket) for ticket in "abcdb"] == [1, 2, 3, 3, 2]


def test_places_go_to_those_who_wait_in_order(make_host, monkeypatch):
    monkeypatch.setattr(module, "RETURNING_SECONDS", 0.0)
    host = make_host(most_runs=1)
    run = host.create(Settings())
    with run.watch():
        for place, ticket in enumerate(("first", "second"), 1):
            with pytest.raises(NoRoomError, match=f"number {place} in the queue") as full:
                host.create(Settings(), ticket=ticket)
            assert (full.value.place, full.value.ticket) == (place, ticket)
            assert host.place_in_queue(ticket) == place
        assert not run.closed
    # There is a place now, for the one who came first; neither who comes just now nor who has no ticket is let pass.
    for ticket in ("second", "third", None):
        with pytest.raises(NoRoomError):
            host.create(Settings(), ticket=ticket)
    assert [host.place_in_queue(ticket) for ticket in ("first", "second")] == [0, 2]
    let_in = host.create(Settings(seed=1), ticket="first")
    assert run.closed and host.place_in_queue("second") == 0
    with let_in.watch():
        assert host.place_in_queue("second") == 1
        # A run that was here before waits as others do, by its id.
        with pytest.raises(NoRoomError) as full:
            host.get(run.id)
        assert (full.value.ticket, full.value.place) == (run.id, 3)
    host._waiting.leave("second")
    host._waiting.leave("third")
    assert host.get(run.id).settings == Settings()
