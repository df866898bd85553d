"""The live socket: pushes a run's newest frame to one browser, one frame in flight.

The browser acknowledges each frame once it is drawn. A slow or hidden tab therefore pulls fewer frames, and what it
gets is always the newest; nothing queues up. The protocol:

    server -> browser   binary frames, see `gan_core.runs.frames`
    browser -> server   {"ack": 1}               the last frame is on screen, where a run that waited for it plays on
                        {"seek": index | null}   show a past frame of the timeline, or go back to the live ones
                        {"inspect": index | null}  measure one image closely, or no longer
                        {"trace": player}        update one player, and show what the update went through
                        {"do": name, "value": ..., "number": n}  a command, see `ui.live.commands`
    server -> browser   {"heard": n, "refused": words | null}  command n is done, or why not; every frame that comes
                        later shows what came of it
    closing codes       1003 a message that is none of these, 1009 one that is too large, 4403 foreign origin,
                        4404 no such run; those after which asking again later helps: 4410 the run was closed, what
                        was kept of it can be had; 4503 no room for it at the moment
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from gan_core.errors import RunError, UnavailableError
from gan_core.runs.server.audience import SHORTEST_INTERVAL
from gan_core.runs.server.host import get_host
from gan_core.runs.server.message import Cursor
from gan_core.runs.server.run import Run
from ui.browser.assets import base_path
from ui.browser.origins import admitted
from ui.browser.socket_messages import NOT_OF_THE_PROTOCOL, SocketClosing, read_object, receive, send, until_one_ends
from ui.live.commands import is_command, obey
from ui.live.hall import viewing

UNKNOWN_RUN = 4404
CLOSED_RUN = 4410
NO_ROOM = 4503
LONGEST_MESSAGE = 64 * 2**10  # bytes
MOST_ANSWERS = 100
"""That wait for a browser which commands faster than it reads; the newest speaks for all before it."""
HIDDEN_SECONDS = 60.0
"""A viewer that leaves a frame unacknowledged for so long no longer counts as watching: its tab is hidden."""


def _is_index(value: Any) -> bool:
    return value is None or type(value) is int


WISHES: dict[str, Callable[[Any], bool]] = {
    "ack": lambda value: type(value) is int,
    "seek": _is_index,
    "inspect": _is_index,
    "trace": lambda value: isinstance(value, str),
}
"""What the browser may say, and whether a value can belong to it."""


class Attention:
    """Whether a viewer counts as watching: from the beginning, and until a frame lies unacknowledged for too long.

    Args:
        watch: of the run.
    """

    def __init__(self, watch: Callable[[], AbstractContextManager[None]]) -> None:
        self._watch = watch
        self._watching = contextlib.ExitStack()
        self._counts = False
        self._asked_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def returns(self) -> None:
        """The viewer is there."""
        self._asked_at = None
        if not self._counts:
            self._counts = True
            self._watching.enter_context(self._watch())

    def is_asked(self) -> None:
        """A frame goes out: either it is acknowledged in time, or nobody is there."""
        loop = asyncio.get_running_loop()
        self._asked_at = loop.time()
        if self._timer is None:  # one for many frames, whose time is looked at when it has run down
            self._timer = loop.call_later(HIDDEN_SECONDS, self._look)

    def ends(self) -> None:
        """Nobody looks any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._asked_at = None
        self._counts = False
        self._watching.close()

    def _look(self) -> None:
        self._timer = None
        if self._asked_at is None:
            return
        loop = asyncio.get_running_loop()
        late = self._asked_at + HIDDEN_SECONDS
        if loop.time() >= late:
            self.ends()
        else:
            self._timer = loop.call_at(late, self._look)


