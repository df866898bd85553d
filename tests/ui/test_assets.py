"""Of the project's files, the server gives out the JavaScript in folders called `browser`, and nothing else."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Sequence
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette

from ui.browser import assets


def get(path: str) -> tuple[int, bytes]:
    """Status and body of the answer to a GET of a module; `path` as it stands in the address."""
    headers, body = fetch(f"/live-modules/digest/{path}")
    return int(headers[":status"]), body


def fetch(address: str, asking: Sequence[tuple[bytes, bytes]] = ()) -> tuple[dict[str, str], bytes]:
    """Head, with its status as ":status", and body of the answer to a GET."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": unquote(address),
        "raw_path": address.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": list(asking),
    }
    headers, body = {}, bytearray()

    async def receive():
        await asyncio.Event().wait()  # The browser says nothing further.

    async def send(message):
        if message["type"] == "http.response.start":
            headers[":status"] = str(message["status"])
            headers.update((name.decode(), value.decode()) for name, value in message["headers"])
        else:
            body.extend(message.get("body", b""))

    asyncio.run(Starlette(routes=assets.asset_routes())(scope, receive, send))
    return headers, bytes(body)


@pytest.mark.parametrize(("encoding", "unpack"), [("gzip, br", gzip.decompress), ("identity", bytes)])
def test_plotly_comes_compressed_to_who_can_read_that(encoding, unpack):
    headers, body = fetch(assets.plotly_address(), [(b"accept-encoding", encoding.encode())])
    assert unpack(body) == assets.PLOTLY.read_bytes()
    assert int(headers["content-length"]) == len(body)
    assert headers["vary"] == "Accept-Encoding" and "immutable" in headers["cache-control"]
    assert headers.get("content-encoding") == ("gzip" if "gzip" in encoding else None)


@pytest.mark.parametrize("path", ["ui/charts/browser/chart.js", "pages/theory/minimax/browser/saddle.js"])
def test_a_module_is_served_as_it_lies_on_disk(path):
    assert get(path) == (200, (assets.ROOT / path).read_bytes())


@pytest.mark.parametrize(
    "path",
    [
        "",
        "ui/browser/assets.py",  # not JavaScript
        "ui/figures/browser/figures.css",
        "pages/lab/browser/../page.py",
        "pages/lab/browser/%2e%2e/page.py",
        "tests/javascript/axes.test.js",  # no room with a browser's side
        "ui/browser/../../tests/javascript/axes.test.js",
        "ui/charts/browser",
        "ui/charts/browser/nothing.js",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "../../../../../../etc/passwd",
        "ui/charts/browser/%00.js",  # no name that a file can have
        f"ui/charts/browser/{'a' * 5000}.js",
    ],
    ids=lambda path: path[:60],
)
def test_nothing_else_is(path):
    assert get(path) == (404, b"There is no such module.")


def test_neither_a_link_that_leads_elsewhere_nor_what_lies_outside_browser_is(tmp_path, monkeypatch):
    (tmp_path / "ui" / "browser").mkdir(parents=True)
    (tmp_path / "browser").mkdir()
    (tmp_path / "browser" / "secret.js").write_text("secret")
    (tmp_path / "ui" / "browser" / "link.js").symlink_to(tmp_path / "browser" / "secret.js")
    (tmp_path / "ui" / "browser" / "module.js").write_text("module")
    (tmp_path / "ui" / "server.js").write_text("secret")
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    assert get("ui/browser/module.js") == (200, b"module")
    assert get("ui/browser/link.js")[0] == get("browser/secret.js")[0] == get("ui/server.js")[0] == 404


def test_letters_in_style_sheets_follow_the_scale_of_a_lecture_and_nothing_else_does():
    sheet = ".a { width: 9px; font-size: 14px; font: italic 600 12px/16px serif; line-height: 1.3; font-weight: 600 }"
    scaled = (
        ".a { width: 9px; font-size: {14px}; font: italic 600 {12px}/{16px} serif; line-height: 1.3; font-weight: 600 }"
    )
    for size in ("14px", "12px", "16px"):
        scaled = scaled.replace(f"{{{size}}}", f"calc({size} * var(--mm-scale, 1))")
    assert assets._scaled(sheet) == scaled
    assert not re.findall(r"font-size: *[0-9.]+px", assets.styles())
