"""The HTML with which every page begins: Streamlit's own, with modules of ours ahead of all its scripts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ui.browser.assets import ROOT, base_path, modules_digest

FIRST_MODULES = ("ui/browser/history_entries.js", "ui/browser/moved_figures.js", "ui/header/browser/header.js")
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


async def _page(_request: Request) -> Response:
    return HTMLResponse(front_page(), headers={"Cache-Control": "no-cache"})


def page_routes(paths: Iterable[str]) -> list[Route]:
    """The routes that serve it.

    Args:
        paths: of the pages, as they stand in the address: "digits", or "" for the first one.
    """
    return [Route(f"{base_path()}/{path}", _page) for path in paths]
