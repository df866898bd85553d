"""A server of the lab with its own folder of runs, and a real Chromium that looks at it.

Without Playwright or Chromium these tests are skipped, unless MINIMAX_REQUIRE_BROWSER=1 makes that a failure.
MINIMAX_CHROMIUM names the binary if it is not on the PATH.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.server import FLAGS, Server, chromium, start_server, stop_server

PROJECTOR = {"width": 1280, "height": 720}
HOW = "install requirements-dev.txt and a Chromium, and name its binary in MINIMAX_CHROMIUM"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _missing(what: str) -> None:
    message = f"{what} is missing, so the page cannot be looked at: {HOW}."
    if os.environ.get("MINIMAX_REQUIRE_BROWSER") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory):
    """One Chromium for all tests. Its profile keeps compiled scripts: a page opens in half the time."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("Playwright")
    binary = chromium()
    if binary is None:
        _missing("Chromium")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=binary, args=FLAGS, viewport=PROJECTOR
        )
        context.set_default_timeout(30_000)
        yield context
        context.close()


@pytest.fixture(scope="session")
def server(profile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests."""
    running = start_server(tmp_path_factory.mktemp("lab"))
    yield running
    stop_server(running)


@pytest.fixture
def page(profile, server: Server):
    """A fresh visitor's page; complaints in its console fail the test."""
    page = profile.new_page()
    forget = {"origin": server.url, "storageTypes": "cookies,local_storage,indexeddb,cache_storage"}
    profile.new_cdp_session(page).send("Storage.clearDataForOrigin", forget)
    complaints: list[str] = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints
    yield page
    # The page that Chromium began with stays, because without any it would end.
    for opened in profile.pages[1:]:
        opened.close()
    assert not complaints, complaints


@pytest.fixture
def scripts(profile, server: Server):
    """A bare page of the server, from which its modules can be imported."""
    page = profile.new_page()
    page.goto(f"{server.url}/_stcore/health")
    yield page
    page.close()
