import asyncio
import contextlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.routing import Router

from gan_core.errors import NoRoomError, RunError, UnavailableError
from ui.browser import socket_messages
from ui.browser.socket_messages import SocketClosing
from ui.live import stream
from ui.live.stream import Viewer


class FakeRun:
    """A run whose frames name what they are."""

    def __init__(self):
        self.callbacks = []
        self.watchers = 0
        self.seen = 0
        self.number = 0
        self.inspected = []
        self.traced = []
        self.done = []
        self.moment = 0
        self.closed = False

    def close(self):
        self.closed = True
        for callback in self.callbacks:
            callback()

    def inspect(self, index):
        if index is not None and not 0 <= index < 100:
            raise RunError("There is no such image.")
        self.inspected.append(index)

    def play_on(self):
        self.seen += 1

    def trace(self, player):
        if player not in ("discriminator", "generator"):
            raise RunError("There is no such player.")
        self.traced.append(player)

    def play(self):
        self.done.append("play")
        self.moment += 1

    def set_speed(self, speed):
        if speed is not None and speed <= 0:
            raise RunError("A speed is above 0.")
        self.done.append(speed)

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
        if run_id == "crowded":
            raise NoRoomError(200)
        if run_id == "late":
            raise UnavailableError("The server is shutting down.")
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
        self.reading = asyncio.Event()
        self.reading.set()

    async def run(self):
        await Router(routes=stream.stream_routes())(self.scope, self.inbox.get, self.take)

    async def take(self, message):
        """What the server sends; a browser that reads nothing has no room for it."""
        await self.reading.wait()
        self.outbox.put_nowait(message)

    def say(self, message):
        self.tell(text=json.dumps(message))

    def tell(self, **content):
        self.inbox.put_nowait({"type": "websocket.receive", **content})

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
        task = browser.task = asyncio.create_task(browser.run())
        answer = await conversation(browser)
        browser.leave()
        await asyncio.wait_for(task, 2.0)
        return answer

    # In a thread of its own: Playwright keeps an event loop running in this one while browser tests are about.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, both()).result()


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


def test_a_run_goes_on_once_its_frame_is_on_screen_and_not_for_a_hidden_tab(run):
    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        browser.say({"seek": 3})  # says nothing of what is on screen
        await until(lambda: browser.inbox.empty())
        assert (run.watchers, run.seen) == (1, 0)
        browser.say({"ack": 1})
        await until(lambda: run.seen == 1)

    talk("/live/known", None, conversation)


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


def test_an_image_is_inspected_on_request_and_where_there_is_none_nothing_happens(run):
    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        for wish in (7, None, 100, 99):
            browser.say({"inspect": wish})
        browser.say({"ack": 1})
        run.callbacks[0]()
        await browser.hear()

    talk("/live/known", None, conversation)
    assert run.inspected == [7, None, 99]


def test_an_update_is_recorded_on_request(run):
    viewer = Viewer()
    for player in ("discriminator", "generator", "nobody"):
        viewer.hear(json.dumps({"trace": player}), run)
    assert run.traced == ["discriminator", "generator"]


def test_a_command_is_done_answered_and_shown_by_every_frame_after_its_answer(run):
    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        browser.say({"do": "play", "number": 7})
        answer = await browser.hear()
        await asyncio.sleep(0.1)
        assert browser.outbox.empty()  # the frame that is under way may be one from before
        browser.say({"ack": 1})
        frame = await browser.hear()
        browser.say({"do": "speed", "value": -1, "number": 8})
        refused = await browser.hear()
        return answer["text"], frame["bytes"], refused["text"]

    answer, frame, refused = talk("/live/known", None, conversation)
    assert json.loads(answer) == {"heard": 7, "refused": None}
    assert frame == b"frame 2 after 1"
    assert json.loads(refused) == {"heard": 8, "refused": "A speed is above 0."}
    assert run.done == ["play"]


@pytest.mark.parametrize("act", ["by the viewer", "by somebody else"])
def test_whoever_looks_at_the_past_is_shown_the_present_once_anything_is_done(run, act):
    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        browser.say({"seek": 3})
        browser.say({"ack": 1})
        past = await browser.hear()
        if act == "by the viewer":
            browser.say({"do": "play"})
            await browser.hear()
        else:
            run.play()
            run.callbacks[0]()
        browser.say({"ack": 1})
        return past["bytes"], (await browser.hear())["bytes"]

    assert talk("/live/known", None, conversation) == (b"past 3", b"frame 2 after 1")


