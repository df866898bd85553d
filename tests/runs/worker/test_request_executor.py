"""The worker's answers to requests: order, errors as data, cancelling, progress, and what is kept."""

import threading
import time

import numpy as np
import pytest

from gan_core.errors import CheckpointError, RunError
from gan_core.runs import commands
from gan_core.runs.worker.request_executor import (
    CACHED_CHECKPOINTS,
    LEAST_INTERVAL,
    WAITING,
    RequestExecutor,
    Service,
    Task,
)
from gan_core.runs.worker.services import MOST_IMAGES, PIECE, SERVICES


def asked(number, kind, arguments):
    """A request as it comes off the pipe."""
    return commands.read({"kind": "request", "request": number, "ask": kind, "arguments": arguments})


class Checkpoint:
    """Paints each image in the first number of its latent."""

    def generate(self, latents, labels=None):
        if latents.shape[1:] != (2,):
            raise ValueError("2 numbers each")
        return np.broadcast_to(latents[:, 0].astype(np.uint8)[:, None, None], (len(latents), 4, 4))


class Bench:
    """An executor whose reports are collected, with services that the tests control."""

    def __init__(self):
        self.loaded, self.sent, self.stamps = [], [], {}
        self.gate, self.counted = threading.Event(), 0
        services = dict(SERVICES) | {
            "wait": Service(self._wait),
            "count": Service(self._count, kept=True),
        }
        self.executor = RequestExecutor(services, self._load, lambda name: self.stamps.get(name, 0), self._send)

    def _load(self, name):
        self.loaded.append(name)
        if name == "missing":
            raise CheckpointError("There is no checkpoint 'missing'.")
        return Checkpoint()

    def _send(self, report, arrays):
        self.sent.append((report.to_header(), arrays))

    def _wait(self, task):
        while not self.gate.wait(0.005):
            task.progress(0.5, "half", {"x": np.zeros(2)}, loss=1.0)
        return {"through": True}, {}

    def _count(self, task):
        assert task.checkpoint is not None
        self.counted += 1
        return {"count": self.counted}, {}

    def ask(self, number, kind="render", checkpoint="digits", latents=None, **arguments):
        arrays = {} if latents is None else {"latents": np.asarray(latents, np.float32)}
        self.executor.request(asked(number, kind, {"checkpoint": checkpoint, **arguments}), arrays)

    @property
    def answers(self):
        return {header["request"]: (header, arrays) for header, arrays in self.sent if header["kind"] == "answer"}

    @property
    def order(self):
        return list(self.answers)


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.gate.set()


def test_images_come_back_under_their_number(bench, wait_for):
    bench.ask(5, latents=[[7, 0]] * 3)
    bench.executor.start()
    wait_for(lambda: bench.answers, "answer")
    header, arrays = bench.answers[5]
    assert header == {"kind": "answer", "request": 5, "error": None, "facts": {}}
    assert arrays["images"].shape == (3, 4, 4) and (arrays["images"] == 7).all()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"checkpoint": "missing", "latents": [[0, 0]]}, "There is no checkpoint 'missing'."),
        ({"latents": [[0, 0, 0]]}, "ValueError: 2 numbers each"),
        ({}, "lacks the array latents"),
        ({"latents": np.zeros((MOST_IMAGES + 1, 2))}, "at most 10,000"),
        ({"kind": "telepathy"}, "expected one of render"),
    ],
)
def test_errors_travel_back_as_data(bench, wait_for, capsys, question, words):
    bench.executor.start()
    bench.ask(1, **question)
    bench.ask(2, latents=[[3, 0]])
    wait_for(lambda: len(bench.answers) == 2, "both answers")
    assert words in bench.answers[1][0]["error"]
    assert bench.answers[2][0]["error"] is None
    capsys.readouterr()


def test_what_a_slider_asked_last_is_answered_first(bench, wait_for):
    for number in range(1, 6):
        bench.ask(number, latents=[[number, 0]])
    bench.executor.start()
    wait_for(lambda: len(bench.answers) == 5, "all answers")
    assert bench.order == [5, 4, 3, 2, 1]


