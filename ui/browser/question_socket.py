"""A page's own socket: questions come as JSON, answers go as frames of images.

    browser -> server   {"id": 7, "ask": "picture", ...}
                        the same as the header of a frame, see `gan_core.runs.frames`, whose only array is the u1 "file"
                        {"cancel": 7}                  no answer is wanted any more
    server -> browser   frames; the header has "id" and
                        "note": true                   something on the way to the answer
                        "error": text                  in place of an answer
    closing codes       1003 a message that is none of these, 1009 one that is too large, 1008 far more questions than
                        answers that are taken, 4403 foreign origin

Questions are answered side by side, in any order. The browser asks one of a kind at a time, and the newest when that is
answered (`ui/browser/link.js`), so that nothing queues up behind a slider. A question that carries a file carries it as
bytes: the parser of JSON stops everything else for as long as it reads, so that what it gets has to be short.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Generic

import numpy as np
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from gan_core.errors import MinimaxError, SettingsError
from gan_core.runs import frames
from ui.browser.assets import base_path
from ui.browser.origins import admitted
from ui.browser.outbox import Letter, Outbox
from ui.browser.questions import Arrays, Askable, Asked
from ui.browser.socket_messages import (
    NOT_OF_THE_PROTOCOL,
    TOO_LARGE,
    SocketClosing,
    read_object,
    receive,
    send,
    until_one_ends,
)

LONGEST_QUESTION = 256 * 2**10
"""Bytes without a file: a drawing of 18,000 points, or the longest address four times over."""
MOST_AT_ONCE = 24
MOST_REFUSED = 4 * MOST_AT_ONCE
"""So many questions beyond that are refused one by one; who asks on, and takes no answers, is told to go."""
MOST_WAITING = 8 * 2**20
"""Bytes of answers that may wait to be taken before further questions are refused."""
ASKS_TOO_MUCH = 1008

_log = logging.getLogger(__name__)


def read_message(content: str | bytes) -> tuple[dict[str, Any], bytes]:
    """A question or a cancellation, and the file that came with it, if any.

    Raises:
        SocketClosing: it is neither.
    """
    if isinstance(content, str):
        return read_object(content), b""
    if int.from_bytes(content[: frames.ALIGNMENT], "little") > LONGEST_QUESTION:
        raise SocketClosing(TOO_LARGE, f"A question has at most {LONGEST_QUESTION:,} bytes, and a file.")
    try:
        message, arrays = frames.decode(content)
    except (frames.FrameError, ValueError):
        raise SocketClosing(NOT_OF_THE_PROTOCOL, "A binary message is a frame with a question.") from None
    file = arrays.get("file")
    if len(arrays) != 1 or file is None or file.dtype != np.uint8:
        raise SocketClosing(NOT_OF_THE_PROTOCOL, "A question comes with one file at most.")
    return message, file.tobytes()


class Conversation(Generic[Asked]):
    """Answers the questions of one browser.

    Args:
        socket: accepted.
        askable: what may be asked.
    """

    def __init__(self, socket: WebSocket, askable: Askable[Asked]) -> None:
        self._socket = socket
        self._askable = askable
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._outbox = Outbox()

    async def run(self) -> None:
        """Listen and answer until the browser leaves."""
        try:
            await until_one_ends(self._socket, self._listen(), self._speak())
        finally:
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        longest = LONGEST_QUESTION + self._askable.largest_file
        while True:
            self._hear(*read_message(await receive(self._socket, LONGEST_QUESTION, longest)))

    def _hear(self, message: Mapping[str, Any], file: bytes) -> None:
        number, cancelled = message.get("id"), message.get("cancel")
        if type(cancelled) is int:
            self._give_up(cancelled)
        elif type(number) is not int:
            raise SocketClosing(NOT_OF_THE_PROTOCOL, "A message has a whole number as its id, or to cancel.")
        elif number not in self._tasks:
            self._take(number, message, file)

    def _give_up(self, number: int) -> None:
        self._outbox.drop(number)
        if number in self._tasks:
            self._tasks[number].cancel()

    def _take(self, number: int, message: Mapping[str, Any], file: bytes) -> None:
        busy = len(self._tasks.keys()) + len(self._outbox)
        if busy >= MOST_AT_ONCE + MOST_REFUSED:
            raise SocketClosing(ASKS_TOO_MUCH, "Take the answers before you ask again.")
        admitted = busy < MOST_AT_ONCE and self._outbox.size < MOST_WAITING
        task = asyncio.create_task(self._answer(number, message, file, admitted))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    async def _answer(self, number: int, message: Mapping[str, Any], file: bytes, admitted: bool) -> None:
        def tell(header: Mapping[str, Any], arrays: Arrays) -> None:
            if number in self._tasks:
                note = frames.encode({"id": number, "note": True, **header}, arrays)
                self._outbox.put(Letter(number, note, note=True))

        try:
            if not admitted:
                raise SettingsError("Too many questions at once. Try again in a moment.")
            ask = message.get("ask")
            if not isinstance(ask, str) or ask not in self._askable.answers:
                raise SettingsError(
                    f"There is no question {str(ask)[:40]!r}: the server has changed, so reload the page."
                )
            answer = await self._askable.answers[ask](self._askable.kind(message, tell, file))
            reply = frames.encode({"id": number, **answer.header}, answer.arrays)
        except MinimaxError as error:
            reply = frames.encode({"id": number, "error": str(error)}, {})
        except Exception as error:
            _log.exception("A question could not be answered")
            words = f"This could not be answered ({type(error).__name__}: {error})."
            reply = frames.encode({"id": number, "error": words[:300]}, {})
        self._outbox.put(Letter(number, reply))

    async def _speak(self) -> None:
        while True:
            letter = await self._outbox.take()
            await send(self._socket, letter.frame)


def question_route(path: str, askable: Askable[Any]) -> WebSocketRoute:
    """The route of a page's socket.

    Args:
        path: of `question_address`.
        askable: what may be asked over it.
    """

    async def converse(socket: WebSocket) -> None:
        if await admitted(socket, "This page may not ask this server."):
            await Conversation(socket, askable).run()

    return WebSocketRoute(question_address(path), converse)


def question_address(path: str) -> str:
    """A socket's path below the server's host name."""
    return f"{base_path()}/{path}"
