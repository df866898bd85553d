"""The latent page's socket, with a real worker behind it."""

import asyncio
import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from starlette.routing import Router

import gan_core.runs.server.host as host_module
from gan_core import checkpoints
from gan_core.latent import grid, seeded_latent, slerp
from gan_core.runs import frames
from gan_core.runs.server.host import Host
from pages.latent import socket as latent_socket
from pages.latent.answers import classes_beside
from pages.latent.generators import generator
from pages.latent.pictures import LARGEST_FILE
from pages.latent.socket import ASKABLE, latent_routes
from ui.browser.question_socket import LONGEST_QUESTION, MOST_AT_ONCE, MOST_REFUSED
from ui.browser.questions import Answer

SCENE = "checkpoint=mnist_mlp&a=3&b=8&path=slerp&t=0.5"


class Browser:
    """The other end of the socket, spoken to in ASGI's own words."""

    def __init__(self, origin="http://lab.example:8501"):
        headers = [(b"host", b"lab.example:8501"), (b"origin", origin.encode())]
        self.scope = {
            "type": "websocket",
            "path": "/latent-socket",
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
        await Router(routes=latent_routes())(self.scope, self.inbox.get, self.take)

    async def take(self, message):
        """What the server sends; a browser that reads nothing has no room for it."""
        await self.reading.wait()
        self.outbox.put_nowait(message)

    def say(self, message):
        if isinstance(message, bytes):
            self.inbox.put_nowait({"type": "websocket.receive", "bytes": message})
            return
        text = message if isinstance(message, str) else json.dumps(message)
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})

    async def hear(self, seconds=60.0):
        return await asyncio.wait_for(self.outbox.get(), seconds)

    async def answer(self):
        """The next answer: header and arrays."""
        return frames.decode((await self.hear())["bytes"])


def talk(conversation, **options):
    async def both():
        browser = Browser(**options)
        task = browser.task = asyncio.create_task(browser.run())
        answer = await conversation(browser)
        browser.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(task, 5.0)
        return answer

    # In a thread of its own: Playwright keeps an event loop running in this one while browser tests are about.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, both()).result()


def with_file(question, data):
    return frames.encode(question, {"file": np.frombuffer(data, np.uint8)})


def ask(file=None, **question):
    question = {"id": 1, **question}

    async def conversation(browser):
        await browser.hear()
        browser.say(question if file is None else with_file(question, file))
        while True:
            header, arrays = await browser.answer()
            if not header.get("note"):
                return header, arrays

    return talk(conversation)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """One worker for all of these tests: it takes seconds to start."""
    with pytest.MonkeyPatch.context() as patch:
        own = Host(workers=1, folder=tmp_path_factory.mktemp("runs"))
        patch.setattr(host_module, "_host", own)
        yield own
        own.close()


@pytest.fixture(scope="module")
def checkpoint():
    return checkpoints.load("mnist_mlp")


@pytest.fixture(scope="module")
def z(checkpoint):
    return lambda seed: seeded_latent(seed, checkpoint.settings.latent_dim)


def assert_alike(images, expected):
    """Equal, but for the last bit that another size of batch may turn."""
    assert images.shape == expected.shape
    assert np.abs(images.astype(int) - expected.astype(int)).max() <= 1


def test_a_foreign_origin_is_refused_with_a_code_that_browsers_see(host):
    async def conversation(browser):
        return [await browser.hear(), await browser.hear()]

    accepted, closed = talk(conversation, origin="http://evil.example")
    assert accepted["type"] == "websocket.accept"
    assert (closed["type"], closed["code"]) == ("websocket.close", 4403)


def test_an_address_is_opened_with_the_facts_of_its_generator(host, checkpoint):
    header, _ = ask(ask="open", scene="checkpoint=mnist_mlp&a=3&x=1")
    assert header["problems"] == []
    assert "'x'" in header["unknown"]
    assert header["scene"].startswith("checkpoint=mnist_mlp&a=3&b=48&path=slerp")
    facts = header["generator"]
    assert facts["dim"] == checkpoint.settings.latent_dim
    assert facts["shape"] == [28, 28]
    assert header["band"]["low"] < header["band"]["mean"] < header["band"]["high"]


