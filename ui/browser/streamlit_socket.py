"""The socket over which Streamlit serves its pages, kept to what Streamlit expects of it.

Streamlit asks the internet for this server's address before it refuses a foreign page, while everything else waits; and
it writes a traceback into the log for an origin that is no address, and for a text where it expects bytes.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.browser.origins import FOREIGN_ORIGIN, allowed_origin, trusted_origins
from ui.browser.socket_messages import NOT_OF_THE_PROTOCOL


class StreamlitSocketMiddleware:
    """Refuses foreign pages, and ends a conversation that is not Streamlit's."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass the request on."""
        if scope["type"] != "websocket" or not scope["path"].endswith("/_stcore/stream"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not allowed_origin(headers.get("origin"), headers.get("host"), trusted_origins()):
            await send({"type": "websocket.close", "code": FOREIGN_ORIGIN, "reason": ""})
            return

        async def receive_bytes() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes") is None:
                await send({"type": "websocket.close", "code": NOT_OF_THE_PROTOCOL, "reason": ""})
                return {"type": "websocket.disconnect", "code": NOT_OF_THE_PROTOCOL}
            return message

        await self.app(scope, receive_bytes, send)
