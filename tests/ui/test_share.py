"""QR codes of addresses: what is drawn, what is refused, and that nobody has the server draw a novel."""

import asyncio
import re
from urllib.parse import urlencode

import pytest
import segno
from starlette.applications import Starlette

from ui.browser.assets import ROOT
from ui.header.share import LONGEST, qr_code, share_routes

LINK = "https://lab.example.org/?preset=far_apart&loss=saturating&seed=7"


def get(address):
    """Status, type and body of the answer for an address."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    query = urlencode({"address": address}).encode()
    scope = {"type": "http", "method": "GET", "path": "/share/qr.svg", "query_string": query, "headers": []}
    asyncio.run(Starlette(routes=share_routes())(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"])[b"content-type"].decode(), sent[1]["body"].decode()


def dark_modules(drawing):
    """Row and column of each dark module in an SVG, which moves along its rows with m and h and paints with h."""
    path = re.search(r'stroke="#000" d="([^"]+)"', drawing)[1]
    found, x, y = set(), 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-0-9. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            found |= {(int(y), int(x) + step) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = values if command == "M" else (x + values[0], y + values[1])
    return found


def test_the_drawing_is_the_code_of_the_address_with_the_quiet_zone_around_it():
    drawing = qr_code(LINK)
    matrix = segno.make_qr(LINK, error="m", boost_error=False).matrix
    assert dark_modules(drawing) == {
        (row + 4, column + 4) for row, modules in enumerate(matrix) for column, dark in enumerate(modules) if dark
    }
    assert f'viewBox="0 0 {len(matrix) + 8} {len(matrix) + 8}"' in drawing
    assert "#fff" in drawing and "width=" not in drawing


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "no address of a page"),
        ("javascript:alert(1)", "no address of a page"),
        ("https://", "no address of a page"),
        ("http://[oops", "no address of a page"),
        ("https://lab.example.org/ü", "no address of a page"),
        ("https://lab.example.org/\n", "no address of a page"),
        ("https://lab.example.org/?" + "x" * LONGEST, "at most 1,200"),
    ],
)
def test_what_is_no_address_or_too_long_is_refused_with_the_reason(address, reason):
    with pytest.raises(ValueError, match=reason):
        qr_code(address)
    status, _, body = get(address)
    assert (status, reason in body) == (400, True)


def test_the_longest_address_still_has_a_code_that_a_phone_can_read():
    address = "https://lab.example.org/?".ljust(LONGEST, "x")
    status, kind, drawing = get(address)
    assert (status, kind.split(";")[0]) == (200, "image/svg+xml")
    assert int(re.search(r'viewBox="0 0 (\d+)', drawing)[1]) <= 117 + 8


def test_the_browser_knows_the_same_limit():
    script = (ROOT / "ui/header/browser/share.js").read_text(encoding="utf-8")
    assert f"const LONGEST = {LONGEST};" in script
