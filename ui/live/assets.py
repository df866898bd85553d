"""Files that the browser loads once: plotly.js from the plotly wheel, and the live view's own modules.

Every address holds a version or a digest, so browsers may keep what they got for ever.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

STATIC = Path(__file__).resolve().parent / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def base_path() -> str:
    """The path under which the server lives: "" or "/lab", never with a slash at its end.

    Streamlit prefixes its own routes with `server.baseUrlPath`, but not the routes of an app.
    """
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


@cache
def plotly_version() -> str:
    """The version of plotly.js that the installed wheel carries (not the version of the wheel)."""
    with PLOTLY.open(encoding="utf-8") as file:
        banner = file.read(200)
    found = re.search(r"plotly\.js v([\w.]+)", banner)
    return found.group(1) if found else plotly.__version__


@cache
def modules_digest() -> str:
    """A digest of the live view's modules, which changes whenever one of them does."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*.js")):
        digest.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def plotly_address() -> str:
    """Where the browser finds plotly.js."""
    return f"{base_path()}/vendor/plotly-{plotly_version()}.min.js"


def module_address(name: str = "main.js") -> str:
    """Where the browser finds a module of the live view, named by its path below `static`."""
    return f"{base_path()}/live-modules/{modules_digest()}/{name}"


def styles() -> str:
    """All style sheets of the live view, joined."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(STATIC.rglob("*.css")))


async def _plotly(_request: Request) -> Response:
    return FileResponse(PLOTLY, media_type="text/javascript", headers=_FOR_EVER)


async def _module(request: Request) -> Response:
    path = (STATIC / request.path_params["name"]).resolve()
    if path.suffix != ".js" or not path.is_relative_to(STATIC) or not path.is_file():
        return PlainTextResponse("There is no such module.", status_code=404)
    return FileResponse(path, media_type="text/javascript", headers=_FOR_EVER)


def asset_routes() -> list[Route]:
    """The routes that serve the addresses above."""
    return [
        Route(plotly_address(), _plotly),
        Route(f"{base_path()}/live-modules/{{digest}}/{{name:path}}", _module),
    ]