def test_pictures_are_those_of_the_latents_that_the_scene_names(host, checkpoint, z):
    header, arrays = ask(ask="picture", scene=SCENE)
    middle = slerp(z(3), z(8), 0.5)
    assert_alike(arrays["images"], checkpoint.generate(middle[np.newaxis]))
    assert header["length"] == pytest.approx(np.linalg.norm(middle), rel=1e-6)
    _, arrays = ask(ask="frames", scene=SCENE, segment=0)
    assert_alike(arrays["images"], checkpoint.generate(slerp(z(3), z(8), np.arange(61) / 60)))
    _, arrays = ask(ask="grid", scene="checkpoint=mnist_mlp&a=1&b=2&c=3&d=4&path=lerp&grid=3x5")
    assert_alike(arrays["images"], checkpoint.generate(grid(z(1), z(2), z(3), z(4), 3, 5).reshape(15, -1)))
    header, arrays = ask(ask="samples", scene="checkpoint=mnist_mlp&samples=7&truncation=0.5")
    assert header["keys"] == [str(seed) for seed in range(7, 47)]
    assert_alike(arrays["images"], checkpoint.generate(0.5 * np.stack([z(seed) for seed in range(7, 47)])))


def test_strips_show_both_ways_and_their_lengths(host, checkpoint, z):
    header, arrays = ask(ask="strips", scene=SCENE)
    tiles = header["tiles"]
    assert header["paths"] == ["lerp", "slerp"]
    expected = slerp(z(3), z(8), np.linspace(0, 1, tiles))
    assert_alike(arrays["images"][tiles:], checkpoint.generate(expected))
    straight, curved = arrays["lengths"]
    assert straight[0] == pytest.approx(curved[0], rel=1e-6)
    assert straight.min() < 0.85 * curved.min()


def test_what_is_seen_becomes_a_key_that_shows_the_same(host):
    header, _ = ask(ask="freeze", scene=SCENE)
    _, before = ask(ask="picture", scene=SCENE)
    _, after = ask(ask="picture", scene=f"{SCENE}&look={header['key']}")
    # Half precision moves the latent by a thousandth, and so a pixel by a grey level or two.
    assert np.abs(before["images"].astype(int) - after["images"].astype(int)).mean() < 1.0
    header, _ = ask(ask="freeze", scene="checkpoint=mnist_mlp&a=3&b=8&path=slerp&t=1")
    assert header["key"] == "8"


def test_arithmetic_is_a_minus_b_plus_c(host, checkpoint, z):
    scene = "checkpoint=mnist_mlp&a=1&b=2&c=3"
    header, arrays = ask(ask="arithmetic", scene=scene, first=0, minus=1, plus=2, shell=False)
    expected = (z(1) - z(2) + z(3)).astype(np.float16).astype(np.float64)
    assert_alike(arrays["images"], checkpoint.generate(expected[np.newaxis]))
    assert header["length"] == pytest.approx(np.linalg.norm(z(1) - z(2) + z(3)), rel=1e-6)
    header, _ = ask(ask="arithmetic", scene=scene, first=0, minus=1, plus=2, shell=True)
    assert header["length"] == pytest.approx(np.sqrt(checkpoint.settings.latent_dim), rel=1e-6)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"ask": "secrets"}, "no question 'secrets'"),
        ({"ask": ["picture"]}, "no question"),
        ({}, "no question"),
        ({"ask": "picture", "scene": "checkpoint=other"}, "no checkpoint 'other'"),
        ({"ask": "picture", "scene": "checkpoint=../../etc"}, "no checkpoint"),
        ({"ask": "picture", "scene": 5}, "scene is not allowed"),
        ({"ask": "picture", "scene": "t=7"}, "from 0 to 1"),
        ({"ask": "frames", "scene": SCENE, "segment": 1}, "from 0 to 0"),
        ({"ask": "frames", "scene": SCENE, "segment": True}, "segment"),
        ({"ask": "frames", "scene": SCENE}, "segment"),
        ({"ask": "arithmetic", "scene": SCENE, "first": 0, "minus": 1, "plus": 2}, "plus"),
        ({"ask": "directions", "scene": SCENE, "method": "guess"}, "sefa, ganspace, attributes"),
        ({"ask": "open latents", "file": b"{"}, "not JSON"),
        ({"ask": "open latents", "file": b"\xff\xfe{"}, "not JSON"),
        ({"ask": "open latents"}, "not JSON"),
        ({"ask": "invert", "scene": SCENE, "strokes": []}, "."),
        ({"ask": "prepare", "scene": SCENE, "file": b"AAAA"}, "not an image"),
        ({"ask": "prepare", "scene": SCENE}, "list of at most"),
        ({"ask": "prepare", "scene": SCENE, "strokes": [[[1e9, 0]]]}, "finite"),
    ],
)
def test_errors_come_back_as_data(host, question, words):
    header, _ = ask(**question)
    assert words in header["error"]


