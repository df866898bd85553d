"""Who may talk to this server: the names that it answers to, and the pages that may open sockets to it.

A page of another site can have its visitors' browsers connect to a server that only they can reach. A browser then
says where the page comes from (Origin), and by which name it has found the server (Host). The first gives a foreign
page away, unless its site's name has meanwhile come to mean this server (DNS rebinding): the second gives that away.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

HOSTS = "MINIMAX_HOSTS"
"""Environment variable: the names that the server answers to, separated by commas: `*.school.example`, `*` for any."""
FOREIGN_ORIGIN = 4403
"""Closing code of a socket that a page of another site has opened."""
LOCAL = ("localhost", "*.localhost", "127.0.0.1", "::1")
MISDIRECTED = 421


def allowed_origin(origin: str | None, host: str | None, others: Collection[str]) -> bool:
    """True if a page at `origin` may open a socket to a server addressed as `host`.

    A missing origin is allowed, since only browsers send one, and only browsers can be made to connect by a foreign
    page. `others` lists further origins that the server's owner trusts; "*" among them trusts all.
    """
    if origin is None or "*" in others or origin.rstrip("/") in others:
        return True
    try:
        return urlsplit(origin).netloc.lower() == (host or "").lower()
    except ValueError:  # no address at all, such as http://[::1
        return False


def trusted_origins() -> list[str]:
    """Further origins that the server's owner trusts: Streamlit's options say which, or that all are."""
    if not st.get_option("server.enableCORS"):
        return ["*"]
    return [entry.rstrip("/") for entry in st.get_option("server.corsAllowedOrigins") or []]


async def admitted(socket: WebSocket, words: str) -> bool:
    """Accept a socket, and close it again with `words` if a foreign page has opened it; whether it stays open."""
    # A socket closed before it is accepted reaches the browser as code 1006, whatever code is given.
    await socket.accept()
    if allowed_origin(socket.headers.get("origin"), socket.headers.get("host"), trusted_origins()):
        return True
    await socket.close(FOREIGN_ORIGIN, words)
    return False


def answered_names() -> tuple[str, ...]:
    """The names that this server answers to, "*" for any.

    What MINIMAX_HOSTS and Streamlit's `server.allowedHosts` say. Without either, a server that listens on this
    computer alone answers to this computer's names; one that others can reach is called by names that it cannot know.
    """
    named = os.environ.get(HOSTS, "").split(",") + list(st.get_option("server.allowedHosts") or ())
    names = tuple(name.strip().lower() for name in named if name.strip())
    if names:
        return names
    address = (st.get_option("server.address") or "").strip("[]").lower()
    return (*LOCAL, address, st.get_option("browser.serverAddress").lower()) if _is_loopback(address) else ("*",)


def answers_to(host: str | None, names: Sequence[str]) -> bool:
    """Whether a request for `host`, a name or number with or without a port, is meant for a server of these names."""
    try:
        parts = urlsplit(f"//{host or ''}")
        _ = parts.port  # looks whether it is one
    except ValueError:
        return False
    called = (parts.hostname or "").rstrip(".")
    if not called or parts.netloc != host or "@" in parts.netloc:
        return False
    return any(_is_called(called, name) for name in names)


def _is_called(called: str, name: str) -> bool:
    if name.startswith("*."):
        return called.endswith(name[1:])
    return name in ("*", called)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


class HostMiddleware:
    """Turns away requests for servers of other names."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass the request on."""
        names = answered_names()
        if scope["type"] not in ("http", "websocket") or answers_to(Headers(scope=scope).get("host"), names):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": FOREIGN_ORIGIN, "reason": ""})
        else:
            words = (
                f"This server does not answer to that name, but to {', '.join(names)}. Whoever runs it can add names "
                f"with the environment variable {HOSTS}."
            )
            await PlainTextResponse(words, status_code=MISDIRECTED)(scope, receive, send)
