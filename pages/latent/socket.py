"""The latent page's socket: questions about a scene come as JSON, answers go as frames of images.

    browser -> server   {"id": 7, "ask": "picture", "scene": "checkpoint=...&a=...", ...}
                        {"cancel": 7}                  no answer is wanted any more
    server -> browser   frames, see `gan_core.runs.frames`; the header has "id" and
                        "note": true                   something on the way to the answer
                        "error": text                  in place of an answer
    closing code        4403 foreign origin

Questions are answered side by side, in any order. The browser asks one of a kind at a time, and the newest when that is
answered, so that nothing queues up behind a slider.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from gan_core.errors import MinimaxError, SettingsError
from gan_core.runs import frames
from pages.latent.answers import ANSWERS
from pages.latent.conversation import Answerer, Arrays, Question
from pages.latent.exports import EXPORTS
from pages.latent.search import SEARCHES
from ui.browser.assets import base_path
from ui.live.stream import FOREIGN_ORIGIN, allowed_origin, trusted_origins

LONGEST_MESSAGE = 8 * 2**20  # characters: an image file, base64
MOST_AT_ONCE = 24

ASKABLE: Mapping[str, Answerer] = {**ANSWERS, **EXPORTS, **SEARCHES}
"""Everything that may be asked."""

_log = logging.getLogger(__name__)


class Conversation:
    """Answers the questions of one browser.

    Args:
        socket: accepted.
    """

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()

    async def run(self) -> None:
        """Listen and answer until the browser leaves."""
        sender = asyncio.create_task(self._send())
        try:
            while True:
                self._hear(await self._socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass  # It has gone, or sent bytes where the protocol has text.
        finally:
            for task in (sender, *self._tasks.values()):
                task.cancel()

    def _hear(self, text: str) -> None:
        """Take one message; what is not part of the protocol is ignored."""
        if len(text) > LONGEST_MESSAGE:
            return
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        if type(cancelled := message.get("cancel")) is int and cancelled in self._tasks:
            self._tasks[cancelled].cancel()
        number = message.get("id")
        if type(number) is not int or number in self._tasks:
            return
        task = asyncio.create_task(self._answer(number, message, len(self._tasks) < MOST_AT_ONCE))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    async def _answer(self, number: int, message: Mapping[str, Any], admitted: bool) -> None:
        def tell(header: Mapping[str, Any], arrays: Arrays) -> None:
            if number in self._tasks:
                self._outbox.put_nowait(frames.encode({"id": number, "note": True, **header}, arrays))

        try:
            if not admitted:
                raise SettingsError("Too many questions at once. Try again in a moment.")
            ask = message.get("ask")
            if not isinstance(ask, str) or ask not in ASKABLE:
                raise SettingsError(
                    f"There is no question {str(ask)[:40]!r}: reload the page, the server is another one."
                )
            answer = await ASKABLE[ask](Question(message, tell))
            reply = frames.encode({"id": number, **answer.header}, answer.arrays)
        except MinimaxError as error:
            reply = frames.encode({"id": number, "error": str(error)}, {})
        except Exception as error:
            _log.exception("A question about latents could not be answered")
            words = f"This could not be answered ({type(error).__name__}: {error})."
            reply = frames.encode({"id": number, "error": words[:300]}, {})
        self._outbox.put_nowait(reply)

    async def _send(self) -> None:
        while True:
            frame = await self._outbox.get()
            try:
                await self._socket.send_bytes(frame)
            except (WebSocketDisconnect, RuntimeError):
                return


async def converse(socket: WebSocket) -> None:
    """Serve one browser."""
    # A socket closed before it is accepted reaches the browser as code 1006, whatever code is given.
    await socket.accept()
    if not allowed_origin(socket.headers.get("origin"), socket.headers.get("host"), trusted_origins()):
        await socket.close(FOREIGN_ORIGIN, "This page may not ask this server.")
        return
    await Conversation(socket).run()


def latent_routes() -> list[WebSocketRoute]:
    """The route of the latent page's socket."""
    return [WebSocketRoute(latent_address(), converse)]


def latent_address() -> str:
    """The socket's path below the server's host name."""
    return f"{base_path()}/latent-socket"