def test_a_file_of_latents_and_an_image_come_as_they_are(host):
    header, _ = ask(ask="latents.json", scene=SCENE)
    assert header["type"] == "application/json"
    _, arrays = ask(ask="latents.json", scene=SCENE)
    header, _ = ask(ask="open latents", file=arrays["file"].tobytes())
    assert header["scene"].startswith("checkpoint=mnist_mlp&a=3&b=8&path=slerp")
    picture = Image.new("L", (60, 60), 0)
    picture.paste(255, (20, 10, 40, 50))
    data = io.BytesIO()
    picture.save(data, "PNG")
    _, arrays = ask(ask="prepare", scene=SCENE, file=data.getvalue())
    assert arrays["images"].shape == (1, 28, 28)
    assert arrays["images"].max() == 255


def test_a_question_that_is_cancelled_or_asked_twice_is_no_matter(host):
    async def conversation(browser):
        await browser.hear()
        for message in ('{"cancel": 99}', *[{"id": 5, "ask": "picture", "scene": SCENE}] * 2):
            browser.say(message)
        return await browser.answer()

    header, _ = talk(conversation)
    assert header["id"] == 5


SHORT_QUESTION = frames.encode({"id": 1, "ask": "picture"}, {})


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", 1003),
        ("no json", 1003),
        ("[1]", 1003),
        ("{}", 1003),
        ('{"id": "x"}', 1003),
        ('{"id": true, "ask": "picture"}', 1003),
        ('{"cancel": "all"}', 1003),
        ("[" * 50_000, 1003),
        ("[" * (LONGEST_QUESTION + 1), 1009),
        ('"' + "ä" * (LONGEST_QUESTION // 2) + '"', 1009),
        (b"", 1003),
        (b"\x00", 1003),
        (b"\xff" * 40, 1009),
        (SHORT_QUESTION, 1003),  # no file, and yet a frame
        (frames.encode({"id": 1}, {"file": np.zeros(3)}), 1003),
        (frames.encode({"id": 1}, {"other": np.zeros(3, np.uint8)}), 1003),
        (frames.encode({"id": "x"}, {"file": np.zeros(3, np.uint8)}), 1003),
        (frames.encode({"id": 1}, {"file": np.zeros(3, np.uint8)})[:-1], 1003),
        (frames.encode({"id": 1, "scene": " " * LONGEST_QUESTION}, {"file": np.zeros(3, np.uint8)}), 1009),
        (bytes(LARGEST_FILE + LONGEST_QUESTION + 1), 1009),
    ],
    ids=range(20),
)
def test_what_is_not_the_protocol_closes_the_socket(message, code):
    async def conversation(browser):
        await browser.hear()
        browser.say(message)
        closed = await browser.hear()
        await asyncio.wait_for(browser.task, 5.0)
        return closed

    closed = talk(conversation)
    assert (closed["type"], closed["code"]) == ("websocket.close", code)


