"""`?embed` and its relatives lead to the spelling that Streamlit knows; everything else passes."""

import asyncio
from urllib.parse import urljoin

import pytest
from starlette.responses import PlainTextResponse

from ui.embedding import EmbedMiddleware, spelled_out


def answer(method, path, query):
    """Status and Location of the answer to one request; what is passed on is answered with 200."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": []}
    asyncio.run(EmbedMiddleware(PlainTextResponse("the page"))(scope, receive, send))
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers.get(b"location", b"").decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("embed", "embed=true"),
        ("embed=", "embed=true"),
        ("embed=1", "embed=true"),
        ("embed=Yes", "embed=true"),
        ("Embed", "embed=true"),
        ("embed&preset=two_modes", "embed=true&preset=two_modes"),
        ("means=-2%2C+2&embed&embed_options=dark_theme", "means=-2%2C+2&embed=true&embed_options=dark_theme"),
        ("a=1&a=2&embed=on&b=", "a=1&a=2&embed=true&b="),
    ],
)
def test_every_way_to_ask_leads_to_one_spelling_and_keeps_the_rest(query, expected):
    assert spelled_out(query) == expected
    assert spelled_out(expected) is None


@pytest.mark.parametrize(
    "query",
    ["", "preset=two_modes", "embed=true", "embed=TRUE", "embed=false", "embed=0", "embedded", "q=embed"],
)
def test_whatever_else_stays(query):
    assert spelled_out(query) is None


@pytest.mark.parametrize("path", ["/", "/digits", "/course/lab/", "/course/lab/theory", "//elsewhere.example/"])
def test_the_redirect_stays_on_its_page_below_any_path(path):
    status, location = answer("GET", path, "embed&loss=saturating")
    assert status == 302
    address = f"http://lab.example{path}"
    assert urljoin(f"{address}?embed&loss=saturating", location) == f"{address}?embed=true&loss=saturating"


def test_only_questions_for_a_page_are_redirected():
    assert answer("HEAD", "/", "embed")[0] == 302
    assert answer("POST", "/upload", "embed") == (200, "")
    assert answer("GET", "/", "preset=two_modes") == (200, "")
    assert answer("GET", "/", "embed=true") == (200, "")


def test_a_socket_is_never_redirected():
    passed = []

    async def app(scope, receive, send):
        passed.append(scope)

    asyncio.run(EmbedMiddleware(app)({"type": "websocket", "path": "/", "query_string": b"embed"}, None, None))
    asyncio.run(EmbedMiddleware(app)({"type": "lifespan"}, None, None))
    assert len(passed) == 2
