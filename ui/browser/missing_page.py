"""What is said of an address that is no page of the lab. Streamlit would show the first page, or stay blank."""

from __future__ import annotations

import difflib
import html
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.browser.assets import base_path

_LONGEST = 80  # letters of the address that are repeated
_HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{up}favicon.png">
<title>No such page – Minimax Lab</title>
<style>
:root {{ color-scheme: light dark; font: 1.05rem/1.6 system-ui, sans-serif; }}
main {{ max-width: 40rem; margin: 15vh auto; padding: 0 1.5rem; }}
code {{ overflow-wrap: anywhere; }}
</style>
</head>
<body>
<main>
<h1>There is no such page</h1>
<p>The lab has no page at <code>{path}</code>.{near} It has these:</p>
<ul>
{links}
</ul>
</main>
</body>
</html>
"""


def missing_page(path: str, pages: Mapping[str, str]) -> str:
    """The HTML that says so and offers the way.

    Args:
        path: what was asked for, below the lab's own path, without a slash at its beginning.
        pages: path in the address -> title of each page.
    """
    up = "../" * path.count("/") or "./"
    links = {name: f'<a href="{up}{name}">{html.escape(title)}</a>' for name, title in pages.items()}
    found = difflib.get_close_matches(path.partition("/")[0].lower(), [name for name in pages if name], n=1)
    near = f" Did you mean {links[found[0]]}?" if found else ""
    shown = path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"
    items = "\n".join(f"<li>{link}</li>" for link in links.values())
    return _HTML.format(path=html.escape(f"/{shown}"), up=up, near=near, links=items)


class MissingPageMiddleware:
    """Answers with `missing_page`, and 404, where Streamlit would send its HTML to an address that is no page."""

    def __init__(self, app: ASGIApp, pages: Mapping[str, str]) -> None:
        """Wrap `app`, which has these pages: path in the address -> title."""
        self.app = app
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but HTML for a stranger."""
        path = scope["path"].removeprefix(f"{base_path()}/") if scope["type"] == "http" else ""
        if path in self.pages:
            await self.app(scope, receive, send)
            return
        replaced = False

        async def send_or_replace(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_page(message):
                replaced = True
                await HTMLResponse(missing_page(path, self.pages), status_code=404)(scope, receive, send)
            elif not replaced:
                await send(message)

        await self.app(scope, receive, send_or_replace)


def _is_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
