"""What other programs read in the HTML of a page, before any script of it runs."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware

from ui.browser import link_preview, origins
from ui.browser.front_page import page_routes
from ui.browser.link_preview import picture_routes
from ui.browser.origins import HostMiddleware
from ui.browser.page_policy import PolicyMiddleware
from ui.site import PICTURES, SITE

LAB = "https://lab.school.example"


class Head(HTMLParser):
    """Title, meta elements and scripts of a page."""

    def __init__(self, page):
        super().__init__()
        self.metas, self.titles, self.inline, self._open = {}, [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._open = tag
        found = dict(attrs)
        if name := found.get("property") or found.get("name"):
            assert name not in self.metas
            self.metas[name] = found["content"]

    def handle_data(self, data):
        if self._open == "title":
            self.titles.append(data)
        elif self._open == "script" and data.strip():
            self.inline.append(data.strip())

    def handle_endtag(self, tag):
        self._open = ""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self):
        return self.content.decode()


def get(address, host=None):
    """What the server answers to a GET.

    Args:
        address: a whole one.
        host: by which name the server is called, if not by that of the address.
    """
    parts, sent = urlsplit(address), []

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.Event().wait()

    scope = {
        "type": "http",
        "method": "GET",
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "query_string": parts.query.encode(),
        "headers": [(b"host", (host or parts.netloc).encode())],
    }
    app = Starlette(
        routes=[*page_routes(SITE.values()), *picture_routes()],
        middleware=[Middleware(PolicyMiddleware), Middleware(HostMiddleware)],
    )
    asyncio.run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture(autouse=True)
def no_names(monkeypatch):
    monkeypatch.delenv(origins.HOSTS, raising=False)


@pytest.mark.parametrize("path", SITE)
def test_every_page_says_what_it_is_before_it_runs(path):
    answer = get(f"{LAB}/{path}")
    head, page = Head(answer.text), SITE[path]
    assert head.titles == [page.tab_title] and page.tab_title.endswith(" · Minimax Lab")
    assert head.metas["description"] == head.metas["og:description"] == page.summary
    assert head.metas["og:title"] == page.tab_title
    assert head.metas["og:url"] == f"{LAB}/{path}"
    assert head.metas["og:image"].startswith(f"{LAB}/")
    assert head.metas["og:image:alt"] == PICTURES[page.picture]
    # Nothing that the policy would have to allow.
    assert head.inline == ["window.prerenderReady = false"]
    assert "content-security-policy" in answer.headers


def test_no_two_pages_say_the_same_of_themselves():
    assert len({page.tab_title for page in SITE.values()}) == len({page.summary for page in SITE.values()}) == len(SITE)
    for page in SITE.values():
        assert 40 <= len(page.summary) <= 200 and page.summary.endswith((".", "?")), page
        assert not set(page.summary) & set("*$_`<>[]"), page


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_a_small_file_of_the_size_that_other_sites_show(name):
    path = next(page.path for page in SITE.values() if page.picture == name)
    answer = get(Head(get(f"{LAB}/{path}").text).metas["og:image"])
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.content)).size == (link_preview.WIDTH, link_preview.HEIGHT) == (1200, 630)
    assert len(answer.content) < 150_000
    assert get(f"{LAB}/link-previews/x/icon.png").status == 404


def test_a_link_to_an_experiment_leads_to_that_experiment_and_no_text_gets_out_of_its_place():
    query = 'preset=far_apart&loss=non_saturating&x="><script>alert(1)</script>'
    head = Head(get(f"{LAB}/?{query}").text)
    address = head.metas["og:url"]
    assert address.startswith(f"{LAB}/?preset=far_apart&loss=non_saturating&x=")
    assert not set('<>" ') & set(address) and head.inline == ["window.prerenderReady = false"]
    page = get(LAB + "/", 'a"onload="b').text
    assert Head(page).metas["og:url"] == 'https://a"onload="b/' and 'a"onload' not in page


def test_the_address_has_the_path_under_which_the_server_lives(monkeypatch):
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": "/course/lab/"}.get)
    metas = Head(get("http://a:8501/course/lab/digits").text).metas
    assert metas["og:url"] == "http://a:8501/course/lab/digits"
    assert metas["og:image"].startswith("http://a:8501/course/lab/link-previews/")
    assert get(metas["og:image"]).status == 200


def test_a_server_with_another_name_says_nothing_of_itself(monkeypatch):
    monkeypatch.setenv(origins.HOSTS, "lab.school.example")
    assert get(f"{LAB}/digits").status == 200
    refused = get(f"{LAB}/digits", "elsewhere.example")
    assert refused.status == origins.MISDIRECTED and "og:" not in refused.text
