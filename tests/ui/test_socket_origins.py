"""To whom the server answers: which names, which pages."""

import asyncio

import pytest
import streamlit as st
from starlette.responses import PlainTextResponse

from ui.browser import origins
from ui.browser.origins import HostMiddleware, allowed_origin, answered_names, answers_to, trusted_origins
from ui.browser.streamlit_socket import StreamlitSocketMiddleware


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("http://lab.example:8501", True),
        ("https://LAB.example:8501", True),
        ("http://lab.example", False),
        ("http://evil.example", False),
        ("http://lab.example:8501.evil.example", False),
        ("null", False),
        ("", False),
        ("https://school.example", True),
        ("http://[::1", False),
        ("http://[zz]:8501", False),
        ("http://lab.example:8501\u2100", False),
    ],
)
def test_allowed_origin(origin, allowed):
    assert allowed_origin(origin, "lab.example:8501", ["https://school.example"]) is allowed


def test_a_server_that_trusts_every_origin_allows_all():
    assert allowed_origin("http://evil.example", "lab.example", ["*"])


@pytest.fixture
def options(monkeypatch):
    """Streamlit's options, to be set."""
    given = {
        "server.address": None,
        "server.allowedHosts": [],
        "server.corsAllowedOrigins": [],
        "server.enableCORS": True,
        "server.baseUrlPath": "",
        "browser.serverAddress": "localhost",
    }
    monkeypatch.setattr(st, "get_option", given.__getitem__)
    monkeypatch.delenv(origins.HOSTS, raising=False)
    return given


def test_origins_are_trusted_as_streamlit_is_told(options):
    assert trusted_origins() == []
    options["server.corsAllowedOrigins"] = ["https://school.example/"]
    assert trusted_origins() == ["https://school.example"]
    options["server.enableCORS"] = False
    assert trusted_origins() == ["*"]


LOCAL = ("localhost", "localhost:8501", "LOCALHOST", "localhost.", "127.0.0.1:8501", "[::1]:8501", "lab.localhost:80")
FOREIGN = ("evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.7")
MALFORMED = (None, "", "localhost:x", "localhost:99999", "[::1", "a/b", "a@localhost", "localhost?", "lo\tcalhost")


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_who_listens_on_this_computer_alone_answers_to_its_names_alone(options, address):
    options["server.address"] = address
    assert all(answers_to(host, answered_names()) for host in LOCAL)
    assert not any(answers_to(host, answered_names()) for host in (*FOREIGN, *MALFORMED))


@pytest.mark.parametrize("address", [None, "0.0.0.0", "10.0.0.7"])
def test_who_can_be_reached_by_others_is_called_by_any_name(options, address):
    options["server.address"] = address
    assert all(answers_to(host, answered_names()) for host in (*LOCAL, *FOREIGN))
    assert not any(answers_to(host, answered_names()) for host in MALFORMED)


def test_whoever_runs_the_server_names_it(options, monkeypatch):
    options["server.address"] = "localhost"
    options["browser.serverAddress"] = "Lab.example"
    assert answers_to("lab.example", answered_names())
    options["server.allowedHosts"] = ["other.example"]
    monkeypatch.setenv(origins.HOSTS, " Lab.school.example, *.college.example ,")
    names = answered_names()
    for host, answered in {
        "lab.school.example": True,
        "other.example:8501": True,
        "a.college.example:443": True,
        "college.example": False,
        "evilcollege.example": False,
        "localhost": False,
    }.items():
        assert answers_to(host, names) is answered, host
    monkeypatch.setenv(origins.HOSTS, "*")
    assert answers_to("evil.example", answered_names())


def answer(kind, path, *said, **headers):
    """What a request comes to: status, closing code or "passed"; the words of the answer; what the app has heard."""
    sent, heard, waiting = [], [], [{"type": "websocket.connect"}, *said]

    async def send(message):
        sent.append(message)

    async def receive():
        return waiting.pop(0)

    async def app(scope, receive, send):
        if scope["type"] == "http":
            await PlainTextResponse("passed")(scope, receive, send)
            return
        heard.extend([await receive() for _ in range(1 + len(said))])
        await send({"type": "websocket.accept"})

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": kind, "method": "GET", "path": path, "headers": raw, "query_string": b""}
    asyncio.run(HostMiddleware(StreamlitSocketMiddleware(app))(scope, receive, send))
    if kind == "websocket":
        return sent[0].get("code", "passed"), "", heard
    words = b"".join(message.get("body", b"") for message in sent).decode()
    return "passed" if words == "passed" else sent[0]["status"], words, heard


def test_a_name_that_has_come_to_mean_this_server_reaches_nothing(options):
    options["server.address"] = "localhost"
    rebound = {"host": "evil.example:8501", "origin": "http://evil.example:8501"}
    status, words, _ = answer("http", "/", **rebound)
    assert status == 421
    assert "localhost" in words and "MINIMAX_HOSTS" in words and "evil" not in words
    for path in ("/_stcore/stream", "/live/x", "/latent-socket"):
        assert answer("websocket", path, **rebound)[0] == 4403
    own = {"host": "localhost:8501", "origin": "http://localhost:8501"}
    assert answer("http", "/", **own)[0] == answer("websocket", "/_stcore/stream", **own)[0] == "passed"


@pytest.mark.parametrize("origin", ["http://evil.example", "http://[::1", "null"])
def test_streamlits_socket_is_closed_to_foreign_pages(options, origin):
    assert answer("websocket", "/_stcore/stream", host="lab.example", origin=origin)[0] == 4403
    assert answer("websocket", "/lab/_stcore/stream", host="lab.example", origin=origin)[0] == 4403
    assert answer("websocket", "/_stcore/stream", host="lab.example", origin="http://lab.example")[0] == "passed"
    assert answer("websocket", "/_stcore/stream", host="lab.example")[0] == "passed"


def test_streamlits_socket_takes_bytes_alone(options):
    said = {"type": "websocket.receive", "bytes": b"x"}, {"type": "websocket.receive", "text": "x", "bytes": None}
    assert answer("websocket", "/live/x", *said, host="lab.example")[2][1:] == list(said)
    code, _, heard = answer("websocket", "/_stcore/stream", *said, host="lab.example")
    assert code == 1003
    assert heard[1] == said[0]
    assert heard[2]["type"] == "websocket.disconnect"
