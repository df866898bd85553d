"""A real server, and clients that mean it no good: others go on as before, and the server ends when it is told to."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
import urllib.error
import urllib.request
from collections import Counter

import pytest
from websockets.asyncio.client import connect

from benchmarks.fuzz import Nonsense, addresses, ids, messages
from benchmarks.server import start_server, stop_server
from benchmarks.visitor import Visitor
from ui.browser.assets import module_address
from ui.browser.page_policy import content_policy

TRIES = 80  # of each kind
ENOUGH = 10.0  # seconds to end


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINIMAX_WORKERS", "1")
        running = start_server(tmp_path_factory.mktemp("lab"))
        yield running
        stop_server(running)


def test_nonsense_from_strangers_harms_nobody(server):
    nonsense, heard = Nonsense(7), Counter()
    with Visitor(server.url) as visitor:
        tracebacks, run = visitor.visit("", "preset=two_modes")
        assert not tracebacks
        asyncio.run(messages(server.url, run, nonsense, TRIES, heard))
        asyncio.run(ids(server.url, nonsense, TRIES, heard))
        assert not addresses(server.url, nonsense, TRIES // 8, heard)
        assert visitor.visit("", "preset=two_modes") == ([], run)
    assert heard["said"] == 2 * TRIES
    assert heard["1003"] > 10
    assert heard["1009"] > 1
    assert heard["id 4404"] > 10
    assert heard["frames that the watcher saw"] > 0
    assert heard["stranger: let in"] == 0 < heard["stranger: 4403"]
    assert "500" not in {what.split()[-1] for what in heard}
    log = server.log.read_text(errors="replace")
    assert "Traceback" not in log, log[-3000:]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/digits", 200), ("/nosuch", 404), (module_address("ui/browser/rerun.js"), 200), ("/%00", 400)],
)
def test_whatever_the_server_answers_browsers_are_told_what_they_may_do_with_it(server, path, status):
    try:
        answer = urllib.request.urlopen(server.url + path)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        assert (answer.status, answer.headers["Content-Security-Policy"]) == (status, content_policy(""))


async def bad_company(url: str, run: str):
    """Clients of all kinds, all of which stay, whether the server likes it or not."""
    address = url.replace("http", "ws", 1)
    kept = []
    text = await connect(f"{address}/_stcore/stream", ping_interval=None, proxy=None)
    await text.send("nonsense")
    kept.append(text)
    for path in (f"/live/{run}", "/latent-socket"):
        for message in (None, b"\x00", "nonsense", '{"seek": 0}', '{"id": 1, "ask": "tradeoff", "scene": ""}'):
            client = await connect(address + path, max_size=None, ping_interval=None, proxy=None)
            if message is not None:
                await client.send(message)
            kept.append(client)
    # Asks for as much as there is, and reads nothing.
    deaf = await connect(f"{address}/latent-socket", max_queue=1, ping_interval=None, proxy=None)
    deaf.transport.pause_reading()
    for number in range(100):
        await deaf.send(f'{{"id": {number}, "ask": "samples", "scene": "checkpoint=mnist_mlp&samples={number}"}}')
    kept.append(deaf)
    return kept


def half_open(server) -> list[socket.socket]:
    """Connections on which nothing comes, or not all of it."""
    port = int(server.url.rpartition(":")[2])
    kept = []
    for words in (b"", b"GET / HTT", b"GET /vendor/x HTTP/1.1\r\nHost: localhost\r\n", b"\x00" * 10):
        client = socket.create_connection(("localhost", port))
        client.send(words)
        kept.append(client)
    # Asks for the largest file there is, and takes none of it.
    from ui.browser.assets import plotly_address

    client = socket.create_connection(("localhost", port))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.send(f"GET {plotly_address()} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return [*kept, client]


def test_the_server_ends_whoever_is_connected_and_keeps_the_runs(server):
    with Visitor(server.url) as visitor:
        _, run = visitor.visit("", "preset=two_modes")

        async def end() -> float:
            clients, others = await bad_company(server.url, run), half_open(server)
            async with connect(f"{server.url.replace('http', 'ws', 1)}/live/{run}", max_size=None, proxy=None) as good:
                await good.recv()
                await good.send('{"ack": 1}')
                await good.send('{"trace": "generator"}')
                await good.recv()
                begun = time.monotonic()
                server.process.send_signal(signal.SIGTERM)
                await asyncio.to_thread(server.process.wait, 120)
                seconds = time.monotonic() - begun
            for client in clients:
                client.transport.abort()
            for other in others:
                other.close()
            return seconds

        assert asyncio.run(end()) < ENOUGH
    assert [path.stem for path in (server.log.parent / "runs").glob(f"{run}*")] == [run]
    log = server.log.read_text(errors="replace")
    assert "Traceback" not in log, log[-3000:]
