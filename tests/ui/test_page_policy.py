"""What browsers are told they may do with an answer."""

import asyncio
import re

import pytest
from starlette.responses import PlainTextResponse

from gan_core.errors import SettingsError
from ui.browser import page_policy
from ui.browser.page_policy import PolicyMiddleware, content_policy


def headers():
    """Those of an answer."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    asyncio.run(PolicyMiddleware(PlainTextResponse("x"))(scope, None, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def directives(policy):
    return {name: sources.split() for name, _, sources in (each.partition(" ") for each in policy.split("; "))}


def test_every_answer_says_what_may_be_done_with_it(monkeypatch):
    monkeypatch.delenv(page_policy.EMBEDDERS, raising=False)
    found = headers()
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert found["content-security-policy"] == content_policy("")


def test_nothing_is_fetched_from_elsewhere_and_no_text_becomes_a_script():
    found = directives(content_policy(""))
    assert found["default-src"] == ["'none'"]
    here = {"'none'", "'self'", "data:", "blob:", "'unsafe-inline'", "'unsafe-eval'"}
    assert {source for sources in found.values() for source in sources if not source.startswith("'sha256-")} <= here
    assert not {"'unsafe-inline'", "data:"} & set(found["script-src"])
    assert [source for source in found["script-src"] if source.startswith("'sha256-")]


def test_scripts_in_the_page_itself_are_named_by_their_digests():
    # The example of the CSP 2 recommendation, section 4.2.5.
    page = "<script>alert('Hello, world.');</script><script src='x'></script>"
    digests = page_policy._hashes(page)
    assert digests == ["'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"]


@pytest.mark.parametrize(
    ("setting", "ancestors"),
    [
        ("", None),
        ("none", ["'none'"]),
        (
            "https://course.example.org, https://other.example",
            ["'self'", "https://course.example.org", "https://other.example"],
        ),
        ("'self'", ["'self'", "'self'"]),
    ],
)
def test_other_sites_may_show_it_as_the_setting_says(monkeypatch, setting, ancestors):
    monkeypatch.setenv(page_policy.EMBEDDERS, setting)
    assert directives(headers()["content-security-policy"]).get("frame-ancestors") == ancestors


def test_a_setting_cannot_add_to_the_policy_but_sites():
    with pytest.raises(SettingsError, match="MINIMAX_EMBEDDERS"):
        content_policy("https://a.example; script-src *")


def test_sockets_pass():
    seen = []

    async def app(scope, receive, send):
        seen.append(send)

    async def send(message):
        pass

    asyncio.run(PolicyMiddleware(app)({"type": "websocket"}, None, send))
    assert seen == [send]


def test_streamlits_page_has_scripts_where_the_policy_looks_for_them():
    scripts = re.findall(r"<script[^>]*>", page_policy.PAGE.read_text(encoding="utf-8"))
    assert all(script == "<script>" or " src=" in script for script in scripts)
