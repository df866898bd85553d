"""The live socket: pushes a run's newest frame to one browser, one frame in flight.

The browser acknowledges each frame once it is drawn. A slow or hidden tab therefore pulls fewer frames, and what it
gets is always the newest; nothing queues up. The protocol:

    server -> browser   binary frames, see `gan_core.runs.frames`
    browser -> server   {"ack": 1}               the last frame is on screen
                        {"seek": index | null}   show a past frame of the timeline, or go back to the live ones
                        {"inspect": index | null}  measure one image closely, or no longer
                        {"trace": player}        update one player, and show what the update went through
    closing codes       4403 foreign origin, 4404 no such run
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from gan_core.errors import RunError
from gan_core.runs.server.host import get_host
from gan_core.runs.server.message import Cursor
from gan_core.runs.server.run import Run
from ui.browser.assets import base_path

FOREIGN_ORIGIN = 4403
UNKNOWN_RUN = 4404
SHORTEST_INTERVAL = 1 / 25


def allowed_origin(origin: str | None, host: str | None, others: list[str]) -> bool:
    """True if a page at `origin` may open a socket to a server addressed as `host`.

    A missing origin is allowed, since only browsers send one, and only browsers can be made to connect by a foreign
    page. `others` lists further origins that the server's owner trusts.
    """
    if origin is None:
        return True
    return urlsplit(origin).netloc.lower() == (host or "").lower() or origin.rstrip("/") in others


def trusted_origins() -> list[str]:
    """Further origins that the server's owner trusts."""
    return [entry.rstrip("/") for entry in st.get_option("server.corsAllowedOrigins") or []]


@dataclass
class Viewer:
    """What one browser has asked for and what it has been sent.

    Attributes:
        wake: set whenever there may be something to send.
        ready: False while a frame is in flight.
        seek: the index of the past frame to show, or None for live frames.
        sent_seek: the past frame that was sent last.
        cursor: how much of the history has been sent; opaque to all but the run.
    """

    wake: asyncio.Event = field(default_factory=asyncio.Event)
    ready: bool = True
    stale: bool = True
    seek: int | None = None
    sent_seek: int | None = None
    cursor: Cursor | None = None

    def hear(self, text: str, run: Run) -> None:
        """Take one message of the browser; anything that is not part of the protocol is ignored."""
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        if "ack" in message:
            self.ready = True
        if "seek" in message:
            self.seek = message["seek"] if _whole(message["seek"]) else None
            self.stale = True
        if "inspect" in message and (message["inspect"] is None or _whole(message["inspect"])):
            with contextlib.suppress(RunError):
                run.inspect(message["inspect"])
        if "trace" in message:
            with contextlib.suppress(RunError):
                run.trace(message["trace"])
        self.wake.set()

    def news(self) -> None:
        """The run has something new."""
        self.stale = True
        self.wake.set()

    def next_frame(self, run: Run) -> bytes | None:
        """The frame to send now, or None if the browser is busy or has the newest already."""
        if not self.ready or not self.stale:
            return None
        self.stale = False
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


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


async def live(socket: WebSocket) -> None:
    """Serve one viewer of the run that the path names."""
    # A socket closed before it is accepted reaches the browser as code 1006, whatever code is given.
    await socket.accept()
    if not allowed_origin(socket.headers.get("origin"), socket.headers.get("host"), trusted_origins()):
        await socket.close(FOREIGN_ORIGIN, "This page may not watch runs on this server.")
        return
    try:
        run = get_host().get(socket.path_params["run_id"])
    except RunError:
        await socket.close(UNKNOWN_RUN, "There is no such run.")
        return

    viewer = Viewer()
    loop = asyncio.get_running_loop()

    def news() -> None:
        loop.call_soon_threadsafe(viewer.news)

    unsubscribe = run.subscribe(news)
    reader = asyncio.create_task(_listen(socket, viewer, run))
    try:
        with run.watch():
            await _send(socket, viewer, run, reader)
    except (WebSocketDisconnect, RuntimeError):
        pass  # The browser has gone while a frame was under way.
    finally:
        unsubscribe()
        reader.cancel()


async def _listen(socket: WebSocket, viewer: Viewer, run: Run) -> None:
    try:
        while True:
            viewer.hear(await socket.receive_text(), run)
    except (WebSocketDisconnect, RuntimeError):
        viewer.wake.set()


async def _send(socket: WebSocket, viewer: Viewer, run: Run, reader: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    while not reader.done():
        viewer.wake.clear()
        frame = viewer.next_frame(run)
        if frame is None:
            await viewer.wake.wait()
            continue
        viewer.ready = False
        await socket.send_bytes(frame)
        due = max(due + SHORTEST_INTERVAL, loop.time())
        await asyncio.sleep(due - loop.time())


def stream_routes() -> list[WebSocketRoute]:
    """The route of the live socket."""
    return [WebSocketRoute(f"{base_path()}/live/{{run_id}}", live)]


def stream_address(run_id: str) -> str:
    """The socket's path for a run, below the server's host name."""
    return f"{base_path()}/live/{run_id}"
