"""Messages that browsers send over sockets: what is too large, or not of the protocol, ends the conversation."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Coroutine
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from gan_core.errors import MinimaxError

NOT_OF_THE_PROTOCOL = 1003
TOO_LARGE = 1009
DEAF_SECONDS = 60.0
"""Whoever takes nothing of what it is sent for so long is gone, or up to no good."""
CLOSING_SECONDS = 5.0


class SocketClosing(MinimaxError):
    """The server has a reason to close a socket.

    Attributes:
        code: that the other end is told.
    """

    def __init__(self, code: int, words: str) -> None:
        """`words` go along with the code; a frame has room for 123 bytes of them."""
        self.code = code
        super().__init__(words)


async def receive(socket: WebSocket, longest_text: int, longest_bytes: int = 0) -> str | bytes:
    """The next message.

    Args:
        socket: accepted.
        longest_text: in bytes.
        longest_bytes: of a binary message; 0 if the protocol has none.

    Raises:
        SocketClosing: it is too large, or binary where the protocol has text.
        WebSocketDisconnect: the other end has left.
    """
    # Messages that have come already are taken without a pause: give everybody else a turn between them.
    await asyncio.sleep(0)
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"], message.get("reason"))
    text, data = message.get("text"), message.get("bytes")
    if text is None and not longest_bytes:
        raise SocketClosing(NOT_OF_THE_PROTOCOL, "Binary messages are no part of this protocol.")
    content, longest = (data or b"", longest_bytes) if text is None else (text, longest_text)
    # The number of letters first: it costs nothing, and bytes are never fewer.
    if len(content) > longest or (isinstance(content, str) and len(content.encode(errors="replace")) > longest):
        raise SocketClosing(TOO_LARGE, f"A message of this kind has at most {longest:,} bytes.")
    return content


def read_object(text: str | bytes) -> dict[str, Any]:
    """The JSON object that a message is.

    Raises:
        SocketClosing: it is none.
    """
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise SocketClosing(NOT_OF_THE_PROTOCOL, "A message is a JSON object.")
    return message


async def send(socket: WebSocket, message: bytes | str) -> None:
    """Send a frame, or a text, to whoever still takes some.

    Raises:
        WebSocketDisconnect: the other end has left, or has taken nothing for `DEAF_SECONDS`.
    """
    try:
        async with asyncio.timeout(DEAF_SECONDS):
            await (socket.send_bytes(message) if isinstance(message, bytes) else socket.send_text(message))
    except TimeoutError:
        raise WebSocketDisconnect(1006) from None


async def until_one_ends(socket: WebSocket, *sides: Coroutine[Any, Any, None]) -> None:
    """Run both sides of a conversation until one of them ends, whatever the other waits for; then that ends, too.

    Args:
        socket: closed with the code of a `SocketClosing` that a side raises.
        sides: who listens, and who speaks.
    """
    tasks = [asyncio.create_task(side) for side in sides]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    try:
        for task in ended:
            task.result()
    except SocketClosing as reason:
        # To close is to send a frame, for which somebody who takes none has no room.
        with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await socket.close(reason.code, str(reason))
    except (WebSocketDisconnect, RuntimeError):
        pass  # It has gone, maybe while something was under way to it.