def test_who_asks_on_and_takes_no_answers_is_told_to_go_and_fills_no_memory(host, monkeypatch):
    answered = []

    async def large(question):
        answered.append(question)
        return Answer({}, {"images": np.zeros(2**20, np.uint8)})

    monkeypatch.setattr(latent_socket, "ASKABLE", replace(ASKABLE, answers={"large": large}))

    async def conversation(browser):
        await browser.hear()
        browser.reading.clear()
        for number in range(MOST_AT_ONCE + MOST_REFUSED + 5):
            browser.say({"id": number, "ask": "large"})
            await asyncio.sleep(0.001)
        browser.say({"id": -1, "ask": "large"})
        await asyncio.sleep(0.05)
        browser.reading.set()
        heard = [await browser.hear()]
        while heard[-1]["type"] != "websocket.close":
            heard.append(await browser.hear())
        await asyncio.wait_for(browser.task, 5.0)
        return heard

    heard = talk(conversation)
    assert heard[-1]["code"] == 1008
    # The one under way to the browser, and those that fit into what may wait, computed side by side or not.
    assert 8 <= len(answered) <= 10


def test_a_browser_that_leaves_has_all_its_questions_given_up(host, monkeypatch):
    given_up = []

    async def endless(question):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            given_up.append(question.message["id"])
            raise

    monkeypatch.setattr(latent_socket, "ASKABLE", replace(ASKABLE, answers={"endless": endless}))

    async def conversation(browser):
        await browser.hear()
        browser.reading.clear()
        for number in range(3):
            browser.say({"id": number, "ask": "endless"})
        browser.say({"id": 3, "ask": "nothing"})  # its answer is not read
        await asyncio.sleep(0.05)
        browser.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(browser.task, 2.0)

    talk(conversation)
    assert given_up == [0, 1, 2]


def test_too_many_questions_at_once_are_refused_and_the_rest_answered(monkeypatch):
    async def patient(question):
        await enough.wait()
        return Answer({}, {})

    monkeypatch.setattr(latent_socket, "ASKABLE", replace(ASKABLE, answers={"patient": patient}))
    enough = asyncio.Event()

    async def conversation(browser):
        await browser.hear()
        for number in range(MOST_AT_ONCE + 5):
            browser.say({"id": number, "ask": "patient"})
        refused = [await browser.answer() for _ in range(5)]
        enough.set()
        return refused, [await browser.answer() for _ in range(MOST_AT_ONCE)]

    refused, answered = talk(conversation)
    assert [header["id"] for header, _ in refused] == list(range(MOST_AT_ONCE, MOST_AT_ONCE + 5))
    assert all("Too many questions" in header["error"] for header, _ in refused)
    assert sorted(header["id"] for header, _ in answered) == list(range(MOST_AT_ONCE))
    assert not any("error" in header for header, _ in answered)


def test_facts_are_read_again_when_the_file_changes(tmp_path, monkeypatch):
    source = checkpoints.FOLDER / "mnist_mlp.safetensors"
    copy = tmp_path / "other.safetensors"
    copy.write_bytes(source.read_bytes())
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    assert generator("other").dim == checkpoints.load(source).settings.latent_dim
    copy.write_bytes(b"broken")
    with pytest.raises(checkpoints.CheckpointError):
        generator("other")


def test_directions_move_what_is_seen(host, checkpoint, z):
    header, _ = ask(ask="directions", scene=SCENE, method="sefa")
    assert header["strengths"] == sorted(header["strengths"], reverse=True)
    assert len(header["names"]) == len(header["strengths"]) > 5
    vectors = host.request(
        "directions", {"checkpoint": "mnist_mlp", "method": "sefa", "count": len(header["names"])}
    ).result(60.0)[1]["vectors"]
    middle = slerp(z(3), z(8), 0.5)
    _, arrays = ask(ask="picture", scene=f"{SCENE}&sefa=1_2.5*3_-1")
    assert_alike(arrays["images"], checkpoint.generate((middle + 2.5 * vectors[1] - vectors[3])[np.newaxis]))
    # The ends of a slider replace its amount, and leave the others alone.
    reach = 0.75 * np.sqrt(checkpoint.settings.latent_dim)
    _, arrays = ask(ask="previews", scene=f"{SCENE}&sefa=1_2.5*3_-1", method="sefa", indices=[1])
    ends = [middle + amount * vectors[1] - vectors[3] for amount in (-reach, reach)]
    assert_alike(arrays["images"], checkpoint.generate(np.stack(ends)))
    header, _ = ask(ask="previews", scene=SCENE, method="sefa", indices=[99])
    assert "[99] are not allowed" in header["error"]