def test_slow_requests_keep_their_order_and_do_not_hold_up_quick_ones(bench, wait_for):
    bench.executor.start()
    bench.ask(1, "wait")
    bench.ask(2, "count")
    bench.ask(3, latents=[[3, 0]])
    wait_for(lambda: 3 in bench.answers, "quick answer")
    assert bench.order == [3]
    bench.gate.set()
    wait_for(lambda: len(bench.answers) == 3, "all answers")
    assert bench.order == [3, 1, 2]


def test_a_large_quick_request_makes_way_for_newer_ones(bench, wait_for):
    """The large one is in the middle of its pieces when the small one comes."""
    generate, pieces = Checkpoint.generate, []

    class Slow(Checkpoint):
        def generate(self, latents, labels=None):
            pieces.append(len(latents))
            if pieces == [PIECE, PIECE]:
                bench.ask(2, latents=[[2, 0]])
            return generate(self, latents, labels)

    bench.executor._load = lambda name: Slow()
    bench.ask(1, latents=np.arange(10 * PIECE * 2).reshape(-1, 2) % 250)
    bench.executor.start()
    wait_for(lambda: len(bench.answers) == 2, "both answers")
    assert bench.order == [2, 1]
    assert bench.answers[1][1]["images"][:, 0, 0].tolist() == [2 * i % 250 for i in range(10 * PIECE)]


def test_a_cancelled_request_is_dropped_or_stopped(bench, wait_for):
    bench.ask(1, "wait")
    bench.ask(2, "count")
    bench.executor.start()
    wait_for(lambda: bench.sent, "progress")
    bench.executor.cancel(2)
    bench.executor.cancel(1)
    bench.executor.cancel(77)
    bench.ask(3, "count")
    wait_for(lambda: bench.answers, "answer")
    assert bench.order == [3] and bench.counted == 1


def test_progress_is_told_twenty_times_a_second_at_most(bench, wait_for):
    def told():
        return [(header, arrays) for header, arrays in bench.sent if header["kind"] == "progress"]

    began = time.monotonic()
    bench.executor.start()
    bench.ask(1, "wait")
    wait_for(lambda: len(told()) >= 5, "five words")
    bench.gate.set()
    wait_for(lambda: bench.answers, "answer")
    assert len(told()) <= 1 + (time.monotonic() - began) / LEAST_INTERVAL
    header, arrays = told()[0]
    assert header == {"kind": "progress", "request": 1, "done": 0.5, "message": "half", "facts": {"loss": 1.0}}
    assert arrays["x"].shape == (2,)


def test_checkpoints_are_loaded_once_and_only_a_few_are_kept(bench):
    names = [f"c{number}" for number in range(CACHED_CHECKPOINTS)]
    for name in [*names, *names, "other", names[-1], names[0]]:
        bench.executor.loaded(name)
    assert bench.loaded == [*names, "other", names[0]]


def test_a_file_that_has_changed_is_loaded_again_and_its_answers_are_forgotten(bench, wait_for):
    bench.executor.start()
    for number, (stamp, extra) in enumerate([(0, 1), (0, 1), (0, 2), (9, 1)]):
        bench.stamps["digits"] = stamp
        bench.ask(number, "count", extra=extra)
        wait_for(lambda number=number: number in bench.answers, "answer")
    assert [bench.answers[number][0]["facts"]["count"] for number in range(4)] == [1, 1, 2, 3]
    assert bench.loaded == ["digits", "digits"]


def test_of_too_many_requests_the_oldest_are_refused(bench):
    for number in range(WAITING + 1):
        bench.ask(number, latents=[[0, 0]])
    assert bench.order == [0]
    assert "Too much" in bench.answers[0][0]["error"]


def test_cancelled_requests_need_no_room(bench):
    for number in range(WAITING):
        bench.ask(number, latents=[[0, 0]])
        bench.executor.cancel(number)
    for number in range(WAITING, 2 * WAITING):
        bench.ask(number, latents=[[0, 0]])
    assert not bench.sent


def test_labels_must_be_as_many_as_latents(bench):
    request = asked(1, "render", {"checkpoint": "digits"})
    task = Task(request, {"latents": np.zeros((2, 2)), "labels": np.zeros(3, np.int64)}, bench.executor)
    with pytest.raises(RunError, match="2 latents and 3 labels"):
        SERVICES["render"].answer(task)
