"""The HTML with which every page begins: Streamlit's own, its title and our modules ahead of all scripts in it.

A page that begins with charts has plotly.js come first, which runs while the browser waits for Streamlit's scripts.
Behind these stands what the page will need next, so that the browser has it when Streamlit asks for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ui.browser.assets import ROOT, base_path, modules_digest, plotly_path
from ui.browser.link_preview import described
from ui.browser.module_graph import with_imports
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


EVERY_PAGE_NEXT = ("ui/live/browser/tab.js",)
"""The first module that Streamlit asks for, on every page."""


@cache
def front_page(page: SitePage) -> str:
    """The HTML. Modules run in the order in which they stand, so that the first one in the head is ahead of all."""
    scripts = "".join(f'\n    <script type="module" src="{_address(module)}"></script>' for module in FIRST_MODULES)
    if page.plots:
        scripts += f'\n    <script async src=".{plotly_path()}" fetchpriority="high" data-plotly></script>'
    styles = "".join(f"\n<style>\n{(ROOT / style).read_text(encoding='utf-8')}</style>" for style in FIRST_STYLES)
    begin = _HTML.read_text(encoding="utf-8").replace("<head>", f"<head>{scripts}{styles}", 1)
    return begin.replace("</head>", f"{_next(page)}\n  </head>", 1)


def _next(page: SitePage) -> str:
    """Links to what is to be fetched when the browser has fetched what Streamlit begins with."""
    modules = with_imports((*EVERY_PAGE_NEXT, *page.modules))
    links = [f'<link rel="modulepreload" href="{_address(module)}" fetchpriority="low">' for module in modules]
    return "".join(f"\n    {link}" for link in links)


def _address(module: str) -> str:
    # Like Streamlit's own, the address is relative: a proxy may show the server under any path.
    return f"./live-modules/{modules_digest()}/{module}"


def _begins(page: SitePage) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return HTMLResponse(described(front_page(page), page, request), headers={"Cache-Control": "no-cache"})

    return answer


def page_routes(pages: Iterable[SitePage]) -> list[Route]:
    """The routes that serve it for each of these pages."""
    return [Route(f"{base_path()}/{page.path}", _begins(page)) for page in pages]