def test_directions_that_there_are_not_are_left_out_of_an_address(host):
    header, _ = ask(ask="open", scene=f"{SCENE}&sefa=0_1*99_1")
    assert "sefa has 12 directions here" in header["problems"][0]
    assert header["scene"].endswith("sefa=0_1")


SEVEN = [[[80, 70], [140, 72], [200, 70], [165, 145], [130, 220]]]


def test_a_drawing_is_found_with_progress(host, checkpoint):
    async def conversation(browser):
        await browser.hear()
        browser.say({"id": 1, "ask": "invert", "scene": SCENE, "strokes": SEVEN})
        heard = [await browser.answer()]
        while heard[-1][0].get("note"):
            heard.append(await browser.answer())
        return heard

    *notes, (header, arrays) = talk(conversation)
    done = [note["done"] for note, _ in notes]
    assert done
    assert done == sorted(done)
    assert any("images" in pictures for _, pictures in notes)
    target, found = arrays["images"].astype(float)
    assert header["loss"] == pytest.approx(np.square((target - found) / 127.5).mean(), rel=0.1)
    # Far nearer than the samples are, and the key shows what was found.
    samples = checkpoint.sample(200, 0).astype(float)
    assert np.square(target - found).mean() < 0.7 * np.square(samples - target).mean(axis=(1, 2)).min()
    _, arrays = ask(ask="picture", scene=f"{SCENE}&look={header['key']}")
    assert np.abs(arrays["images"][0].astype(float) - found).mean() < 1.0


def test_a_cancelled_search_gives_no_answer_and_the_next_one_does(host):
    async def conversation(browser):
        await browser.hear()
        browser.say({"id": 1, "ask": "invert", "scene": SCENE, "strokes": SEVEN})
        await browser.answer()
        browser.say({"cancel": 1})
        browser.say({"id": 2, "ask": "invert", "scene": SCENE, "strokes": SEVEN})
        answers = []
        while not answers or answers[-1]["id"] == 1 or answers[-1].get("note"):
            answers.append((await browser.answer())[0])
        return answers

    answers = talk(conversation)
    assert answers[-1]["id"] == 2
    assert "key" in answers[-1]
    assert all(answer.get("note") for answer in answers[:-1])


def test_the_same_z_as_every_class(host):
    scene = "checkpoint=mnist_cgan&a=3.8&b=8.1&path=slerp&t=0.25&truncation=0.8"
    header, arrays = ask(ask="classes", scene=scene)
    # A quarter of the way from 8 to 1 most of the image is asked to be an 8.
    assert header["label"] == 8
    assert [key.rpartition(".")[2] for key in header["keys"]] == list("0123456789")
    z = 0.8 * slerp(seeded_latent(3, 64), seeded_latent(8, 64), 0.25)
    expected = checkpoints.load("mnist_cgan").generate(np.tile(z, (10, 1)), np.arange(10))
    # Keys hold coordinates at half precision.
    assert np.abs(arrays["images"].astype(float) - expected).mean() < 0.5
    _, again = ask(ask="picture", scene=f"{scene}&look={header['keys'][4]}")
    np.testing.assert_array_equal(again["images"][0], arrays["images"][4])


def test_a_generator_that_is_told_nothing_shows_no_classes(host):
    header, _ = ask(ask="classes", scene=SCENE)
    assert "not conditional" in header["error"]


@pytest.mark.parametrize(("label", "beside"), [(0, [0, 1, 2, 0, 3]), (4, [3, 4, 5, 1, 4])])
def test_classes_beside_one_differ_in_a_single_answer(label, beside):
    assert classes_beside(label, (("colour", ("a", "b", "c")), ("hat", ("no", "yes")))) == beside


def test_truncation_trades_diversity_for_quality(host):
    header, arrays = ask(ask="tradeoff", scene=SCENE)
    psis, diversity, precision = (arrays[name] for name in ("psis", "diversity", "precision"))
    assert (np.diff(psis) > 0).all()
    assert diversity[0] < 0.5 * diversity[psis.tolist().index(1.0)]
    assert precision[0] > precision[-1]
    assert header["features"] == "classifier"
