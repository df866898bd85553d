"""A server of the lab with its own folder of runs, and a real Chromium that looks at it.

Without Playwright or Chromium these tests are skipped, unless MINIMAX_REQUIRE_BROWSER=1 makes that a failure.
MINIMAX_CHROMIUM names the binary if it is not on the PATH.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from board import PATIENCE, leave

from benchmarks.server import FLAGS, Server, chromium, start_server, stop_server

PROJECTOR = {"width": 1280, "height": 720}
TIMEOUT = 900  # seconds, of pytest: a whole test may be slow where all others wait for the same two cores
OF_STREAMLIT = re.compile(r"/[^/]+/_stcore/(health|host-config)$")
"""Where Streamlit looks for its server first, below a page's own path, and is told 404."""
ONE_PROCESS = "--process-per-site"
"""All tabs of the server share a process, which has compiled its scripts: a page opens in a sixth less time."""
HOW = "install requirements-dev.txt and a Chromium, and name its binary in MINIMAX_CHROMIUM"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(TIMEOUT))


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
            tmp_path_factory.mktemp("profile"), executable_path=binary, args=[*FLAGS, ONE_PROCESS], viewport=PROJECTOR
        )
        context.set_default_timeout(1000 * PATIENCE)
        yield context
        context.close()


@pytest.fixture(scope="session")
def server(profile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of this process, with one worker: no test trains two runs at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINIMAX_WORKERS", "1")
        running = start_server(tmp_path_factory.mktemp("lab"))
        profile.pages[0].goto(f"{running.url}/_stcore/health")
        yield running
        stop_server(running)


@pytest.fixture
def page(profile, server: Server):
    """A fresh visitor's page; complaints in its console fail the test, and so does what it fetches from elsewhere."""
    page = profile.new_page()
    forget = {"origin": server.url, "storageTypes": "cookies,local_storage,indexeddb,cache_storage"}
    profile.new_cdp_session(page).send("Storage.clearDataForOrigin", forget)
    # What the lab says to who comes for the first time would lie over what tests press.
    profile.pages[0].evaluate("localStorage.setItem('minimax-lab welcome', 'closed')")
    page.complaints = complaints = []
    listen(page, complaints)
    page.foreign = foreign = []
    page.on("request", lambda request: foreign.extend([request.url] if is_foreign(request, server.url) else []))
    yield page
    leave(page)
    # The page that Chromium began with stays: it keeps the process of the server's tabs alive.
    for opened in profile.pages[1:]:
        opened.close()
    assert not complaints, complaints
    assert not foreign, foreign


def is_foreign(request, own: str) -> bool:
    """Whether one of the lab's pages asks another server for something; that a test opens such a page is no matter."""
    page = urlsplit(request.frame.url)  # of this server, or of one that the test has started for itself
    at_home = (f"{own}/", f"{page.scheme}://{page.netloc}/", "data:", "blob:")
    return not request.is_navigation_request() and not request.url.startswith(at_home)


def listen(page, complaints: list[str]) -> None:
    """Collect what a page's console complains about."""

    def heard(message) -> None:
        if message.type == "error" and not OF_STREAMLIT.search(message.location.get("url", "")):
            complaints.append(f"{message.text} {message.location.get('url', '')}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def scripts(profile, server: Server):
    """A bare page of the server, from which its modules can be imported."""
    page = profile.new_page()
    page.goto(f"{server.url}/_stcore/health")
    yield page
    page.close()
