"""The worker process: `python -m gan_core.runs.worker`, frames in on standard input, frames out on standard output.

It ends when its input ends, which happens also when the server is killed. Before, it hands over the states of its runs,
unless that takes too long.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO

from gan_core import checkpoints
from gan_core.errors import MinimaxError
from gan_core.loops import compiler
from gan_core.runs import commands, frames
from gan_core.runs.commands import Ask, Cancel
from gan_core.runs.current_work import CurrentWork
from gan_core.runs.messages import Arrays
from gan_core.runs.reports import ReadyReport, Report
from gan_core.runs.worker.loop import RunLoop, Sent
from gan_core.runs.worker.request_executor import RequestExecutor, Service
from gan_core.runs.worker.services import SERVICES
from gan_core.runs.worker.worker_run import MakeTrainer

WAITING_COMMANDS = 1_000
LAST_SAVES_SECONDS = 2.0  # after the input has ended, to hand over the states that are not saved yet


def main(load_trainer: Callable[[], MakeTrainer] | None = None, services: Mapping[str, Service] = SERVICES) -> None:
    """Serve runs and answer requests until standard input ends.

    Args:
        load_trainer: gives what makes a trainer from settings; None for the real one.
        services: how requests are answered, by kind.
    """
    incoming, outgoing = _private_pipes()
    # Ctrl-C in a terminal reaches every process; the server decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sender = _Sender(outgoing)
    executor = RequestExecutor(services, checkpoints.load, checkpoints.stamp, sender.send)
    inbox: queue.Queue[Sent | None] = queue.Queue(WAITING_COMMANDS)
    ended = threading.Event()
    threading.Thread(target=_receive, args=(incoming, inbox, executor, ended), daemon=True).start()

    loop = RunLoop((load_trainer or _load_trainer)(), sender.send, work=CurrentWork.of_this_process())
    when_idle: list[Callable[[], None]] = [] if load_trainer else [compiler.begin]
    executor.start(_one_thread)
    sender.send(ReadyReport(), {})
    with suppress(BrokenPipeError):
        while not ended.is_set():
            wait = loop.turn()
            if when_idle and wait > 0 and inbox.empty():  # Nobody waits: a worker starts before there are any runs.
                when_idle.pop()()
            loop.handle(_take(inbox, wait))
        loop.save()
    os._exit(0)


def _private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes to the server, moved away so that nothing else reads or prints there."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return incoming, outgoing


def _receive(
    incoming: IO[bytes], inbox: queue.Queue[Sent | None], executor: RequestExecutor, ended: threading.Event
) -> None:
    """Read commands until the pipe ends, then have the loop end the process, or end it in the middle of a step."""
    try:
        while (frame := frames.read_message(incoming)) is not None:
            header, arrays = frames.decode(frame)
            match message := commands.read(header):
                case Ask():
                    executor.request(message, arrays)
                case Cancel():
                    executor.cancel(message.request)
                case _:
                    inbox.put((message, arrays))
    except MinimaxError as error:
        print(f"worker: {error}", file=sys.stderr)
    finally:
        ended.set()
        with suppress(queue.Full):  # a loop that has that much to do does not sleep
            inbox.put_nowait(None)
        time.sleep(LAST_SAVES_SECONDS)
        os._exit(0)


def _take(inbox: queue.Queue[Sent | None], wait: float) -> list[Sent]:
    """Every command that is there; if none is, wait for one as long as there is nothing else to do."""
    taken: list[Sent | None] = []
    try:
        if wait > 0:
            taken.append(inbox.get(timeout=min(wait, 3600.0)))
        while True:
            taken.append(inbox.get_nowait())
    except queue.Empty:
        return [sent for sent in taken if sent is not None]


class _Sender:
    """Writes frames to the server from any thread."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, report: Report, arrays: Arrays) -> None:
        frame = frames.encode(report.to_header(), arrays)
        with self._lock:
            frames.write_message(self._stream, frame)


def _load_trainer() -> MakeTrainer:
    from gan_core.training.trainer import Trainer

    _one_thread()
    return Trainer


def _one_thread() -> None:
    """Keep torch to the thread that calls this, as the environment says, also where it is not obeyed.

    A worker whose trainer needs no torch, as those of tests, starts without it, which takes most of a second.
    """
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
