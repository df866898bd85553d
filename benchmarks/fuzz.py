"""What strangers may send: messages, ids, addresses and settings without sense, to a server that others use meanwhile.

    python -m benchmarks.fuzz [--count 10000] [--seed 0]

Seven of ten tries are messages on both sockets, two are ids and paths, one is an address of some page, mostly with
settings. A watcher goes on looking at a run, a page of another site tries to open sockets. Prints what became of the
server: its tracebacks, the longest time that one message kept the event loop, memory and handles before and after;
last, one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import string
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException

from benchmarks.server import Server, start_server, stop_server
from benchmarks.visitor import Visitor
from benchmarks.watched_server import FILE
from gan_core.runs import frames
from gan_core.runs.server.host import IDLE_SECONDS
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from pages.latent.scene import METHODS
from pages.latent.socket import ASKABLE
from ui.chapters import CHAPTERS

PAGES = ("", "digits", "latent", "lessons", "theory", *(chapter.path for chapter in CHAPTERS))
HOSTILE = (
    "![x](http://elsewhere.example/a.png)",
    "[x](http://elsewhere.example)",
    "<img src=http://elsewhere.example/b.png onerror=alert(1)>",
    "<script>alert(1)</script>",
    "**bold** $$x^2$$ `code` :red[red] :material/face: :smile:",
    "../../etc/passwd",
    "%00",
    "nan",
    "inf",
    "1e999",
    "-1",
    "9" * 5_000,
    "🙂" * 300,
    "a" * 300,
    "'; drop table runs; --",
    "\u202e\u0000\x1b[31m",
)


SETTLING = IDLE_SECONDS + 30.0
"""Seconds until runs that nobody used leave the memory, and Streamlit forgets sessions that nobody comes back to."""
LISTENING = 0.003  # seconds after a message
WATCHED_SERVER = (sys.executable, "-m", "benchmarks.watched_server", "run", "app.py")


class Nonsense:
    """What a stranger sends, each time something else, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        """Some text."""
        letters = string.printable + "äπ€🙂\u202e\x00"
        plain = "".join(self.random.choices(letters, k=self.random.choice((0, 1, 5, 30, 300))))
        return self.random.choice((*HOSTILE, plain))

    def value(self, depth: int = 0) -> Any:
        """Some value that JSON can hold, or nearly."""
        number = self.random.choice((0, -1, 1, 2**31, 2**63, 10**30, 0.5, -1e308, float("nan"), float("inf")))
        simple = [None, True, False, number, self.random.randrange(-5, 120), self.text()]
        if depth > 2 or self.random.random() < 0.6:
            return self.random.choice(simple)
        size = self.random.choice((0, 1, 3, 40))
        if self.random.random() < 0.5:
            return [self.value(depth + 1) for _ in range(size)]
        return {self.text()[:40]: self.value(depth + 1) for _ in range(size)}

    def broken(self) -> str | bytes:
        """What is no message at all."""
        size = self.random.choice((10, 1_000, 60_000, 300_000))
        return self.random.choice(
            (
                b"",
                self.random.randbytes(size),
                "",
                self.text(),
                "[" * size,
                "{" * size,
                "[" + "0," * (size // 2) + "0]",
                '{"id": 1, "ask": "open", "scene": "' + "a=1&" * (size // 4) + '"}',
                '"' + "ä" * size + '"',
            )
        )

    def live_message(self) -> str | bytes:
        """Something for the live socket, half of the time of its protocol."""
        if self.random.random() < 0.2:
            return self.broken()
        name = self.random.choice(("ack", "seek", "inspect", "trace", "id", "", self.text()))
        likely = {"trace": ("generator", "discriminator"), "ack": (1,)}.get(name, (None, *range(-3, 105)))
        value = self.random.choice(likely) if self.random.random() < 0.7 else self.value()
        return json.dumps({name: value})

    def latent_message(self) -> str | bytes:
        """Something for the latent page's socket, mostly of its protocol."""
        chance = self.random.random()
        if chance < 0.15:
            return self.broken()
        question: dict[str, Any] = {"id": self.random.randrange(10**6)}
        if chance < 0.2:
            return json.dumps({"cancel": question["id"]})
        # What is found by a search or measured once takes a worker seconds, and the others would only wait for it.
        quick = [name for name in ASKABLE.answers if name not in ("invert", "tradeoff", "directions", "walk.gif")]
        question["ask"] = self.random.choice((*quick, *quick, self.text()))
        question["scene"] = self.scene()
        for name in ("segment", "first", "minus", "plus", "method", "indices", "strokes", "label", "baked", "shell"):
            if self.random.random() < 0.4:
                question[name] = self.random.choice((0, 1, 2, [0], [[[1, 2], [80, 90]]], "sefa", self.value()))
        if self.random.random() < 0.1:
            return self.file(question)
        return json.dumps(question)

    def file(self, question: dict[str, Any]) -> bytes:
        """A question with a file, not always whole."""
        size = self.random.choice((0, 10, 5_000, 1_000_000))
        frame = frames.encode(question, {"file": np.frombuffer(self.random.randbytes(size), np.uint8)})
        return frame if self.random.random() < 0.7 else frame[: self.random.randrange(len(frame))]

    def scene(self) -> str:
        """The address of a scene."""
        words = {"checkpoint": self.random.choice(("mnist_mlp", "mnist_mlp", "mnist_cgan", self.text()))}
        names = (*"abcdefgh", "path", "t", "loop", "cell", "look", "truncation", "grid", "samples", "class", "tab")
        for name in self.random.sample(names, self.random.randrange(6)):
            words[name] = self.random.choice(("1", "0.5", "3x4", "2.3", "slerp", "walk", self.text()))
        if self.random.random() < 0.1:
            words[self.random.choice(METHODS)] = self.random.choice(("0_1*1_2", self.text()))
        return urlencode(words, errors="replace")

    def run_id(self) -> str:
        """Part of a path where an id is expected."""
        made = "".join(self.random.choices(string.ascii_letters + string.digits + "-_", k=22))
        text = self.random.choice((made, made[:-1], self.text(), self.text()))
        return quote(text, safe="", errors="replace")[:5_000]

    def address(self) -> tuple[str, str]:
        """A page and what stands behind the question mark of its address."""
        page = self.random.choice(PAGES)
        if page == "latent":
            return page, self.scene()
        names = [field.name for field in fields(Settings)]
        words: dict[str, str] = {}
        if self.random.random() < 0.7:
            words["preset"] = self.random.choice((*PRESETS, self.text()))
        for name in self.random.sample(names, self.random.randrange(4)):
            words[name] = self.random.choice(("1", "0.001", "8", "true", "sgd", "-2,2", "mnist", self.text()))
        if self.random.random() < 0.2:
            words[self.random.choice(("lesson", "steps", "chapter", self.text()))] = self.text()
        return page, urlencode(words, errors="replace")


async def say(url: str, path: str, messages: Iterable[str | bytes], heard: Counter[str]) -> None:
    """Send messages over a socket, over the next one when it is closed; acknowledge nothing."""
    waiting = deque(messages)
    while waiting:
        try:
            async with connect(_socket(url, path), max_size=None, proxy=None, ping_interval=None) as socket:
                reader = asyncio.create_task(_drain(socket))
                try:
                    while waiting and not reader.done():
                        heard["said"] += 1
                        await socket.send(waiting.popleft())
                        # Whatever follows a message that closes the socket is heard by nobody.
                        await asyncio.wait({reader}, timeout=LISTENING)
                finally:
                    reader.cancel()
            heard[str(socket.close_code)] += 1
        except (ConnectionClosed, OSError) as error:
            heard[str(getattr(getattr(error, "rcvd", None), "code", type(error).__name__))] += 1


async def _drain(socket: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.recv()


async def watch(url: str, run: str, seen: Counter[str]) -> None:
    """Look at a run as a browser does, for ever."""
    async with connect(_socket(url, f"/live/{run}"), max_size=None, proxy=None) as socket:
        while True:
            await socket.recv()
            seen["frames"] += 1
            await socket.send('{"ack": 1}')


async def intrude(url: str, run: str, seen: Counter[str]) -> None:
    """Try to open sockets from a page of another site, for ever."""
    for path in _endless(f"/live/{run}", "/latent-socket", "/_stcore/stream"):
        origin = "http://elsewhere.example" if seen["tries"] % 2 else "http://[::1"
        seen["tries"] += 1
        try:
            async with connect(_socket(url, path), origin=origin, proxy=None) as socket:  # type: ignore[arg-type]
                await socket.recv()
                seen["let in"] += 1
        except ConnectionClosed as error:
            seen[str(error.rcvd.code if error.rcvd else None)] += 1
        except (InvalidHandshake, WebSocketException):
            seen["refused"] += 1
        await asyncio.sleep(0.1)


def _endless(*paths: str) -> Iterator[str]:
    while True:
        yield from paths


def _socket(url: str, path: str) -> str:
    return url.replace("http", "ws", 1) + path


async def messages(url: str, run: str, nonsense: Nonsense, count: int, heard: Counter[str]) -> None:
    """As many messages on each of the two sockets, beside a watcher and a stranger."""
    seen: Counter[str] = Counter()
    strange: Counter[str] = Counter()
    others = [asyncio.create_task(watch(url, run, seen)), asyncio.create_task(intrude(url, run, strange))]
    await say(url, f"/live/{run}", (nonsense.live_message() for _ in range(count)), heard)
    await say(url, "/latent-socket", (nonsense.latent_message() for _ in range(count)), heard)
    for task in others:
        if task.done():
            task.result()
        task.cancel()
    heard["frames that the watcher saw"] += seen["frames"]
    heard.update({f"stranger: {what}": number for what, number in strange.items()})


async def ids(url: str, nonsense: Nonsense, count: int, heard: Counter[str]) -> None:
    """Ids where runs, modules and pages are named."""
    for number in range(count):
        name = nonsense.run_id()
        if number % 2:
            try:
                async with connect(_socket(url, f"/live/{name}"), max_size=None, proxy=None) as socket:
                    await socket.recv()
            except ConnectionClosed as error:
                heard[f"id {error.rcvd.code if error.rcvd else None}"] += 1
            except (WebSocketException, OSError, ValueError) as error:
                heard[f"id {type(error).__name__}"] += 1
        else:
            path = nonsense.random.choice((f"live-modules/x/{name}", f"live-modules/{name}.js", name, f"media/{name}"))
            heard[f"path {await asyncio.to_thread(status, f'{url}/{path}')}"] += 1


def status(address: str) -> int:
    """Of the answer to a request."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def addresses(url: str, nonsense: Nonsense, count: int, heard: Counter[str]) -> list[str]:
    """Pages at addresses without sense, a new session for every twenty; returns the tracebacks that pages showed."""
    shown: list[str] = []
    for start in range(0, count, 20):
        with Visitor(url) as visitor:
            for _ in range(min(20, count - start)):
                page, query = nonsense.address()
                tracebacks, _ = visitor.visit(page, query)
                shown += [f"/{page}?{query[:300]}: {words[:300]}" for words in tracebacks]
                heard["pages"] += 1
    return shown


def footprint(server: Server) -> dict[str, float]:
    """Megabytes and handles of the server's process, and megabytes of its workers."""
    pid = server.process.pid
    return {
        "server_megabytes": _megabytes(pid),
        "server_handles": len(os.listdir(f"/proc/{pid}/fd")),
        "workers_megabytes": sum(_megabytes(worker) for worker in server.worker_pids),
    }


def settled(server: Server) -> dict[str, float]:
    """The footprint after a while without visitors, and one who comes: then Streamlit looks for old sessions."""
    time.sleep(SETTLING)
    with Visitor(server.url) as visitor:
        visitor.visit("minimax", "")
    time.sleep(1.0)
    return footprint(server)


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def fuzz(server: Server, seed: int, count: int) -> dict[str, Any]:
    """Send `count` of everything together, and say what became of it."""
    nonsense, heard = Nonsense(seed), Counter[str]()
    with Visitor(server.url) as host:
        _, run = host.visit("", "preset=two_modes")
        assert run is not None
        each, named = 7 * count // 20, count // 5
        asyncio.run(messages(server.url, run, nonsense, each, heard))
        asyncio.run(ids(server.url, nonsense, named, heard))
        shown = addresses(server.url, nonsense, count - 2 * each - named, heard)
        again, same = host.visit("", "preset=two_modes")
    log = server.log.read_text(errors="replace")
    return {
        "said": dict(heard),
        "tracebacks_on_pages": shown + again,
        "tracebacks_in_log": log.count("Traceback (most recent call last)"),
        "run_kept": same == run,
    }


def main() -> None:
    """Fuzz a server, and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="messages, ids and addresses together")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        watched = folder / "watched.json"
        os.environ[FILE] = str(watched)
        server = start_server(folder, command=WATCHED_SERVER)
        try:
            fuzz(server, options.seed + 1, options.count // 10)  # so that everything is loaded
            before = settled(server)
            watched.unlink(missing_ok=True)
            begun = time.monotonic()
            result = fuzz(server, options.seed, options.count)
            result["seconds"] = time.monotonic() - begun
            result["longest_turn_seconds"] = json.loads(watched.read_text()) if watched.exists() else {}
            result |= {"before": before, "at_the_end": footprint(server), "after": settled(server)}
        finally:
            begun = time.monotonic()
            stop_server(server)
        result["seconds_to_end"] = time.monotonic() - begun
    for what, value in result.items():
        print(f"{what:24} {value}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
