"""What a browser may do with what this server sends it: nothing is fetched from elsewhere, and nothing is guessed."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan_core.errors import SettingsError

EMBEDDERS = "MINIMAX_EMBEDDERS"
"""Environment variable: the sites that may show the lab in a frame, such as `https://course.example.org`, separated by
blanks or commas; `none` for no site at all. Without it, every site may."""
PAGE = Path(st.__file__).parent / "static" / "index.html"
"""Streamlit's page, the same for all addresses: everything else on it is made by scripts."""

POLICY = {
    "default-src": "'none'",
    # Streamlit makes the script of a component (see `mounting`) into a blob and imports that. Whoever may do so may as
    # well use eval: no page does, but without it no tool that drives a browser can wait for what a page says.
    "script-src": "'self' blob: 'unsafe-eval'",
    # Streamlit, KaTeX and plotly.js write style sheets, and style attributes into HTML.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def content_policy(embedders: str) -> str:
    """The Content-Security-Policy of every answer.

    Args:
        embedders: what `EMBEDDERS` says.

    Raises:
        SettingsError: it says something else than sites.
    """
    if ";" in embedders or not embedders.isascii() or not embedders.isprintable():
        raise SettingsError(f"{EMBEDDERS} = {embedders!r} is not allowed: give addresses of sites, or none.")
    sites = " ".join(embedders.replace(",", " ").split())
    policy = POLICY | {"script-src": " ".join([POLICY["script-src"], *_hashes(PAGE.read_text(encoding="utf-8"))])}
    if sites:
        policy["frame-ancestors"] = "'none'" if sites.lower() == "none" else f"'self' {sites}"
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


def _hashes(page: str) -> list[str]:
    """The scripts that stand in the page itself, as a policy names them."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return [f"'sha256-{digest}'" for digest in digests]


class PolicyMiddleware:
    """Sends along what browsers may do with an answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`.

        Raises:
            SettingsError: see `content_policy`.
        """
        self.app = app
        self._policy = content_policy(os.environ.get(EMBEDDERS, ""))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the head of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Content-Security-Policy"] = self._policy
            await send(message)

        await self.app(scope, receive, send_with_policy)
