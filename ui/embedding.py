"""The lab inside another page: `?embed` leaves out the navigation.

Streamlit knows one spelling, `embed=true`: it tells the script, keeps the parameter from page to page and leaves it in
the address when a page rewrites the rest. `?embed` and `?embed=1` lead to it from here.
"""

from __future__ import annotations

from urllib.parse import unquote_plus

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

YES = frozenset({"", "1", "yes", "on"})
"""What else may stand behind `embed` (in any case) to mean true."""


def spelled_out(query: str) -> str | None:
    """The query with `embed=true` in the place of another way to say it, or None if it has no such thing.

    Args:
        query: what follows the question mark, still encoded; all other parameters stay as they are, in their order.
    """
    parts = query.split("&")
    changed = ["embed=true" if _means_embedded(part) else part for part in parts]
    return None if changed == parts else "&".join(changed)


def _means_embedded(part: str) -> bool:
    name, _, value = part.partition("=")
    return unquote_plus(name).lower() == "embed" and unquote_plus(value).strip().lower() in YES


class EmbedMiddleware:
    """Answers the address of a page that is to be embedded with a redirect to the spelling that Streamlit knows."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or pass the request on."""
        query = spelled_out(scope["query_string"].decode("latin-1")) if _asks_for_a_page(scope) else None
        if query is None:
            await self.app(scope, receive, send)
        else:
            # Only the query: the path stays whatever it is to the browser, behind any proxy and base path.
            await RedirectResponse(f"?{query}", status_code=302)(scope, receive, send)


def _asks_for_a_page(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
