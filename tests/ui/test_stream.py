import asyncio
import contextlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.routing import Router

from gan_core.errors import RunError
from ui.live import stream
from ui.live.stream import Viewer, allowed_origin


class FakeRun:
    """A run whose frames name what they are."""

    def __init__(self):
        self.callbacks = []
        self.watchers = 0
        self.number = 0
        self.inspected = []
        self.traced = []

    def inspect(self, index):
        if index is not None and not 0 <= index < 100:
            raise RunError("There is no such image.")
        self.inspected.append(index)

    def trace(self, player):
        if player not in ("discriminator", "generator"):
            raise RunError("There is no such player.")
        self.traced.append(player)

    def message(self, cursor):
        self.number += 1
        return f"frame {self.number} after {cursor}".encode(), self.number

    def message_at(self, index):
        return f"past {index}".encode()

    def subscribe(self, callback):
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    @contextlib.contextmanager
    def watch(self):
        self.watchers += 1
        yield
        self.watchers -= 1


class FakeHost:
    def __init__(self, run):
        self.run = run

    def get(self, run_id):
        if run_id != "known":
            raise RunError("There is no such run.")
        return self.run


class Browser:
    """The other end of the socket, spoken to in ASGI's own words."""

    def __init__(self, path, origin):
        headers = [(b"host", b"lab.example:8501")] + ([(b"origin", origin.encode())] if origin else [])
        self.scope = {
            "type": "websocket",
            "path": path,
            "headers": headers,
            "query_string": b"",
            "subprotocols": [],
            "root_path": "",
        }
        self.inbox, self.outbox = asyncio.Queue(), asyncio.Queue()
        self.inbox.put_nowait({"type": "websocket.connect"})

    async def run(self):
        await Router(routes=stream.stream_routes())(self.scope, self.inbox.get, self.outbox.put)

    def say(self, message):
        self.inbox.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    def leave(self):
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def hear(self, seconds=2.0):
        return await asyncio.wait_for(self.outbox.get(), seconds)


@pytest.fixture
def run(monkeypatch):
    fake = FakeRun()
    monkeypatch.setattr(stream, "get_host", lambda: FakeHost(fake))
    return fake


def talk(path, origin, conversation):
    async def both():
        browser = Browser(path, origin)
        task = asyncio.create_task(browser.run())
        answer = await conversation(browser)
        browser.leave()
        await asyncio.wait_for(task, 2.0)
        return answer

    # In a thread of its own: Playwright keeps an event loop running in this one while browser tests are about.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, both()).result()


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
        ("https://school.example", True),
    ],
)
def test_allowed_origin(origin, allowed):
    assert allowed_origin(origin, "lab.example:8501", ["https://school.example"]) is allowed


def test_a_foreign_origin_is_refused_with_a_code_that_browsers_see(run):
    async def conversation(browser):
        return [await browser.hear(), await browser.hear()]

    accepted, closed = talk("/live/known", "http://evil.example", conversation)
    assert accepted["type"] == "websocket.accept"
    assert (closed["type"], closed["code"]) == ("websocket.close", 4403)
    assert run.number == 0


def test_an_unknown_run_is_refused(run):
    async def conversation(browser):
        return [await browser.hear(), await browser.hear()]

    accepted, closed = talk("/live/stranger", "http://lab.example:8501", conversation)
    assert accepted["type"] == "websocket.accept"
    assert (closed["type"], closed["code"]) == ("websocket.close", 4404)


def test_one_frame_is_in_flight_and_the_newest_wins(run):
    async def conversation(browser):
        await browser.hear()
        first = await browser.hear()
        assert run.watchers == 1
        for _ in range(5):
            run.callbacks[0]()
        await asyncio.sleep(0.15)
        assert browser.outbox.empty()
        browser.say({"ack": 1})
        second = await browser.hear()
        await asyncio.sleep(0.1)
        assert browser.outbox.empty()
        return first["bytes"], second["bytes"]

    frames = talk("/live/known", "http://lab.example:8501", conversation)
    assert frames == (b"frame 1 after None", b"frame 2 after 1")
    assert run.watchers == 0
    assert run.callbacks == []


def test_past_frames_are_sent_on_request_and_live_ones_after(run):
    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        browser.say({"ack": 1})
        browser.say({"seek": 3})
        past = await browser.hear()
        browser.say({"ack": 1})
        run.callbacks[0]()
        await asyncio.sleep(0.1)
        assert browser.outbox.empty()
        browser.say({"seek": None})
        live = await browser.hear()
        return past["bytes"], live["bytes"]

    assert talk("/live/known", None, conversation) == (b"past 3", b"frame 2 after 1")


def test_an_image_is_inspected_on_request_and_what_is_no_image_is_ignored(run):
    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        for wish in (7, None, 100, "7", True, 7.0, 99):
            browser.say({"inspect": wish})
        await asyncio.sleep(0.1)

    talk("/live/known", None, conversation)
    assert run.inspected == [7, None, 99]


def test_an_update_is_recorded_on_request(run):
    viewer = Viewer()
    for player in ("discriminator", "generator", "nobody", None, 3):
        viewer.hear(json.dumps({"trace": player}), run)
    assert run.traced == ["discriminator", "generator"]


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "3", '{"seek": "x"}', '{"seek": true}', '{"else": 1}'])
def test_what_is_not_part_of_the_protocol_changes_nothing(run, text):
    viewer = Viewer(ready=False)
    viewer.hear(text, run)
    assert viewer.seek is None
    assert viewer.ready is False
    assert run.inspected == []
