"""What is said of an address that is no page of the lab. Streamlit would show the first page, or stay blank."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.browser.assets import base_path
from ui.site import NAME

_LONGEST = 80  # letters of the address that are repeated, and that names are compared with
_NEAREST = 3  # pages, at most, that may have been meant
_PARTS = 4  # of the path that are compared with names
_HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{up}favicon.png">
<title>No such page · {name}</title>
<style>
@font-face {{
  font-family: "Source Sans"; font-weight: 200 900; font-display: swap; src: url("{up}{font}") format("woff2");
}}
:root {{ color-scheme: light dark; --ink: light-dark(#1b2430, #e8edf3); --line: light-dark(#dbe1e8, #2c3541); }}
body {{
  margin: 0; background: light-dark(#ffffff, #12161c); color: var(--ink);
  font: 1.05rem/1.6 "Source Sans", system-ui, sans-serif;
}}
a {{ color: inherit; text-underline-offset: 3px; }}
header {{ border-bottom: 1px solid var(--line); padding: 0.7rem 1.5rem; }}
header a {{ font-weight: 700; text-decoration: none; }}
main {{ max-width: 46rem; margin: 0 auto; padding: 8vh 1.5rem 3rem; }}
h1 {{ margin: 0 0 0.5rem; font-size: 1.9rem; line-height: 1.25; }}
h2 {{ margin: 2rem 0 0.5rem; font-size: 1.1rem; }}
code {{ font-size: 0.95em; overflow-wrap: anywhere; }}
.lab {{
  display: inline-block; margin-top: 0.8rem; border-radius: 0.4rem; padding: 0.45rem 1.1rem;
  background: light-dark(#334155, #e8edf3); color: light-dark(#ffffff, #12161c); text-decoration: none;
}}
ul {{ margin: 0; padding: 0; list-style: none; columns: 2 15rem; column-gap: 2rem; }}
li {{ padding: 0.1rem 0; break-inside: avoid; }}
:focus-visible {{ outline: 2px solid light-dark(#0072b2, #5cb3ec); outline-offset: 3px; }}
</style>
</head>
<body>
<header><a href="{up}">{name}</a></header>
<main>
<h1>There is no such page</h1>
<p>{name} has no page at <code>{path}</code>.{near}</p>
<a class="lab" href="{up}">Open the lab</a>
<h2>All pages</h2>
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
    found = [links[name] for name in nearest(path, pages)]
    near = f" Did you mean {' or '.join(found)}?" if found else ""
    shown = path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"
    return _HTML.format(
        path=html.escape(f"/{shown}"),
        up=up,
        near=near,
        links="\n".join(f"<li>{link}</li>" for link in links.values()),
        font=_font(),
        name=NAME,
    )


def nearest(path: str, pages: Mapping[str, str]) -> list[str]:
    """The pages whose path or title is nearest to a part of what was asked for, the nearest first; there may be none.

    Args:
        path: as in `missing_page`.
        pages: as in `missing_page`.
    """
    names = {_slug(title): name for name, title in pages.items()} | {name: name for name in pages if name}
    near: dict[str, float] = {}
    for part in path.split("/")[:_PARTS]:
        asked = _slug(part[:_LONGEST])
        for match in difflib.get_close_matches(asked, names, n=_NEAREST):
            closeness = difflib.SequenceMatcher(None, match, asked).ratio()
            near[names[match]] = max(closeness, near.get(names[match], 0.0))
    return sorted(near, key=lambda name: -near[name])[:_NEAREST]


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


@cache
def _font() -> str:
    """Streamlit's own font, which its page loads ahead of all else; the name of its file changes with each version."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    found = re.search(r'href="\./(static/media/[^"]+\.woff2)"', page)
    return found.group(1) if found else ""


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
