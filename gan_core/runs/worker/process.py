"""The worker process: `python -m gan_core.runs.worker`, frames in on standard input, frames out on standard output.

It ends when its input ends, which happens also when the server is killed.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import numpy as np

from gan_core import checkpoints
from gan_core.errors import MinimaxError
from gan_core.runs import frames
from gan_core.runs.worker.loop import Message, RunLoop
from gan_core.runs.worker.request_executor import ASK, CANCEL, Desk, Service
from gan_core.runs.worker.services import SERVICES
from gan_core.runs.worker.worker_run import MakeTrainer

WAITING_COMMANDS = 1_000


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
    desk = Desk(services, checkpoints.load, checkpoints.stamp, sender.send)
    inbox: queue.Queue[Message] = queue.Queue(WAITING_COMMANDS)
    threading.Thread(target=_receive, args=(incoming, inbox, desk), daemon=True).start()

    loop = RunLoop((load_trainer or _load_trainer)(), sender.send)
    desk.start(_one_thread)
    sender.send({"kind": "ready"}, {})
    try:
        while True:
            wait = loop.turn()
            loop.handle(_take(inbox, wait))
    except BrokenPipeError:
        os._exit(0)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes to the server, moved away so that nothing else reads or prints there."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return incoming, outgoing


def _receive(incoming: BinaryIO, inbox: queue.Queue[Message], desk: Desk) -> None:
    """Read commands until the pipe ends, then end the process, in the middle of a step if need be."""
    try:
        while (frame := frames.read_message(incoming)) is not None:
            header, arrays = frames.decode(frame)
            if header["kind"] == ASK:
                desk.request(header, arrays)
            elif header["kind"] == CANCEL:
                desk.cancel(header["request"])
            else:
                inbox.put((header, arrays))
    except MinimaxError as error:
        print(f"worker: {error}", file=sys.stderr)
    finally:
        os._exit(0)


def _take(inbox: queue.Queue[Message], wait: float) -> list[Message]:
    """Every command that is there; if none is, wait for one as long as there is nothing else to do."""
    taken: list[Message] = []
    try:
        if wait > 0:
            taken.append(inbox.get(timeout=min(wait, 3600.0)))
        while True:
            taken.append(inbox.get_nowait())
    except queue.Empty:
        return taken


class _Sender:
    """Writes frames to the server from any thread."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        frame = frames.encode(header, arrays)
        with self._lock:
            frames.write_message(self._stream, frame)


def _load_trainer() -> MakeTrainer:
    _one_thread()
    from gan_core.training.trainer import Trainer

    return Trainer


def _one_thread() -> None:
    """Keep torch to the thread that calls this, as the environment says, also where it is not obeyed."""
    import torch

    torch.set_num_threads(1)