@dataclass
class Viewer:
    """What one browser has asked for and what it has been sent.

    Attributes:
        wake: set whenever there may be something to send.
        ready: False while a frame is in flight.
        seek: the index of the past frame to show, or None for live frames.
        sent_seek: the past frame that was sent last.
        moment: where the run stood when the past was asked for: once it goes on, its viewers leave the past.
        cursor: how much of the history has been sent; opaque to all but the run.
        answers: to commands, not sent yet.
    """

    wake: asyncio.Event = field(default_factory=asyncio.Event)
    ready: bool = True
    stale: bool = True
    seek: int | None = None
    sent_seek: int | None = None
    moment: Hashable = None
    cursor: Cursor | None = None
    answers: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_ANSWERS))

    def hear(self, text: str | bytes, run: Run) -> dict[str, Any] | None:
        """Take one message of the browser.

        Returns:
            A command, which is left to `command`; None if it was none.

        Raises:
            SocketClosing: it is not part of the protocol.
        """
        message = read_object(text)
        if "do" in message:
            if not is_command(message):
                raise SocketClosing(NOT_OF_THE_PROTOCOL, "There is no such command.")
            return message
        if not message or not all(name in WISHES and WISHES[name](value) for name, value in message.items()):
            raise SocketClosing(NOT_OF_THE_PROTOCOL, f"A message says one of {', '.join(WISHES)}, do.")
        if "ack" in message:
            self.ready = True
        if "seek" in message:
            self.seek = message["seek"]
            self.moment = run.moment
            self.stale = True
        # The run may have become another one while the message was under way: what it cannot do is not done.
        if "inspect" in message:
            with contextlib.suppress(RunError):
                run.inspect(message["inspect"])
        if "trace" in message:
            with contextlib.suppress(RunError):
                run.trace(message["trace"])
        if self.stale:
            self.wake.set()
        return None

    def command(self, message: dict[str, Any], run: Run) -> None:
        """Have the run obey; that may read from disk, and belongs in a thread."""
        # Who does something wants to see what comes of it, and not a moment of the past.
        self.seek = None
        refused = obey(run, message)
        self.answers.append(json.dumps({"heard": message.get("number", 0), "refused": refused}))
        self.stale = True

    def news(self) -> None:
        """The run has something new."""
        self.stale = True
        self.wake.set()

    def next_frame(self, run: Run) -> bytes | None:
        """The frame to send now, or None if the browser is busy or has the newest already."""
        if not self.ready or not self.stale:
            return None
        self.stale = False
        if self.seek is not None and self.moment != run.moment:
            self.seek = None
        if self.seek is None:
            self.sent_seek = None
            frame, self.cursor = run.message(self.cursor)
            return frame
        if self.seek == self.sent_seek:
            return None
        self.sent_seek = self.seek
        with contextlib.suppress(RunError, IndexError):
            return run.message_at(self.seek)
        return None


async def live(socket: WebSocket) -> None:
    """Serve one viewer of the run that the path names."""
    if not await admitted(socket, "This page may not watch runs on this server."):
        return
    try:
        # In a thread: it may have to be read from disk, and to be given to a worker.
        run = await asyncio.to_thread(get_host().get, socket.path_params["run_id"])
    except UnavailableError:
        await socket.close(NO_ROOM, "This server has no room for this run at the moment.")
        return
    except RunError:
        await socket.close(UNKNOWN_RUN, "There is no such run.")
        return

    viewer, attention = Viewer(), Attention(run.watch)
    with viewing(run, viewer.news):
        try:
            attention.returns()
            await until_one_ends(
                socket, _listen(socket, viewer, attention, run), _speak(socket, viewer, attention, run)
            )
        finally:
            attention.ends()


async def _listen(socket: WebSocket, viewer: Viewer, attention: Attention, run: Run) -> None:
    while True:
        command = viewer.hear(await receive(socket, LONGEST_MESSAGE), run)
        if command is not None:
            await asyncio.to_thread(viewer.command, command, run)
            viewer.wake.set()
        if viewer.ready:
            attention.returns()
            run.play_on()


async def _speak(socket: WebSocket, viewer: Viewer, attention: Attention, run: Run) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        viewer.wake.clear()
        if run.closed:
            raise SocketClosing(CLOSED_RUN, "This run was closed.")
        # Answers first: what they are about is in every frame that is composed after them.
        while viewer.answers:
            await send(socket, viewer.answers.popleft())
        if due > loop.time() and viewer.ready and viewer.stale:  # only who seeks through the past is that quick
            await asyncio.sleep(due - loop.time())
            continue
        frame = viewer.next_frame(run)
        if frame is None:
            await viewer.wake.wait()
            continue
        viewer.ready = False
        attention.is_asked()
        await send(socket, frame)
        due = max(due + SHORTEST_INTERVAL, loop.time())


def stream_routes() -> list[WebSocketRoute]:
    """The route of the live socket."""
    return [WebSocketRoute(f"{base_path()}/live/{{run_id}}", live)]


def stream_address(run_id: str) -> str:
    """The socket's path for a run, below the server's host name."""
    return f"{base_path()}/live/{run_id}"