NONSENSE = [
    "",
    "nonsense",
    "[]",
    "3",
    "{}",
    "[" * 50_000,
    "9" * 50_000,
    '{"seek": "x"}',
    '{"seek": true}',
    '{"seek": 1.5}',
    '{"inspect": "7"}',
    '{"trace": []}',
    '{"trace": null}',
    '{"ack": null}',
    '{"else": 1}',
    '{"ack": 1, "else": 1}',
    '{"do": "nothing"}',
    '{"do": ["play"]}',
    '{"do": "play", "value": 1}',
    '{"do": "play", "number": "1"}',
    '{"do": "play", "else": 1}',
    '{"do": "speed", "value": "fast"}',
    '{"do": "stage", "value": true}',
    '{"do": "change", "value": [1]}',
    '{"do": "begin", "value": {"preset": "no such", "changes": {}}}',
    "\ud800",
]


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: text[:20])
def test_what_is_not_part_of_the_protocol_changes_nothing(run, text):
    viewer = Viewer(ready=False)
    with pytest.raises(SocketClosing) as closing:
        viewer.hear(text, run)
    assert closing.value.code == 1003
    assert len(str(closing.value).encode()) <= 123  # more does not fit into the frame that closes a socket
    assert (viewer.seek, viewer.ready) == (None, False)
    assert (run.inspected, run.traced, run.done) == ([], [], [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"bytes": b"\x00"}, 1003),
        ({"bytes": b"", "text": None}, 1003),
        ({"text": "nonsense"}, 1003),
        ({"text": '{"else": 1}'}, 1003),
        ({"text": " " * 2**16 + '{"ack": 1}'}, 1009),
        ({"text": '{"ack": 1, "x": "' + "ä" * 40_000 + '"}'}, 1009),  # of bytes, not of letters
    ],
)
def test_a_message_that_is_none_closes_the_socket_and_ends_its_watching(run, content, code):
    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        assert run.watchers == 1
        browser.tell(**content)
        closed = await browser.hear()
        await asyncio.wait_for(browser.task, 2.0)
        return closed

    closed = talk("/live/known", None, conversation)
    assert (closed["type"], closed["code"]) == ("websocket.close", code)
    assert (run.watchers, run.callbacks) == (0, [])


def test_a_browser_that_leaves_while_it_reads_nothing_is_gone(run):
    async def conversation(browser):
        await browser.hear()
        browser.reading.clear()
        await until(lambda: run.number == 1)
        assert run.watchers == 1
        browser.leave()
        await asyncio.wait_for(browser.task, 2.0)

    talk("/live/known", None, conversation)
    assert (run.watchers, run.callbacks) == (0, [])


@pytest.mark.parametrize("content", [None, {"bytes": b"x"}], ids=["silent", "binary"])
def test_a_browser_that_reads_nothing_for_long_is_given_up(run, content, monkeypatch):
    monkeypatch.setattr(socket_messages, "DEAF_SECONDS", 0.05)
    monkeypatch.setattr(socket_messages, "CLOSING_SECONDS", 0.05)

    async def conversation(browser):
        await browser.hear()
        browser.reading.clear()
        if content:
            browser.tell(**content)
        await asyncio.wait_for(browser.task, 5.0)

    talk("/live/known", None, conversation)
    assert (run.watchers, run.callbacks) == (0, [])


def test_a_hidden_tab_watches_no_longer_until_it_is_seen_again(run, monkeypatch):
    monkeypatch.setattr(stream, "HIDDEN_SECONDS", 0.05)

    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        await until(lambda: run.watchers == 0)
        browser.say({"seek": None})  # says nothing of what is on screen
        browser.say({"ack": 1})
        await until(lambda: run.watchers == 1)
        await browser.hear()
        await until(lambda: run.watchers == 0)
        browser.say({"ack": 1})
        await until(lambda: run.watchers == 1)
        # A tab that shows the newest frame is asked for nothing, and goes on watching.
        await asyncio.sleep(0.15)
        assert run.watchers == 1

    talk("/live/known", None, conversation)
    assert run.watchers == 0


def test_a_socket_ends_with_its_run(run):
    async def conversation(browser):
        await browser.hear()
        await browser.hear()
        run.close()
        closed = await browser.hear()
        await asyncio.wait_for(browser.task, 2.0)
        return closed

    closed = talk("/live/known", None, conversation)
    assert (closed["type"], closed["code"]) == ("websocket.close", 4410)
    assert (run.watchers, run.callbacks) == (0, [])


@pytest.mark.parametrize("run_id", ["crowded", "late"])
def test_a_server_that_is_full_or_going_down_is_no_reason_to_forget_a_run(run, run_id):
    async def conversation(browser):
        return [await browser.hear(), await browser.hear()]

    _, closed = talk(f"/live/{run_id}", None, conversation)
    assert (closed["type"], closed["code"]) == ("websocket.close", 4503)


async def until(condition):
    async with asyncio.timeout(5.0):
        while not condition():
            await asyncio.sleep(0.005)
