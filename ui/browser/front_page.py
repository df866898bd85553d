"""The HTML with which every page begins: Streamlit's own, its title and our modules ahead of all scripts in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ui.browser.assets import ROOT, base_path, modules_digest
from ui.browser.link_preview import described
from ui.site import SitePage

FIRST_MODULES = (
    "ui/browser/history_entries.js",
    "ui/browser/moved_figures.js",
    "ui/browser/opened_with.js",
    "ui/header/browser/header.js",
)
"""What has to run before Streamlit does anything."""
FIRST_STYLES = ("ui/header/header.css", "ui/header/lecture.css")
"""The look of what these modules put on the page."""
_HTML = Path(st.__file__).parent / "static" / "index.html"


@cache
def front_page() -> str:
    """The HTML. Modules run in the order in which they stand, so that the first one in the head is ahead of all."""
    # Like Streamlit's own, the address is relative: a proxy may show the server under any path.
    scripts = "".join(
        f'\n    <script type="module" src="./live-modules/{modules_digest()}/{module}"></script>'
        for module in FIRST_MODULES
    )
    styles = "".join(f"\n<style>\n{(ROOT / style).read_text(encoding='utf-8')}</style>" for style in FIRST_STYLES)
    return _HTML.read_text(encoding="utf-8").replace("<head>", f"<head>{scripts}{styles}", 1)


def _begins(page: SitePage) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return HTMLResponse(described(front_page(), page, request), headers={"Cache-Control": "no-cache"})

    return answer


def page_routes(pages: Iterable[SitePage]) -> list[Route]:
    """The routes that serve it for each of these pages."""
    return [Route(f"{base_path()}/{page.path}", _begins(page)) for page in pages]
