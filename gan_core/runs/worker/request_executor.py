"""The worker's side of requests: quick ones and slow ones, each in a thread of its own beside training."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.checkpoints import Checkpoint
from gan_core.errors import MinimaxError
from gan_core.runs.commands import Ask
from gan_core.runs.messages import Answer, Arrays
from gan_core.runs.reports import AnswerReport, ProgressReport, Report
from gan_core.runs.worker.request_queue import RequestQueue

CACHED_CHECKPOINTS = 4
CACHED_ANSWERS = 32  # for each checkpoint
WAITING = 64  # requests that may wait in each queue
LEAST_INTERVAL = 0.05  # seconds between two words on the way

Send = Callable[[Report, Arrays], None]


class Cancelled(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True)
class Service:
    """How one kind of request is answered.

    Attributes:
        answer: task -> (facts, arrays); raises a `MinimaxError` with a text for the user.
        quick: whether it takes milliseconds. Quick ones are answered newest first, slow ones one after the other.
        kept: whether equal questions about one checkpoint get the same answer again; only for those without arrays.
    """

    answer: Callable[[Task], Answer]
    quick: bool = False
    kept: bool = False


@dataclass(frozen=True)
class Loaded:
    """A checkpoint in memory, with what was found out about it."""

    checkpoint: Checkpoint
    stamp: Hashable
    answers: dict[str, Answer] = field(default_factory=dict)


class Task:
    """A request while it is being answered.

    Attributes:
        number: of the request; newer ones have larger numbers.
        kind: what is asked.
        arguments: what was asked.
        arrays: what came with it, read-only.
    """

    def __init__(self, request: Ask, arrays: Arrays, executor: RequestExecutor) -> None:
        self.number = request.request
        self.kind = request.ask
        self.arguments = request.arguments
        self.arrays = arrays
        self._executor = executor
        self._cancelled = threading.Event()
        self._told_at = 0.0

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that the request names."""
        return self._executor.loaded(self.arguments.get("checkpoint")).checkpoint

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask for the end of the work."""
        self._cancelled.set()

    def check(self) -> None:
        """Between two pieces of work: stop here if nobody waits any more.

        Raises:
            Cancelled: nobody does.
        """
        if self._cancelled.is_set():
            raise Cancelled

    def make_way(self) -> None:
        """Between two pieces of a quick answer: answer quick requests that are newer first, then `check`."""
        self._executor.answer_newer(self.number)
        self.check()

    def progress(self, done: float, message: str, arrays: Arrays | None = None, **facts: Any) -> None:
        """Tell how far the work is, twenty times a second at most; then `check`."""
        self.check()
        now = time.monotonic()
        if now - self._told_at >= LEAST_INTERVAL:
            self._told_at = now
            self._executor.send(ProgressReport(self.number, float(done), message, facts), arrays or {})


class RequestExecutor:
    """Takes requests, has them answered, and sends the answers; errors travel back as data.

    Args:
        services: by kind.
        load: checkpoint name -> checkpoint; raises a `MinimaxError`.
        stamp: checkpoint name -> what changes with its file.
        send: takes each report and the arrays beside it; may be called from any thread.
    """

    def __init__(
        self,
        services: Mapping[str, Service],
        load: Callable[[str], Checkpoint],
        stamp: Callable[[str], Hashable],
        send: Send,
    ) -> None:
        self.send = send
        self._services = services
        self._load = load
        self._stamp = stamp
        self._quick = RequestQueue[Task](WAITING, newest_first=True)
        self._slow = RequestQueue[Task](WAITING, newest_first=False)
        self._lock = threading.Lock()
        self._tasks: dict[int, Task] = {}
        self._cache: dict[str, Loaded] = {}

    def start(self, prepare: Callable[[], None] = lambda: None) -> None:
        """Begin to answer, in two threads; `prepare` is called first in each."""

        def work(queue: RequestQueue[Task]) -> None:
            prepare()
            while True:
                self._answer(queue.take())

        for queue in (self._quick, self._slow):
            threading.Thread(target=work, args=(queue,), daemon=True).start()

    def request(self, request: Ask, arrays: Arrays) -> None:
        """Put a request in line. Where too many wait, the one that has waited longest is refused."""
        task = Task(request, arrays, self)
        service = self._services.get(task.kind)
        if service is None:
            self._refuse(task, f"There is no request {task.kind!r}: expected one of {', '.join(self._services)}.")
            return
        with self._lock:
            self._tasks[task.number] = task
        refused = (self._quick if service.quick else self._slow).put(task)
        if refused is not None:
            self._refuse(refused, "Too much is asked for at once. Try again in a moment.")

    def cancel(self, number: int) -> None:
        """Drop a request that waits, and stop one that is being answered."""
        with self._lock:
            task = self._tasks.pop(number, None)
        if task is not None:
            task.cancel()

    def answer_newer(self, number: int) -> None:
        """Answer the quick requests that came after that one, on this thread."""
        while (task := self._quick.take_newer(number)) is not None:
            self._answer(task)

    def loaded(self, name: Any) -> Loaded:
        """The checkpoint of that name, from memory unless its file has changed.

        Raises:
            MinimaxError: there is none, or it cannot be loaded.
        """
        name, stamp = str(name), self._stamp(str(name))
        with self._lock:
            found = self._cache.pop(name, None)
        if found is None or found.stamp != stamp:
            found = Loaded(self._load(name), stamp)
        with self._lock:
            self._cache[name] = found  # last in the dictionary = used last
            while len(self._cache) > CACHED_CHECKPOINTS:
                del self._cache[next(iter(self._cache))]
        return found

    def _answer(self, task: Task) -> None:
        try:
            task.check()
            facts, arrays = self._found(task)
            self._done(task)
            self.send(AnswerReport(task.number, None, facts), arrays)
        except Cancelled:
            self._done(task)
        except MinimaxError as error:
            self._refuse(task, str(error))
        except BrokenPipeError:  # the server has gone; the thread that reads ends the process
            raise
        except Exception as error:
            traceback.print_exc()
            self._refuse(task, f"This could not be worked out ({type(error).__name__}: {error}).")

    def _found(self, task: Task) -> Answer:
        service = self._services[task.kind]
        if not service.kept:
            return service.answer(task)
        answers = self.loaded(task.arguments.get("checkpoint")).answers
        question = json.dumps([task.kind, dict(task.arguments)], sort_keys=True)
        if question not in answers:
            answer = service.answer(task)
            if len(answers) >= CACHED_ANSWERS:
                answers.clear()
            answers[question] = answer
        return answers[question]

    def _refuse(self, task: Task, message: str) -> None:
        self._done(task)
        self.send(AnswerReport(task.number, message, {}), {})

    def _done(self, task: Task) -> None:
        with self._lock:
            self._tasks.pop(task.number, None)
