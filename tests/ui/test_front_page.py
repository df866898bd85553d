"""Pages begin with Streamlit's HTML and our modules ahead of it; what is no page says so and offers the way."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route

from ui.browser.assets import ROOT, plotly_address
from ui.browser.front_page import EVERY_PAGE_NEXT, FIRST_MODULES, FIRST_STYLES, page_routes
from ui.browser.missing_page import MissingPageMiddleware
from ui.browser.module_graph import with_imports
from ui.shell import page_titles
from ui.site import SITE

PAGES = page_titles()
DENO = shutil.which("deno", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
HOST = [(b"host", b"lab")]


async def streamlits(scope, receive, send):
    """Like Streamlit: the first page's HTML for whatever it does not know, and other things."""
    answer = PlainTextResponse("ok") if scope["path"].endswith("health") else HTMLResponse("the first page")
    await answer(scope, receive, send)


APP = Starlette(
    routes=[
        *page_routes(SITE.values()),
        Route("/none", lambda _: PlainTextResponse("no", 404)),
        Mount("/", streamlits),
    ],
    middleware=[Middleware(MissingPageMiddleware, pages=PAGES)],
)


def get(address, method="GET"):
    """Status, headers and body of the answer."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": method, "path": unquote(address), "query_string": b"", "headers": HOST}
    asyncio.run(APP(scope, receive, send))
    assert [message["type"] for message in sent].count("http.response.start") == 1
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body.decode()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_loads_our_modules_before_any_script_of_streamlits(path):
    status, headers, body = get(f"/{path}")
    assert (status, headers[b"cache-control"]) == (200, b"no-cache")
    scripts = re.findall(r'<script type="module"[^>]* src="([^"]+)"', body)
    ours, streamlits = scripts[: len(FIRST_MODULES)], scripts[len(FIRST_MODULES) :]
    assert streamlits and all("/static/" in script for script in streamlits)
    for script, module in zip(ours, FIRST_MODULES, strict=True):
        assert urljoin(f"http://lab/{path}", script).endswith(f"/{module}")
        assert (ROOT / module).is_file()
    assert all((ROOT / style).read_text(encoding="utf-8") in body for style in FIRST_STYLES)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_what_it_needs_next_behind_what_streamlit_begins_with(path):
    body = get(f"/{path}")[2]
    head, _ = body.split("</head>")
    named = re.findall(r'<link rel="modulepreload" href="([^"]+)" fetchpriority="low">', head)
    modules = [name.split("/", 3)[3] for name in named]
    assert modules == list(with_imports((*EVERY_PAGE_NEXT, *SITE[path].modules)))
    assert "ui/live/browser/tab.js" in modules
    assert ("ui/live/browser/board.js" in modules) == (path in ("", "plane", "digits", "translation", "family"))
    assert head.rindex("/static/js/") < head.index('rel="modulepreload" href="./live-modules/')
    plotly = re.findall(r'<script async src="([^"]+)" fetchpriority="high" data-plotly></script>', head)
    assert [urljoin(f"http://lab/{path}", name) for name in plotly] == (
        [f"http://lab{plotly_address()}"] if path in ("", "plane", "digits", "translation", "family") else []
    )
    if plotly:
        assert head.index(plotly[0]) < head.index("/static/js/")


@pytest.mark.parametrize("module", ["ui/live/browser/main.js", "pages/latent/browser/explorer.js"])
def test_the_imports_of_a_module_are_those_that_deno_finds(module):
    answer = subprocess.run([DENO, "info", "--json", "--quiet", module], cwd=ROOT, capture_output=True, check=True)
    found = {entry["local"] for entry in json.loads(answer.stdout)["modules"] if entry["local"].endswith(".js")}
    assert {str(ROOT / name) for name in with_imports([module])} == found
    assert len(found) > 5


@pytest.mark.parametrize(
    ("path", "home", "near"),
    [
        ("/nosuch", "./", ""),
        ("/Digits", "./", "./digits"),
        ("/digits/extra", "../", "../digits"),
        ("/digits/extra/more", "../../", "../../digits"),
        ("/minmax", "./", "./minimax"),
        ("/lab", "./", "./"),
        ("/theory/wassertein", "../", "../wasserstein"),
        ("/lessons/", "../", "../lessons"),
        ("/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "../", ""),
        ("/" + "x" * 5000, "./", ""),
    ],
    ids=lambda text: text[:30],
)
def test_what_is_no_page_says_so_and_offers_the_way(path, home, near):
    status, headers, body = get(path)
    assert status == 404
    assert headers[b"content-type"].startswith(b"text/html")
    assert int(headers[b"content-length"]) == len(body.encode())
    assert "There is no such page" in body and "the first page" not in body
    assert "<script" not in body and len(body) < 5000
    assert f'<li><a href="{home}">1-D lab</a></li>' in body
    for name in PAGES:
        there = re.search(f'<li><a href="([^"]*)">{re.escape(PAGES[name])}</a>', body)[1]
        assert urljoin(f"http://lab{path}", there) == f"http://lab/{name}"
    (sentence,) = re.findall(r"has no page at <code>.*?</code>\.(.*?)</p>", body)
    meant = re.findall(r'href="([^"]*)"', sentence)
    assert len(meant) <= 3 and (near in meant if near else not sentence)
    assert f'<a class="lab" href="{home}">' in body
    assert get(path, "HEAD")[0] == 404


def test_everything_else_passes():
    assert get("/digits/_stcore/health") == (200, get("/health")[1], "ok")
    assert get("/none")[::2] == (404, "no")
