"""What other programs show of a page that is linked to: its title, a sentence and a picture, in the head of its HTML.

Programs that make such previews run no scripts, so all of it has to stand in what the server sends first. Addresses in
it are whole ones, made of the name by which the server was called, and every text is escaped: visitors choose both the
name and the query.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from ui.browser.assets import base_path
from ui.site import NAME, PICTURES, SitePage

FOLDER = Path(__file__).resolve().parents[1] / "pictures"
WIDTH, HEIGHT = 1200, 630
"""Pixels of every picture."""
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def described(page_html: str, page: SitePage, request: Request) -> str:
    """The HTML with the page's title, and with what says how to show a link to it.

    Args:
        page_html: a whole page with one title.
        page: the page.
        request: who asked for it, and by which name.
    """
    # Straight from the request: Starlette's URL leaves out what it cannot read.
    origin = f"{request.scope.get('scheme', 'http')}://{request.headers.get('host', '')}{base_path()}"
    # With the query: the preview of a link to an experiment leads to that experiment.
    query = quote(request.scope["query_string"], safe="%&=+,;:@/~!$()*")
    address = f"{origin}/{page.path}" + (f"?{query}" if query else "")
    head = [
        f"<title>{html.escape(page.tab_title)}</title>",
        _meta("name", "description", page.summary),
        *(_meta("property", f"og:{name}", text) for name, text in _open_graph(page, address, origin).items()),
        # The one word that has no counterpart in Open Graph: a picture as wide as the text.
        _meta("name", "twitter:card", "summary_large_image"),
    ]
    return re.sub(r"<title>.*?</title>", lambda _: "\n    ".join(head), page_html, count=1, flags=re.DOTALL)


def _open_graph(page: SitePage, address: str, origin: str) -> Mapping[str, str]:
    return {
        "type": "website",
        "site_name": NAME,
        "title": page.tab_title,
        "description": page.summary,
        "url": address,
        "image": f"{origin}{picture_path(page.picture)}",
        "image:width": str(WIDTH),
        "image:height": str(HEIGHT),
        "image:alt": PICTURES[page.picture],
    }


def _meta(kind: str, name: str, text: str) -> str:
    return f'<meta {kind}="{name}" content="{html.escape(text)}">'


@cache
def picture_path(name: str) -> str:
    """Where a picture is served, below the server's own path; the address changes whenever the picture does."""
    digest = hashlib.sha256((FOLDER / f"{name}.png").read_bytes()).hexdigest()[:12]
    return f"/link-previews/{digest}/{name}.png"


async def _picture(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in PICTURES:
        return PlainTextResponse("There is no such picture.", status_code=404)
    return FileResponse(FOLDER / f"{name}.png", media_type="image/png", headers=_FOR_EVER)


def picture_routes() -> list[Route]:
    """The routes that serve the pictures."""
    return [Route(f"{base_path()}/link-previews/{{digest}}/{{name}}.png", _picture)]
