"""Files that the browser loads once: plotly.js from the plotly wheel, and the project's own modules.

A module is named by its path in the project, `ui/charts/browser/chart.js`, here and in its address, so that modules
import each other by the same relative paths on disk and on the server. Only what lies in a folder `browser` of `ui` or
`pages` is served. Every address holds a version or a digest, so browsers may keep what they got for ever.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
import threading
from functools import cache
from pathlib import Path

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ui", "pages")
"""Folders of the project with a browser's side; style sheets of later ones may overrule those of earlier ones."""
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_LETTERS = re.compile(r"\b(?:font|font-size|line-height):[^;}]*")
_PIXELS = re.compile(r"\b(\d+(?:\.\d+)?px)\b")
_packing = threading.Lock()
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
    """A digest of all modules, which changes whenever one of them does."""
    digest = hashlib.sha256()
    for path in _files("*.js"):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def plotly_path() -> str:
    """Where plotly.js is served, below the server's own path."""
    return f"/vendor/plotly-{plotly_version()}.min.js"


def plotly_address() -> str:
    """Where the browser finds plotly.js."""
    return base_path() + plotly_path()


def module_address(path: str) -> str:
    """Where the browser finds a module, named by its path in the project.

    Behind a "#" may stand the name of one of its functions, which the address keeps.
    """
    return f"{base_path()}/live-modules/{modules_digest()}/{path}"


def styles() -> str:
    """All style sheets of the browser's side, joined; a page's own come behind those of the kit.

    Pixels that measure letters grow with the scale of a lecture, wherever they stand.
    """
    return _scaled("\n".join(path.read_text(encoding="utf-8") for path in _files("*.css")))


def _scaled(sheet: str) -> str:
    """A style sheet whose sizes of letters and heights of lines in pixels follow `--mm-scale`."""
    return _LETTERS.sub(lambda rule: _PIXELS.sub(r"calc(\1 * var(--mm-scale, 1))", rule.group()), sheet)


def _files(pattern: str) -> list[Path]:
    """The files of the browser's side, those of each room in the order of their paths."""
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob(f"browser/{pattern}"))]


async def _plotly(request: Request) -> Response:
    headers = {**_FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return FileResponse(PLOTLY, media_type="text/javascript", headers=headers)
    packed = await asyncio.to_thread(packed_plotly)
    return Response(packed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})


def packed_plotly() -> bytes:
    """plotly.js compressed, once: left to Streamlit, that takes 0.1 s of the event loop for every visitor."""
    with _packing:  # who comes meanwhile waits for the first one
        return _packed()


@cache
def _packed() -> bytes:
    return gzip.compress(PLOTLY.read_bytes(), compresslevel=5)


async def _module(request: Request) -> Response:
    path = _served(request.path_params["name"])
    if path is None:
        return PlainTextResponse("There is no such module.", status_code=404)
    return FileResponse(path, media_type="text/javascript", headers=_FOR_EVER)


def _served(name: str) -> Path | None:
    """The module of that name, wherever links and dots in it lead; None if nothing of the kind is served."""
    try:
        path = (ROOT / name).resolve()
        served = path.suffix == ".js" and path.parent.name == "browser" and path.is_file()
    except (ValueError, OSError):  # No file can be called that: a zero byte, too many letters.
        return None
    return path if served and any(path.is_relative_to(ROOT / room) for room in ROOMS) else None


def asset_routes() -> list[Route]:
    """The routes that serve the addresses above."""
    return [
        Route(plotly_address(), _plotly),
        Route(f"{base_path()}/live-modules/{{digest}}/{{name:path}}", _module),
    ]
